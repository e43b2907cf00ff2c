import { expect, test } from 'vitest';
import { serversUnderTest, startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { keysOf, runInvalidate } from './run-invalidate.ts';

// Servers that are full and evict nothing refuse what needs memory, when a purge is wanted most.

const servers = useServers();
const INDEX = 'cacheops:tag:{t}';

async function full(binary: string, how: 'ZADD' | 'SADD'): Promise<TestServer> {
  const server = await servers.keep(startStandalone({ binary }));
  for (let i = 0; i < 1500; i++) {
    await server.command('SET', `k${i}`, 'v'.repeat(1000));
    await server.command(how, INDEX, ...(how === 'ZADD' ? ['+inf'] : []), `k${i}`);
  }
  await server.command('SET', 'other', 'v');
  const used = Number(/used_memory:(\d+)/.exec(String(await server.command('INFO', 'memory')))?.[1]);
  await server.command('CONFIG', 'SET', 'maxmemory', used - 200_000);
  await expect(server.command('SADD', 'x', 'y')).rejects.toThrow('OOM');
  return server;
}

for (const { name, binary } of serversUnderTest()) {
  test.each(['ZADD', 'SADD'] as const)(`a full server (${name}) is purged, and each key counts once (%s)`, async (how) => {
    const server = await full(binary, how);
    const { code, report } = await runInvalidate(server, ['--tag', 't', '--yes']);
    expect({ code, ...report.data }).toMatchObject({ code: 0, deleted: 1500, alreadyGone: 0, failed: 0, left: null });
    expect(await keysOf(server)).toEqual(['other']);
  });
}

test('where there never is room, the entries go all the same, and their index is left', async () => {
  const server = await full(serversUnderTest()[0]!.binary, 'ZADD');
  await server.command('CONFIG', 'SET', 'maxmemory', 1);
  const { code, report } = await runInvalidate(server, ['--tag', 't', '--yes']);
  expect({ code, ...report.data }).toMatchObject({ code: 5, deleted: 1500, left: { tags: [{ tag: 't', claims: [] }] } });
  expect(await keysOf(server)).toEqual([INDEX, 'other']);
});

test('a trail on a full server cannot be begun, so nothing is', async () => {
  const server = await full(serversUnderTest()[0]!.binary, 'SADD');
  const { code, stderr } = await runInvalidate(server, ['--tag', 't', '--yes', '--audit-stream', 'trail']);
  expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringMatching(/the trail cannot be begun: .*OOM.*; nothing was deleted/) });
  expect(await server.command('DBSIZE')).toBe(1502);
});
