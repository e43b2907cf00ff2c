import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { keysOf, runInvalidate, write } from './run-invalidate.ts';

// How users name what is to go: by lists of tags, and by families with values.

const servers = useServers();
const starting = servers.keep(startStandalone());
let server: TestServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invalidate-names-'));
  await writeFile(
    join(folder, 'profile.yaml'),
    'families:\n  "session:{user_id}": 24h\n  "convo:{id}:msg:{n}": 1h\n  "queue:{name}":\n    ttl: none\n  "log:{name}":\n    type: stream\n',
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  server = await starting;
  await server.command('FLUSHALL');
});

const run = (argv: readonly string[], stdin?: string) =>
  runInvalidate(server, [...argv, '--profile', 'profile.yaml'], { cwd: folder, ...(stdin !== undefined && { stdin }) });

test('takes tags from a file or from standard input, one a line', async () => {
  for (const tag of ['a', '#b', 'c d', 'e']) await write(server, `k:${tag}`, tag);
  await writeFile(join(folder, 'tags.txt'), 'a\r\n\n#b\nnobody\n');
  expect((await run(['--tags-file', 'tags.txt', '--yes'])).report.data.deleted).toBe(2);
  expect((await run(['--tags-file', '-', '--yes'], 'c d\0e\0')).report.data.deleted).toBe(2);
  expect(await keysOf(server)).toEqual([]);
});

test('takes an empty list for nothing to do', async () => {
  expect(await run(['--tags-file', '-', '--yes'], '\n')).toMatchObject({ code: 0, report: { data: { outcome: 'nothing' } } });
  expect(await run(['-', '--yes'], '')).toMatchObject({ code: 0, report: { data: { outcome: 'nothing' } } });
});

test.each([
  [[], 'needs to know what'],
  [['--tags-file', 'missing.txt'], 'cannot read missing.txt: it is missing'],
  [['--tags-file', '.'], 'it is a folder'],
  [['--tags-file', '-', '-'], 'standard input can be read once'],
  [['--family', 'session', 'user_id=-', '-'], 'standard input can be read once'],
  [['--family', 'session', '42'], 'gives no placeholder a value'],
  [['--family', 'session', 'user=42'], 'has no placeholder'],
  [['--family', 'convo', 'user=42'], 'has no placeholder'],
  [['--family', 'convo', 'id=a:b'], 'cannot be told from what follows it'],
  [['--family', 'queue'], 'never expire, as the profile has it: they are no cache'],
  [['--family', 'queue', 'name=jobs'], 'never expire, as the profile has it: they are no cache'],
  [['--family', 'log'], 'are streams, as the profile has it: they are no cache'],
])('says what is wrong with %j', async (argv, said) => {
  expect(await run([...argv, '--yes'], '')).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
});

test('refuses tags that are not text', async () => {
  await writeFile(join(folder, 'bytes.txt'), Buffer.from([0x61, 0x0a, 0xff, 0x0a]));
  expect(await run(['--tags-file', 'bytes.txt', '--yes'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('tag 2 is not UTF-8'),
  });
});

test('deletes the one key of a family whose placeholders all have a value', async () => {
  for (const key of ['session:42', 'session:43']) await server.command('SET', key, 'v');
  const { report } = await run(['--family', 'session', 'user_id=42', '--yes']);
  expect(report.data).toMatchObject({ deleted: 1, plan: { keys: { count: 1 }, scan: null } });
  expect(await keysOf(server)).toEqual(['session:43']);
});

test('deletes the keys of a family that have the values given, and takes signs of globs for themselves', async () => {
  for (const id of ['1', '11', '*']) for (const n of [1, 2]) await server.command('SET', `convo:${id}:msg:${n}`, 'v');
  const first = await run(['--family', 'convo', 'id=1', '--yes']);
  expect(first.report.data).toMatchObject({ deleted: 2, plan: { scan: { matched: 2, text: 'convo:{id}:msg:{n} id=1' } } });
  expect((await run(['--family', 'convo', 'id=*', '--yes'])).report.data.deleted).toBe(2);
  expect(await keysOf(server)).toEqual(['convo:11:msg:1', 'convo:11:msg:2']);
});

test('deletes a family that is no cache only when that is meant', async () => {
  await server.command('SET', 'queue:jobs', 'v');
  expect((await run(['--family', 'queue', '--i-mean-all', '--yes'])).report.data.deleted).toBe(1);
});

test('deletes no lock of the client', async () => {
  await server.command('SET', 'cacheops:tag:lock:{k}', '1');
  expect((await run(['--pattern', 'cacheops:*', 'cacheops:tag:lock:{k}', '--yes'])).report.data).toMatchObject({ deleted: 0, kept: 1 });
  expect(await keysOf(server)).toEqual(['cacheops:tag:lock:{k}']);
});

test('a layout that is named, and not in use, holds no tag', async () => {
  for (const layout of ['laravel', 'hybridcache']) {
    const { code, report } = await run(['--tag', 't', '--layout', layout, '--yes']);
    expect({ code, data: report.data }).toMatchObject({ code: 0, data: { outcome: 'nothing', plan: { unheld: ['t'] } } });
  }
});

test('where a layout that is named is in use has to be said to a user who may not look', async () => {
  await server.command('ACL', 'SETUSER', 'default', '-scan');
  const { code, stderr } = await run(['--tag', 't', '--layout', 'laravel', '--yes']);
  await server.command('ACL', 'SETUSER', 'default', '+scan');
  expect({ code, stderr }).toEqual({
    code: 4,
    stderr: expect.stringMatching(/where laravel keeps its tags could not be found out: .*scan.*\nhint: say it: --prefix TEXT/is),
  });
});
