import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { keysOf, runInvalidate, write } from './run-invalidate.ts';

// Plans in files: written by one, looked at by another, applied as they are.

const servers = useServers();
const starting = servers.keep(startStandalone());
let server: TestServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invalidate-plan-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  server = await starting;
  await server.command('FLUSHALL');
  await rm(join(folder, 'p.json'), { force: true });
});

const run = (...argv: string[]) => runInvalidate(server, argv, { cwd: folder });
const plan = async () => JSON.parse(await readFile(join(folder, 'p.json'), 'utf8'));
interface State {
  createdAt: string;
  wishes: { match: string };
}
const alter = async (change: (state: State) => void): Promise<void> => {
  const saved = await plan();
  change(saved.state);
  await writeFile(join(folder, 'p.json'), JSON.stringify(saved));
};

test('a plan says what was found where, without values, and deletes nothing', async () => {
  await server.command('SET', 'k:1', 'secret-value');
  await server.command('ZADD', 'cacheops:tag:{t}', '+inf', 'k:1');
  expect(await run('--tag', 't', '--tag', 'nobody', '--plan', 'p.json')).toMatchObject({
    code: 0,
    report: { data: { outcome: 'planned' } },
  });
  expect(await plan()).toMatchObject({
    cacheops: 'invalidate-plan',
    state: {
      deployment: { topology: 'standalone', db: 0, nodes: [server.address], replicationIds: [expect.stringMatching(/^[0-9a-f]{40}$/)] },
      wishes: { tags: ['t', 'nobody'], match: 'any' },
      places: [{ tag: 't', layout: 'native', index: 'cacheops:tag:{t}', members: 1 }],
      entries: 1,
    },
  });
  expect(await readFile(join(folder, 'p.json'), 'utf8')).not.toContain('secret-value');
  expect(await keysOf(server)).toHaveLength(2);
});

test.each([
  ['a tag', ['--tag', 't']],
  ['keys, of whatever bytes', ['k:1', 'k:\u00e9', 'k:3']],
  ['a pattern', ['--pattern', 'k:*']],
  ['a part of a family', ['--family', 'k:{id}']],
])('a plan of %s is applied', async (_, named) => {
  for (const key of ['k:1', 'k:\u00e9', 'k:3']) await write(server, key, 't');
  await write(server, 'other', 'u');
  await run(...named, '--plan', 'p.json');
  expect(await run('--apply', 'p.json')).toMatchObject({ code: 4, report: { data: { outcome: 'unconfirmed' } } });
  const { code, report } = await run('--apply', 'p.json', '--yes');
  expect({ code, ...report.data }).toMatchObject({ code: 0, deleted: 3, failed: 0 });
  expect((await keysOf(server)).filter((key) => !key.startsWith('cacheops:'))).toEqual(['other']);
});

test('filters and a soft life are a part of the plan', async () => {
  await write(server, 'k:1', 't');
  await server.command('SET', 'k:forever', 'v');
  await run('--pattern', 'k:*', '--no-ttl', '--soft', '60s', '--plan', 'p.json');
  expect((await run('--apply', 'p.json', '--yes')).report.data).toMatchObject({ shortened: 1, kept: 1, plan: { softMs: 60_000 } });
  expect(await server.command('PTTL', 'k:1')).toBeGreaterThan(60_000);
});

test('an applied plan purges a tag in the places that it names only', async () => {
  await write(server, 'k:1', 't');
  await run('--tag', 't', '--plan', 'p.json');
  await server.command('SET', `shop_${'a'.repeat(40)}:x`, 'v');
  await server.command('ZADD', 'shop_tag:t:entries', 4_000_000_000, `${'a'.repeat(40)}:x`);
  expect((await run('--apply', 'p.json', '--yes')).report.data).toMatchObject({ deleted: 1, plan: { tags: [{ layout: 'native' }] } });
  expect(await server.command('EXISTS', `shop_${'a'.repeat(40)}:x`)).toBe(1);
});

test('a plan is not applied once it would be more than a tenth more', async () => {
  for (let i = 0; i < 20; i++) await write(server, `k:${i}`, 't');
  await run('--tag', 't', '--plan', 'p.json');
  for (let i = 20; i < 23; i++) await write(server, `k:${i}`, 't');
  expect(await run('--apply', 'p.json', '--yes')).toMatchObject({ code: 4, stderr: expect.stringContaining('it would be 23 keys now') });
  await server.command('ZREM', 'cacheops:tag:{t}', 'k:22');
  expect((await run('--apply', 'p.json', '--yes')).report.data.deleted).toBe(22);
});

test('a plan is not applied a day later', async () => {
  await write(server, 'k', 't');
  await run('--tag', 't', '--plan', 'p.json');
  await alter((state) => (state.createdAt = new Date(Date.now() - 25 * 3_600_000).toISOString()));
  expect(await run('--apply', 'p.json', '--yes')).toMatchObject({ code: 4, stderr: expect.stringContaining('is not applied') });
});

test('a plan is not applied to another server, or another database', async () => {
  await write(server, 'k', 't');
  await run('--tag', 't', '--plan', 'p.json');
  const other = await servers.keep(startStandalone());
  await write(other, 'k', 't');
  expect(await runInvalidate(other, ['--apply', 'p.json', '--yes'], { cwd: folder })).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('another server'),
  });
  expect(await run('--apply', 'p.json', '--yes', '-n', '1')).toMatchObject({ code: 4, stderr: expect.stringContaining('database 0') });
});

test.each([
  [['--apply', 'none.json'], 'there is no plan none.json'],
  [['--apply', 'p.json', '--tag', 'more'], 'more is said beside it'],
  [['--apply', 'p.json', '--soft', '1m'], 'more is said beside it'],
  [['--apply', 'p.json', '--plan', 'q.json'], 'only writes'],
  [['--tag', 't', '--plan', 'q.json', '--yes'], 'only writes'],
])('says what is wrong with %j', async (argv, said) => {
  await run('k', '--plan', 'p.json');
  expect(await run(...argv)).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
});

test('a plan that was damaged is not half understood', async () => {
  await run('k', '--plan', 'p.json');
  await alter((state) => (state.wishes.match = 'ALL'));
  expect(await run('--apply', 'p.json', '--yes')).toMatchObject({ code: 2, stderr: expect.stringContaining('wishes.match is not what') });
  await writeFile(join(folder, 'p.json'), '{"cacheops":"stats","state":{}}');
  expect(await run('k', '--plan', 'p.json')).toMatchObject({ code: 2, stderr: expect.stringContaining('left as it is') });
});
