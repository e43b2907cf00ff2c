import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keySlot } from '../../src/redis/key-slot.ts';
import { cacheops, type RunOptions } from '../support/cacheops.ts';
import { serversUnderTest, startCluster, startStandalone, type TestServer, until, useServers } from '../support/servers.ts';
import { keysOf, runInvalidate, write } from './run-invalidate.ts';

const servers = useServers();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invalidate-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The report, once it has been found to follow its schema. */
const invalidate = (server: TestServer, argv: readonly string[], options: RunOptions = {}) =>
  runInvalidate(server, argv, { cwd: folder, ...options });

async function profile(text: string): Promise<string> {
  const file = join(folder, `profile-${Math.random().toString(36).slice(2)}.yaml`);
  await writeFile(file, text);
  return file;
}

describe.each(serversUnderTest())('invalidate on $name', ({ binary }) => {
  const starting = servers.keep(startStandalone({ binary }));
  let server: TestServer;
  beforeEach(async () => {
    server = await starting;
    await server.command('FLUSHALL');
  });

  test('deletes every entry that carries the tag, and nothing else', async () => {
    for (let i = 0; i < 1200; i++) await write(server, `msg:${i}`, 'convo:42');
    await write(server, 'msg:other', 'convo:43');
    await server.command('SET', 'untagged', 'v');
    const { code, report } = await invalidate(server, ['--tag', 'convo:42', '--yes']);
    expect(code).toBe(0);
    expect(report.data).toMatchObject({ outcome: 'applied', deleted: 1200, alreadyGone: 0, failed: 0, kept: 0, unknown: 0 });
    expect(report.data.plan).toMatchObject({
      entries: 1200,
      tags: [{ tag: 'convo:42', layout: 'native', type: 'zset', members: 1200, dead: 0 }],
    });
    expect(await keysOf(server)).toEqual(['cacheops:tag:{convo:43}', 'msg:other', 'untagged']);
  });

  test.each([
    ['a set', 'SADD', []],
    ['a hash', 'HSET', ['1']],
  ] as const)('reads an index that is %s', async (_, command, value) => {
    const keys = Array.from({ length: 700 }, (__, i) => Buffer.concat([Buffer.from(`k${i}:`), Buffer.from([0xff, 0x00, 0x0a])]));
    for (const key of keys) {
      await server.command('SET', key, 'v');
      await server.command(command, 'cacheops:tag:{t}', key, ...value);
    }
    const { report } = await invalidate(server, ['--tag', 't', '--yes']);
    expect(report.data).toMatchObject({ deleted: 700, failed: 0, plan: { tags: [{ members: 700, dead: null }] } });
    expect(await keysOf(server)).toEqual([]);
  });

  test.each([
    ['sorted sets', 'ZADD', ['1900000000'], []],
    ['sets', 'SADD', [], []],
    ['hashes', 'HSET', [], ['1']],
  ] as const)('deletes only what carries all of the tags, if so asked (%s)', async (_, command, before, after) => {
    const put = (tag: string, key: string) => server.command(command, `cacheops:tag:{${tag}}`, ...before, key, ...after);
    for (let i = 0; i < 600; i++) {
      await server.command('SET', `k${i}`, 'v');
      if (i % 2 === 0) await put('even', `k${i}`);
      if (i % 3 === 0) await put('third', `k${i}`);
    }
    const { code, report } = await invalidate(server, ['--tag', 'even', '--tag', 'third', '--match', 'all', '--yes']);
    expect(code).toBe(0);
    expect(report.data).toMatchObject({ deleted: 100, alreadyGone: 0, plan: { entries: 200 } });
    const left = (await keysOf(server)).filter((key) => key.startsWith('k'));
    expect(left.toSorted()).toEqual(Array.from({ length: 600 }, (__, i) => i).filter((i) => i % 6 !== 0).map((i) => `k${i}`).toSorted()); // prettier-ignore
    expect((await invalidate(server, ['--tag', 'even', '--tag', 'none', '--match', 'all', '--yes'])).report.data).toMatchObject({
      deleted: 0,
    });
    const any = await invalidate(server, ['--tag', 'even', '--tag', 'third', '--yes']);
    expect(any.report.data).toMatchObject({ deleted: 300, failed: 0 });
  });

  test('tells entries that had gone from those it deleted, and dead members from live ones', async () => {
    await write(server, 'here', 't');
    await server.command('ZADD', 'cacheops:tag:{t}', 1, 'expired', '+inf', 'evicted', -1, 'forever');
    const { report } = await invalidate(server, ['--tag', 't', '--yes']);
    expect(report.data).toMatchObject({ deleted: 1, alreadyGone: 3, plan: { entries: 3, tags: [{ members: 4, dead: 1 }] } });
  });

  test('finishes what a run that was killed has left, also when there is no new index', async () => {
    await server.command('SET', 'left', 'v');
    await server.command('ZADD', 'cacheops:tag:{t}:claim:1-ab', '+inf', 'left');
    await server.command('SADD', 'cacheops:tag:{t}:claims', '1-ab', '2-never-made', `${Date.now()}-under-way`);
    const { report } = await invalidate(server, ['--tag', 't', '--yes']);
    expect(report.data).toMatchObject({ deleted: 1, plan: { tags: [{ type: null, unfinishedClaims: 3 }] } });
    expect(await keysOf(server)).toEqual(['cacheops:tag:{t}:claims']);
    expect(await server.command('SMEMBERS', 'cacheops:tag:{t}:claims')).toEqual([expect.stringContaining('under-way')]);
  });

  test('finds what a killed run has left of another layout, where its claim is all that tells of it', async () => {
    const member = `${'a'.repeat(40)}:page`;
    await server.command('SET', `shop_${member}`, 'v');
    await server.command('ZADD', 'shop_tag:t:entries:cacheops-claim:1-ab', -1, member);
    await server.command('SADD', 'shop_tag:t:entries:cacheops-claims', '1-ab');
    const { code, report } = await invalidate(server, ['--tag', 't', '--yes']);
    expect({ code, ...report.data }).toMatchObject({ code: 0, deleted: 1, plan: { tags: [{ layout: 'laravel', unfinishedClaims: 1 }] } });
    expect(await keysOf(server)).toEqual([]);
  });

  test('says which of several tags nothing holds', async () => {
    await write(server, 'k', 't');
    const shown = await cacheops(['invalidate', '--tag', 't', '--tag', 'tpyo', '--dry-run', '-p', String(server.port)]);
    expect(shown.stdout).toContain('nothing holds "tpyo": no entry carries that tag, as far as was looked');
    expect((await invalidate(server, ['--tag', 't', '--tag', 'tpyo', '--dry-run'])).report.data.plan.unheld).toEqual(['tpyo']);
  });

  test('does not say that all is done while a part of an index is claimed', async () => {
    await write(server, 'both', 'a', 'b');
    await server.command('RENAME', 'cacheops:tag:{a}', 'cacheops:tag:{a}:claim:1-x');
    await server.command('SADD', 'cacheops:tag:{a}:claims', '1-x');
    const { code, report } = await invalidate(server, ['--tag', 'a', '--tag', 'b', '--match', 'all', '--yes']);
    expect(code).toBe(5);
    expect(report.missing).toMatchObject([{ reason: expect.stringContaining('run that again first') }]);
  });

  test('deletes keys by name, from standard input and by pattern, but no index', async () => {
    await write(server, 'a\nb', 't');
    await write(server, 'user:1', 't');
    await write(server, 'user:2', 't');
    expect((await invalidate(server, ['-', '--yes'], { stdin: 'a\nb\0gone\0cacheops:tag:{t}\0' })).report.data).toMatchObject({
      deleted: 1,
      alreadyGone: 1,
      kept: 1,
    });
    expect((await invalidate(server, ['user:1', 'user:1', '--yes'])).report.data.deleted).toBe(1);
    expect((await invalidate(server, ['--pattern', '*', '--yes'])).code).toBe(2);
    expect((await invalidate(server, ['--pattern', '*', '--i-mean-all', '--yes'])).report.data).toMatchObject({
      deleted: 1,
      plan: { scan: { matched: 1 } },
    });
    expect(await keysOf(server)).toEqual(['cacheops:tag:{t}']);
  });

  test('deletes the keys of a family, and none of a more specific one', async () => {
    const file = await profile('families:\n  "user:{id}": 24h\n  "user:admin:{id}": 24h\n');
    for (const key of ['user:1', 'user:2', 'user:admin:1', 'users']) await server.command('SET', key, 'v');
    const { report } = await invalidate(server, ['--family', 'user:{id}', '--yes', '--profile', file]);
    expect(report.data).toMatchObject({ deleted: 2, plan: { scan: { kind: 'family', text: 'user:{id}', matched: 2 } } });
    expect(await keysOf(server)).toEqual(['user:admin:1', 'users']);
  });

  test('writes nothing before somebody has said yes', async () => {
    await write(server, 'k', 't');
    const before = await keysOf(server);
    expect(await invalidate(server, ['--tag', 't', '--dry-run'])).toMatchObject({
      code: 0,
      report: { data: { outcome: 'planned', deleted: 0 } },
    });
    expect(await invalidate(server, ['--tag', 't'])).toMatchObject({ code: 4, report: { data: { outcome: 'unconfirmed', deleted: 0 } } });
    expect(await invalidate(server, ['--tag', 't', '--yes', '--max-keys', '0'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('nothing was deleted'),
    });
    const readonly = await profile('safety: readonly\n');
    expect(await invalidate(server, ['--tag', 't', '--yes', '--profile', readonly])).toMatchObject({ code: 4 });
    expect(await invalidate(server, ['--tag', 't', '--dry-run', '--profile', readonly])).toMatchObject({ code: 0 });
    expect(await invalidate(server, ['--tag', 't', '--yes', '--profile', await profile('safety: protected\n')])).toMatchObject({ code: 4 });
    expect(await keysOf(server)).toEqual(before);
    expect(await invalidate(server, ['--tag', 'nobody', '--yes'])).toMatchObject({ code: 0, report: { data: { outcome: 'nothing' } } });
  });

  test('leaves something else alone that is called like an index', async () => {
    await server.command('SET', 'cacheops:tag:{t}', 'mine');
    expect(await invalidate(server, ['--tag', 't', '--yes'])).toMatchObject({ code: 4, stderr: expect.stringContaining('is a string') });
    expect(await server.command('GET', 'cacheops:tag:{t}')).toBe('mine');
  });

  test('keeps the claim of entries that may not be deleted, and deletes them once they may', async () => {
    await write(server, 'mine:1', 't');
    await write(server, 'theirs:1', 't');
    const user = ['--user', 'purger', '--pass', 'p'];
    await server.command('ACL', 'SETUSER', 'purger', 'on', '>p', '+@all', '~mine:*', '~cacheops:tag:*');
    const first = await invalidate(server, ['--tag', 't', '--yes', ...user]);
    expect(first.code).toBe(5);
    expect(first.report.data).toMatchObject({ deleted: 1, failed: 1, failures: [{ keys: 1 }] });
    expect(first.report.missing.map(({ reason }) => reason)).toContainEqual(expect.stringContaining('stays claimed'));
    await server.command('ACL', 'SETUSER', 'purger', '~theirs:*');
    expect(await invalidate(server, ['--tag', 't', '--yes', ...user])).toMatchObject({
      code: 0,
      report: { data: { deleted: 1, alreadyGone: 1 } },
    });
    expect(await keysOf(server)).toEqual([]);
  });

  test('needs no more rights than docs/tags.md says', async () => {
    for (const key of ['cache:1', 'cache:2']) await write(server, key, 'a', 'b');
    await server.command('SADD', 'cacheops:tag:{c}', 'cache:3');
    await server.command('HSET', 'cacheops:tag:{d}', 'cache:4', '1');
    const page = await readFile(join(import.meta.dirname, '../../docs/tags.md'), 'utf8');
    const rule = /ACL SETUSER purger [^`]+/.exec(page)?.[0] ?? '';
    await server.command(...rule.replace('>…', '>p').trim().split(/\s+/));
    const purge = (...argv: string[]) => invalidate(server, [...argv, '--yes', '--user', 'purger'], { env: { REDISCLI_AUTH: 'p' } });
    expect(await purge('--tag', 'a', '--tag', 'b', '--match', 'all')).toMatchObject({ code: 0, report: { data: { deleted: 2 } } });
    expect(await purge('--tag', 'a', '--tag', 'b', '--tag', 'c', '--tag', 'd')).toMatchObject({
      code: 0,
      report: { data: { alreadyGone: 6 } },
    });
    expect(await keysOf(server)).toEqual([]);
  });

  test('leaves a trail that names tags and counts, and no keys', async () => {
    await write(server, 'secret-key', 't');
    await invalidate(server, ['secret-key', '--tag', 't', '--yes', '--audit-log', 'trail.ndjson']);
    const trail = await readFile(join(folder, 'trail.ndjson'), 'utf8');
    await rm(join(folder, 'trail.ndjson'));
    expect(trail.trim().split('\n').map((line) => JSON.parse(line))).toMatchObject([
      { event: 'started', command: 'invalidate', tags: [{ tag: 't', layouts: ['native'] }], keys: 1, planned: { entries: 2 } },
      { event: 'finished', result: { deleted: 1, alreadyGone: 1 } },
    ]); // prettier-ignore
    expect(trail).not.toContain('secret-key');
  });

  test('leaves its trail in a stream of the server too, which is no entry', async () => {
    await write(server, 'k', 't');
    await invalidate(server, ['--tag', 't', 'audit', '--yes', '--audit-stream', 'audit']);
    const entries = (await server.command('XRANGE', 'audit', '-', '+')) as [string, [string, string]][];
    expect(entries.map(([, [field, record]]) => [field, JSON.parse(record).event])).toEqual([['record', 'started'], ['record', 'finished']]); // prettier-ignore
    expect((await invalidate(server, ['--pattern', 'a*', '--yes', '--audit-stream', 'audit'])).report.data.deleted).toBe(0);
    await write(server, 'k', 't');
    await server.command('SET', 'taken', 'v');
    expect(await invalidate(server, ['--tag', 't', '--yes', '--audit-stream', 'taken'])).toMatchObject({ code: 4 });
    expect(await server.command('EXISTS', 'k')).toBe(1);
  });

  test('is as fast as it is allowed to be', async () => {
    for (let i = 0; i < 20; i++) await write(server, `k${i}`, 't');
    expect((await invalidate(server, ['--tag', 't', '--yes', '--rate', '1000'])).report.data.deleted).toBe(20);
  });
});

describe('invalidate on a cluster', () => {
  const starting = servers.keep(startCluster({ primaries: 3, replicas: 0 }));

  /** To the node that serves the slot. */
  async function ownerOf(key: string): Promise<TestServer> {
    const { primaries } = await starting;
    for (const primary of primaries) {
      if (!String(await primary.command('SET', key, 'v').catch((error: Error) => error.message)).startsWith('MOVED')) return primary;
    }
    throw new Error(`nobody serves ${key}`);
  }
  async function fill(tag: string, keys: number, command: 'ZADD' | 'SADD'): Promise<TestServer> {
    const index = await ownerOf(`{${tag}}`);
    await index.command('UNLINK', `{${tag}}`);
    for (let i = 0; i < keys; i++) {
      await ownerOf(`${tag}:${i}`);
      await index.command(command, `cacheops:tag:{${tag}}`, ...(command === 'ZADD' ? ['+inf'] : []), `${tag}:${i}`);
    }
    return index;
  }
  const sizes = async (): Promise<number> =>
    (await Promise.all((await starting).primaries.map((node) => node.command('DBSIZE')))).reduce(
      (sum: number, size) => sum + Number(size),
      0,
    );

  test('deletes entries on every node, and counts them by node', async () => {
    await fill('spread', 300, 'ZADD');
    const { primaries } = await starting;
    const { code, report } = await invalidate(primaries[0]!, ['--tag', 'spread', '--yes']);
    expect(code).toBe(0);
    expect(report.data.deleted).toBe(300);
    expect(report.data.nodes.map(({ node }) => node).toSorted()).toEqual(primaries.map(({ address }) => address).toSorted());
    expect(await sizes()).toBe(0);
  });

  test('finds what is in indexes of several nodes', async () => {
    const { primaries } = await starting;
    await fill('here', 30, 'ZADD');
    const there = await ownerOf('{there}');
    await there.command('UNLINK', '{there}');
    await there.command('SADD', 'cacheops:tag:{there}', 'here:3', 'here:4', 'elsewhere');
    const { report } = await invalidate(primaries[0]!, ['--tag', 'here', '--tag', 'there', '--match', 'all', '--yes']);
    expect(report.data).toMatchObject({ deleted: 2, failed: 0 });
    expect((await invalidate(primaries[0]!, ['--tag', 'here', '--tag', 'there', '--yes'])).report.data.deleted).toBe(28);
  });

  test.each(['ZADD', 'SADD'] as const)('follows the slot of the index and of entries that move meanwhile (%s)', async (command) => {
    const tag = `moving-${command}`;
    const from = await fill(tag, 900, command);
    const { primaries } = await starting;
    const to = primaries.find((node) => node !== from)!;
    const slot = keySlot(Buffer.from(tag));
    const purge = invalidate(primaries[0]!, ['--tag', tag, '--yes', '--rate', '2000']);
    await until('the index is claimed', async () => (await from.command('EXISTS', `cacheops:tag:{${tag}}:claims`)) === 1);
    await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(await from.command('CLUSTER', 'MYID')));
    await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(await to.command('CLUSTER', 'MYID')));
    for (let keys = await inSlot(from, slot); keys.length > 0; keys = await inSlot(from, slot))
      for (const key of keys) await from.command('MIGRATE', to.host, to.port, key, 0, 5000);
    const id = String(await to.command('CLUSTER', 'MYID'));
    for (const node of [to, from, ...primaries]) await node.command('CLUSTER', 'SETSLOT', slot, 'NODE', id);
    expect(await purge).toMatchObject({ code: 0, report: { data: { deleted: 900, failed: 0 } } });
    expect(await sizes()).toBe(0);
  });

  test('plans while the slot of an index moves, for readers too', async () => {
    const tag = 'half-moved';
    const from = await fill(tag, 20, 'ZADD');
    const { primaries } = await starting;
    const to = primaries.find((node) => node !== from)!;
    const slot = keySlot(Buffer.from(tag));
    await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(await from.command('CLUSTER', 'MYID')));
    await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(await to.command('CLUSTER', 'MYID')));
    await from.command('MIGRATE', to.host, to.port, `cacheops:tag:{${tag}}`, 0, 5000);
    const readonly = ['--profile', await profile('safety: readonly\n')];
    const planned = await invalidate(primaries[0]!, ['--tag', tag, '--dry-run', ...readonly]);
    expect(planned).toMatchObject({ code: 0, report: { data: { plan: { entries: 20, tags: [{ members: 20 }] } } } });
    expect(await invalidate(primaries[0]!, ['--tag', tag, '--no-ttl', '--yes'])).toMatchObject({
      code: 0,
      report: { data: { deleted: 20 } },
    });
    const id = String(await to.command('CLUSTER', 'MYID'));
    for (const node of [to, from, ...primaries]) await node.command('CLUSTER', 'SETSLOT', slot, 'NODE', id);
    expect((await invalidate(primaries[0]!, ['--tag', tag, '--yes'])).report.data).toMatchObject({ deleted: 0, alreadyGone: 20 });
  });

  const inSlot = async (node: TestServer, slot: number): Promise<string[]> =>
    (await node.command('CLUSTER', 'GETKEYSINSLOT', slot, 100)) as string[];
});
