import { expect, test } from 'vitest';
import { startCluster, startReplicaPair, startStandalone, useServers } from './servers.ts';

const servers = useServers();

test('a standalone server answers, and is gone with its folder after stop', async () => {
  const server = await servers.keep(startStandalone());
  expect(await server.command('PING')).toBe('PONG');
  await server.stop();
  expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
});

test('a replica pair is linked from the start', async () => {
  const { primary, replica } = await servers.keep(startReplicaPair());
  expect((await primary.command('ROLE')) as unknown[]).toMatchObject(['master', expect.any(Number), [['127.0.0.1', `${replica.port}`, expect.any(String)]]]);
});

test('a cluster of 3 + 3 serves all slots', async () => {
  const { nodes } = await servers.keep(startCluster({ primaries: 3, replicas: 3 }));
  for (const node of nodes) expect(await node.command('CLUSTER', 'INFO')).toContain('cluster_slots_ok:16384');
});
