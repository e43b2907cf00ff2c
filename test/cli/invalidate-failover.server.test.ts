import { expect, test } from 'vitest';
import type { InvalidateData } from '../../src/invalidation/data.ts';
import { keySlot } from '../../src/redis/key-slot.ts';
import { cacheops } from '../support/cacheops.ts';
import { openWire, startCluster, startSentinels, type TestServer, until, useServers } from '../support/servers.ts';

// Another primary takes over while a purge runs: nothing tagged survives on it, and nothing else is gone.

const servers = useServers();
const TAG = 't';
const INDEX = `cacheops:tag:{${TAG}}`;

interface Ended {
  readonly code: number;
  readonly data: InvalidateData;
  readonly reasons: readonly string[];
}

async function purge(...argv: string[]): Promise<Ended> {
  const { code, stdout } = await cacheops(['invalidate', '--yes', '--format', 'json', ...argv]);
  const { data, missing } = JSON.parse(stdout);
  return { code, data, reasons: missing.map(({ reason }: { reason: string }) => reason) };
}

async function write(server: Pick<TestServer, 'command'>, keys: readonly string[]): Promise<void> {
  for (const key of keys) await server.command('SET', key, 'v');
}

const numbered = (count: number, name: string): string[] => Array.from({ length: count }, (_, i) => `${name}${i}`);

async function sentinelsWith(entries: readonly string[], options: Parameters<typeof startSentinels>[0] = {}) {
  const deployment = await servers.keep(startSentinels(options));
  const { name, sentinels, primary } = deployment;
  await write(primary, [...entries, 'other']);
  for (const key of entries) await primary.command('ZADD', INDEX, '+inf', key);
  await primary.command('WAIT', 1, 10_000);
  const url = `redis+sentinel://${sentinels.map(({ address }) => address).join(',')}/${name}`;
  return {
    ...deployment,
    url,
    some: () => until('some are deleted', async () => Number(await primary.command('DBSIZE')) < entries.length),
  };
}

/** The failover has ended the connections that were there. */
async function keysOn(server: TestServer): Promise<readonly string[]> {
  const wire = await openWire(server);
  const keys = (await wire.command('KEYS', '*')) as string[];
  wire.close();
  return keys;
}

test('a failover behind Sentinel is survived: the run goes on with the new primary', async () => {
  const { sentinels, name, primary, replica, url, some } = await sentinelsWith(numbered(600, 'k'));
  const running = purge('--tag', TAG, '--rate', '40', '-u', url); // long enough for sentinels to agree meanwhile
  await some();
  await sentinels[0]!.command('SENTINEL', 'FAILOVER', name);
  const { code, data, reasons } = await running;
  expect({ code, reasons }).toEqual({ code: 0, reasons: [] });
  expect(data).toMatchObject({ failovers: [{ node: primary.address, successor: replica.address }], left: null, failed: 0, unknown: 0 });
  expect(data.nodes.map(({ node }) => node)).toEqual([primary.address, replica.address]);
  expect(data.deleted).toBeGreaterThanOrEqual(600);
  expect(await keysOn(replica)).toEqual(['other']);
});

test('a primary behind Sentinel that dies is survived, with the last line of the trail on its successor', async () => {
  const { primary, replica, url, some } = await sentinelsWith(numbered(300, 'k'), { downAfterMs: 3_000 });
  const running = purge('--tag', TAG, '--rate', '50', '--audit-stream', 'trail', '-u', url);
  await some();
  await primary.stop();
  expect(await running).toMatchObject({ code: 0, reasons: [], data: { left: null, unknown: 0 } });
  expect((await keysOn(replica)).toSorted()).toEqual(['other', 'trail']);
  const wire = await openWire(replica);
  const trail = JSON.stringify(await wire.command('XRANGE', 'trail', '-', '+'));
  wire.close();
  expect([trail.includes('started'), trail.includes('finished')]).toEqual([true, true]);
});

test('a primary without a successor leaves it incomplete, and says exactly what is left', async () => {
  const { primary, sentinels, name, url, some, replica } = await sentinelsWith(numbered(300, 'k'));
  await replica.stop();
  const running = purge('--tag', TAG, '--tag', 'none', '--rate', '50', '--failover-wait', '1s', '-u', url);
  await some();
  await primary.stop();
  const { code, data, reasons } = await running;
  expect(code).toBe(5);
  expect(reasons).toContainEqual(expect.stringContaining('whether another primary has taken over is not known'));
  expect(data.left).toEqual({
    tags: [{ tag: TAG, layout: 'native', prefix: 'cacheops:tag:', index: INDEX, node: primary.address, claims: null }],
    keys: 0,
    matches: false,
    commands: ['cacheops invalidate --tag t --layout native --prefix cacheops:tag: --yes'],
  });
  expect(String(await sentinels[0]!.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name))).toContain(String(primary.port));
});

test.each([
  ['a tag', ['--tag', TAG]],
  ['a pattern', ['--pattern', 'k*']],
  ['a tag, some of it', ['--tag', TAG, '--no-ttl']],
] as const)('a replica of a cluster that takes over what was deleted already is purged again: %s', async (_, named) => {
  const { primaries, replicas } = await servers.keep(startCluster({ primaries: 2, replicas: 2 }));
  const here = (key: string): number => (keySlot(Buffer.from(key)) < 8192 ? 0 : 1);
  const home = here(TAG);
  const entries = numbered(1200, 'k');
  for (const key of [...entries, 'other']) await primaries[here(key)]!.command('SET', key, 'v');
  for (const key of entries) await primaries[home]!.command('ZADD', INDEX, '+inf', key);
  const away = 1 - home; // holds entries, and no index: the claim is dropped on the other node
  const replica = replicas[away]!;
  const before = Number(await replica.command('DBSIZE'));
  await stopReplicating(primaries[away]!); // so that nothing that is deleted reaches the replica, which takes over as it is
  const running = purge(...named, '--rate', '400', '-u', `redis://127.0.0.1:${primaries[home]!.port}`);
  await until('some are deleted', async () => Number(await primaries[away]!.command('DBSIZE')) < before - 50);
  await replica.command('CLUSTER', 'FAILOVER', 'TAKEOVER');
  const { code, data, reasons } = await running;
  expect({ code, reasons }).toEqual({ code: 0, reasons: [] });
  expect(data.failovers).toEqual([{ node: primaries[away]!.address, successor: replica.address }]);
  expect(data.deleted).toBeGreaterThan(1200);
  const left = await Promise.all([primaries[home]!, replica].map(keysOn));
  expect(left.flat().filter((key) => !key.startsWith(INDEX))).toEqual(['other']);
});

/** Replicas are cut off, and may not come back. */
async function stopReplicating(primary: TestServer): Promise<void> {
  await primary.command('ACL', 'SETUSER', 'default', '-psync', '-sync');
  await primary.command('CLIENT', 'KILL', 'TYPE', 'replica');
}
