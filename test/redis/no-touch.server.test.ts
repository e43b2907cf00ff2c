import { describe, expect, test } from 'vitest';
import { keySlot } from '../../src/redis/key-slot.ts';
import { isSafeInCluster } from '../../src/redis/no-touch.ts';
import { collect } from '../keyspace/scan/collect.ts';
import { serversUnderTest, startCluster, type TestServer, useServers } from '../support/servers.ts';

const servers = useServers();
const KEY = 'half-moved';

const runIdOf = async (server: TestServer): Promise<string | undefined> =>
  /run_id:(\w+)/.exec(String(await server.command('INFO', 'server')))?.[1];

describe.each(serversUnderTest())('a cluster of $name', ({ binary }) => {
  test('outlives a deep scan while a slot moves', async () => {
    const { primaries } = await servers.keep(startCluster({ primaries: 2, replicas: 0, binary }));
    const [first, second] = primaries as [TestServer, TestServer];
    const isFirst = await first.command('SET', KEY, 'v').then(() => true, () => false); // prettier-ignore
    const [from, to] = isFirst ? [first, second] : [second, first];
    for (let i = 0; i < 50; i++) await from.command('RPUSH', `{${KEY}}:${i}`, 'a', 'b');
    const slot = keySlot(Buffer.from(KEY));
    await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(await from.command('CLUSTER', 'MYID')));
    await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(await to.command('CLUSTER', 'MYID')));
    const runIds = await Promise.all(primaries.map(runIdOf));
    const { keys, scan } = await collect(first, { deep: true });
    expect(await Promise.all(primaries.map(runIdOf))).toEqual(runIds);
    expect(keys.size).toBeGreaterThanOrEqual(50);
    expect(scan.missing()).toMatchObject([
      { reason: expect.stringContaining('slots moved') },
      { reason: expect.stringContaining('slots moved') },
    ]);
  });
});

test('only servers that were tried are asked not to touch in a cluster', () => {
  expect(isSafeInCluster({ engine: 'valkey', engineVersion: '8.0.6' })).toBe(true);
  expect(isSafeInCluster({ engine: 'valkey', engineVersion: '8.1.3' })).toBe(false);
  expect(isSafeInCluster({ engine: 'redis', engineVersion: '8.0.6' })).toBe(false);
  expect(isSafeInCluster({ engine: 'unknown', engineVersion: 'unknown' })).toBe(false);
});
