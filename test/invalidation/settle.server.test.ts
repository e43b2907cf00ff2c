import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { invalidate } from '../../src/invalidation/invalidate.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { open, type Opened } from './open.ts';
import { orderFor } from './order.ts';

// A second pass, for writers that had read their source before the first.

const servers = useServers();
let server: TestServer;
let opened: Opened;
beforeAll(async () => {
  server = await servers.keep(startStandalone());
  opened = await open(server.port);
});
afterAll(() => opened.close());
beforeEach(async () => void (await server.command('FLUSHALL')));

async function write(key: string): Promise<void> {
  await server.command('SET', key, 'v');
  await server.command('ZADD', 'cacheops:tag:{t}', '+inf', key);
}

/** @param meanwhile what happens between the passes */
async function purge(meanwhile: () => Promise<unknown>, signal = new AbortController().signal) {
  const order = await orderFor('t', opened, { settleMs: 2_000 });
  const slept: number[] = [];
  const sleep = async (ms: number): Promise<void> => void (slept.push(ms), await meanwhile());
  const { data, missing } = await invalidate({ ...order, sleep, signal });
  return { ...data, missing, slept };
}

test('what late writers put there is deleted in the second pass, and both are counted together', async () => {
  await write('old');
  await server.command('ZADD', 'cacheops:tag:{t}', '+inf', 'gone');
  const done = await purge(() => write('late'));
  expect(done).toMatchObject({ slept: [2_000], deleted: 2, alreadyGone: 1, missing: [], settle: { afterMs: 2_000, deleted: 1 } });
  expect(done.nodes).toMatchObject([{ deleted: 2, alreadyGone: 1 }]);
  expect(await server.command('KEYS', '*')).toEqual([]);
});

test('a tag that nothing carries yet is looked for again', async () => {
  expect(await purge(() => write('late'))).toMatchObject({ outcome: 'applied', deleted: 1, settle: { deleted: 1 } });
  expect(await server.command('KEYS', '*')).toEqual([]);
});

test('what failed in the first pass and is done in the second has not failed', async () => {
  await write('k');
  await server.command('ACL', 'SETUSER', 'default', 'resetkeys', '~cacheops:*');
  const done = await purge(() => server.command('ACL', 'SETUSER', 'default', 'allkeys'));
  expect(done).toMatchObject({ deleted: 1, failed: 0, failures: [], missing: [] });
});

test('an interruption between the passes leaves what the first has done, and says so', async () => {
  await write('k');
  const interrupted = new AbortController();
  const done = await purge(async () => interrupted.abort(), interrupted.signal);
  expect(done).toMatchObject({ deleted: 1, settle: null, missing: [{ reason: expect.stringContaining('before the second pass') }] });
});
