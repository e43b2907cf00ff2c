import { describe, expect, test } from 'vitest';
import { parseInfo } from '../../src/redis/info.ts';
import { asText } from '../../src/redis/reply.ts';
import { readyConnection, withTarget } from '../support/connections.ts';
import { startCluster, startReplicaPair, startStandalone, useServers } from '../support/servers.ts';

const servers = useServers();

describe('openTarget', () => {
  test('finds a standalone server, its engine and its own version', async () => {
    const redis = await servers.keep(startStandalone());
    const info = parseInfo(String(await redis.command('INFO', 'server')));
    const version = info.text('valkey_version') ?? info.text('redict_version') ?? info.text('redis_version');
    await withTarget(readyConnection(redis.port), async (target) => {
      expect(target).toMatchObject({ topology: 'standalone', db: 0, absent: [], replicas: [] });
      expect(target.primaries.map(({ address, role }) => ({ address, role }))).toEqual([{ address: redis.address, role: 'primary' }]);
      expect(['redis', 'valkey', 'redict']).toContain(target.engine);
      expect(target.engineVersion).toBe(version);
    });
  });

  test('names its connections and selects the database that was asked for', async () => {
    const redis = await servers.keep(startStandalone());
    await redis.command('SELECT', 3);
    await redis.command('SET', 'only-here', '1');
    await withTarget(readyConnection(redis.port, { db: 3 }), async (target) => {
      expect(asText(await target.primaries[0]!.call('DBSIZE'))).toBe('1');
      expect(asText(await target.primaries[0]!.call('CLIENT LIST'))).toContain('name=cacheops-test');
    });
  });

  test('finds the replicas of a primary, and takes a replica for itself when one is addressed', async () => {
    const pair = await servers.keep(startReplicaPair());
    await withTarget(readyConnection(pair.primary.port), async (target) => {
      expect(target.topology).toBe('replication');
      expect(target.replicas.map(({ address, replicaOf }) => ({ address, replicaOf }))).toEqual([
        { address: pair.replica.address, replicaOf: pair.primary.address },
      ]);
    });
    await withTarget(readyConnection(pair.replica.port), async (target) => {
      expect(target.primaries.map(({ address, role, replicaOf }) => ({ address, role, replicaOf }))).toEqual([
        { address: pair.replica.address, role: 'replica', replicaOf: pair.primary.address },
      ]);
    });
  });

  test('finds every node of a cluster from any of them, and the slots add up', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 3 }));
    await withTarget(readyConnection(cluster.nodes[5]!.port), async (target) => {
      expect(target.topology).toBe('cluster');
      expect(target.primaries).toHaveLength(3);
      expect(target.replicas).toHaveLength(3);
      const slots = target.primaries.flatMap((node) => node.slots).reduce((sum, [from, to]) => sum + to - from + 1, 0);
      expect(slots).toBe(16_384);
      const answers = await target.each(target.nodes, async (node) => asText(await node.call('PING')));
      expect(answers.map((answer) => 'value' in answer && answer.value)).toEqual(Array(6).fill('PONG'));
    });
  });

  test('reports a cluster node that died as an error of its own, and the rest still answers', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    await withTarget(readyConnection(cluster.nodes[0]!.port), async (target) => {
      await cluster.nodes[2]!.stop();
      const answers = await target.each(target.primaries, async (node) => asText(await node.call('PING')));
      expect(answers.filter((answer) => 'value' in answer)).toHaveLength(2);
      expect(answers.find((answer) => 'error' in answer)).toMatchObject({
        node: { address: cluster.nodes[2]!.address },
        error: { reason: 'nothing-listens', message: `${cluster.nodes[2]!.address} refused the connection: nothing listens there` },
      });
    });
  });

  test('dials a node once, however many ask it at once', async () => {
    const { primaries } = await servers.keep(startCluster({ primaries: 2, replicas: 0 }));
    await withTarget(readyConnection(primaries[0]!.port), async (target) => {
      for (const node of target.primaries) {
        await Promise.all(Array.from({ length: 20 }, () => node.call('PING')));
        expect(asText(await node.call('CLIENT LIST')).match(/name=cacheops-test/g)).toHaveLength(1);
      }
    });
  });

  test('connects anew after the server cut the connection', async () => {
    const redis = await servers.keep(startStandalone());
    await withTarget(readyConnection(redis.port), async (target) => {
      const [node] = target.primaries;
      await redis.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await node!.call('PING').catch(() => undefined); // may still be sent over the connection that is being cut
      expect(asText(await node!.call('PING'))).toBe('PONG');
    });
  });

  test('refuses to send what is not on the list of reading commands', async () => {
    const redis = await servers.keep(startStandalone());
    await withTarget(readyConnection(redis.port), async (target) => {
      // @ts-expect-error the type says so as well
      await expect(target.primaries[0]!.call('FLUSHALL')).rejects.toThrow('FLUSHALL is not a command that only reads');
    });
  });
});
