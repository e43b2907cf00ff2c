import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { keysOf, runInvalidate, write } from './run-invalidate.ts';

// The trail is written on every way out, and before anything is done.

const servers = useServers();
const starting = servers.keep(startStandalone());
let server: TestServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invalidate-trail-'));
  await mkdir(join(folder, 'a-folder'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  server = await starting;
  await server.command('FLUSHALL');
  await server.command('ACL', 'SETUSER', 'default', 'allkeys', '+@all');
  await rm(join(folder, 'trail'), { force: true });
  for (const key of ['k:1', 'k:2']) await write(server, key, 't');
});

const run = (...argv: string[]) => runInvalidate(server, ['--tag', 't', '--audit-log', 'trail', ...argv], { cwd: folder });
const trail = async (): Promise<readonly Record<string, unknown>[]> =>
  (await readFile(join(folder, 'trail'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line)); // prettier-ignore

test('a run that nobody confirmed is in it, and nothing of it on the server', async () => {
  const { code } = await run('--audit-stream', 'audit');
  expect(code).toBe(4);
  expect(await trail()).toMatchObject([{ event: 'refused', reason: 'nobody confirmed it', planned: { entries: 2 } }]);
  expect(await keysOf(server)).toEqual(['cacheops:tag:{t}', 'k:1', 'k:2']);
});

test('so is one that was refused', async () => {
  expect(await run('--yes', '--max-keys', '1')).toMatchObject({ code: 4 });
  expect(await trail()).toMatchObject([{ event: 'refused', reason: expect.stringContaining('more than --max-keys 1 allows') }]);
});

test('one that finds nothing says who asked, and for what; nothing of it on the server', async () => {
  const found = await runInvalidate(server, ['--tag', 'none', '--yes', '--audit-log', 'trail', '--audit-stream', 'audit'], { cwd: folder });
  expect(found).toMatchObject({ code: 0, report: { data: { outcome: 'nothing' } } });
  expect(await trail()).toEqual([
    expect.objectContaining({
      event: 'nothing',
      user: expect.any(String),
      tags: [{ tag: 'none', layouts: [] }],
      planned: { entries: 0, estimatedBytes: null },
    }),
  ]);
  expect(await server.command('EXISTS', 'audit')).toBe(0);
});

test('one that is not complete says why', async () => {
  await server.command('ACL', 'SETUSER', 'default', 'resetkeys', '~cacheops:*', '~k:1');
  expect(await run('--yes')).toMatchObject({ code: 5 });
  expect(await trail()).toMatchObject([
    { event: 'started' },
    { event: 'incomplete', result: { deleted: 1, failed: 1 }, reasons: expect.arrayContaining([expect.stringContaining('stays claimed')]) },
  ]);
});

test('a trail that cannot be written is told before anything is done', async () => {
  const { code, stderr } = await runInvalidate(server, ['--tag', 't', '--audit-log', 'a-folder'], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('cannot write a-folder') });
  expect(await runInvalidate(server, ['--tag', 't', '--yes', '--audit-log', 'none/trail'], { cwd: folder })).toMatchObject({ code: 2 });
  expect(await keysOf(server)).toEqual(['cacheops:tag:{t}', 'k:1', 'k:2']);
});

test('--max-keys says that members are counted where filters may keep some', async () => {
  const { code, stderr } = await run('--yes', '--max-keys', '1', '--no-ttl');
  expect(code).toBe(4);
  expect(stderr).toMatch(
    /at most 2 keys would be deleted, more than --max-keys 1 allows; nothing was deleted\nhint: the members of indexes are counted/,
  );
  expect((await run('--yes', '--max-keys', '2', '--no-ttl')).report.data).toMatchObject({ deleted: 0, kept: 2 });
});

test('a right that is missing is named, with what gives it', async () => {
  await server.command('ACL', 'SETUSER', 'default', '-renamenx');
  const { code, report } = await run('--yes');
  expect(code).toBe(5);
  expect(report.missing.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('may not run RENAMENX (ACL SETUSER default +renamenx)'),
  ]);
});

test('what could not be done is left, with commands that do it', async () => {
  await server.command('ACL', 'SETUSER', 'default', 'resetkeys', '~k:1');
  const { code, report } = await runInvalidate(server, ['k:1', "k:2 'x", '--pattern', 'k:*', '--soft', '1m', '--yes'], { cwd: folder });
  expect(code).toBe(5);
  expect(report.data.left).toEqual({
    tags: [],
    keys: 1,
    matches: true,
    commands: [String.raw`cacheops invalidate k:1 'k:2 '\''x' --soft 1m --yes`, "cacheops invalidate --pattern 'k:*' --soft 1m --yes"],
  });
});
