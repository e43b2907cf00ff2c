import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GcData } from '../../src/tag-indexes/gc.ts';
import { cacheops, type RunOptions } from '../support/cacheops.ts';
import { serversUnderTest, startCluster, startSentinels, startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { following } from '../tags/layout-contract.ts';
import { runTags, secondsFromNow } from './run-tags.ts';

const servers = useServers();
const NAMESPACE = '9ba825a65513d5b0fcc4129cfb73a49308205c8f';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tags-gc-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(serversUnderTest())('tags gc on $name', ({ binary }) => {
  const starting = servers.keep(startStandalone({ binary }));
  let server: TestServer;
  beforeEach(async () => {
    server = await starting;
    await server.command('FLUSHALL');
  });
  const gc = (argv: readonly string[], options: RunOptions = {}) => runTags<GcData>(server, 'gc', argv, { cwd: folder, ...options });
  const entries = async (count: number, prefix = 'k'): Promise<string[]> => {
    const keys = Array.from({ length: count }, (_, i) => `${prefix}${i}`);
    for (const key of keys) await server.command('SET', key, 'v');
    return keys;
  };

  test('takes out of sorted sets, sets and hashes the members whose entries are gone, and no others', async () => {
    const alive = await entries(300);
    const dead = Array.from({ length: 700 }, (_, i) => `gone${i}`);
    const past = secondsFromNow(-5);
    for (const key of dead) await server.command('ZADD', 'cacheops:tag:{z}', past, key);
    for (const key of alive) await server.command('ZADD', 'cacheops:tag:{z}', secondsFromNow(600), key);
    await server.command('SADD', 'cacheops:tag:{s}', ...alive, ...dead);
    await server.command('HSET', 'cacheops:tag:{h}', ...[...alive, ...dead].flatMap((key) => [key, '1']));
    const { code, data } = await gc(['--apply']);
    expect(code).toBe(0);
    expect(data.result).toMatchObject({ removed: 2100, alive: 600, restored: 0, unreadable: 0, indexesChanged: 3, failures: [] });
    expect(data.result?.bytesAfter).toBeLessThan(data.result?.bytesBefore ?? 0);
    expect(((await server.command('ZRANGE', 'cacheops:tag:{z}', 0, -1)) as string[]).toSorted()).toEqual(alive.toSorted());
    expect(((await server.command('SMEMBERS', 'cacheops:tag:{s}')) as string[]).toSorted()).toEqual(alive.toSorted());
    expect(((await server.command('HKEYS', 'cacheops:tag:{h}')) as string[]).toSorted()).toEqual(alive.toSorted());
    expect((await gc(['--apply'])).data.result).toMatchObject({ removed: 0 });
  });

  test('keeps members whose time is over by their score while their entries are there, and those that never expire', async () => {
    await entries(2);
    await server.command(
      'ZADD',
      'cacheops:tag:{t}',
      secondsFromNow(-5),
      'k0',
      -1,
      'forever',
      '+inf',
      'never',
      secondsFromNow(600),
      'evicted',
    );
    expect((await gc(['--apply'])).data.result).toMatchObject({ removed: 0, alive: 1 });
    expect((await gc(['--apply', '--deep'])).data.result).toMatchObject({ removed: 3, alive: 1 });
    expect(await server.command('ZRANGE', 'cacheops:tag:{t}', 0, -1)).toEqual(['k0']);
  });

  test('drops an index with its last member', async () => {
    await server.command('ZADD', 'cacheops:tag:{t}', secondsFromNow(-5), 'gone');
    expect((await gc(['--apply'])).data.result).toMatchObject({ removed: 1, indexesChanged: 1, bytesAfter: 0 });
    expect(await server.command('KEYS', '*')).toEqual([]);
  });

  test('maps the members of each layout to their entries', async () => {
    await server.command('SET', `shop_${NAMESPACE}:here`, 'v');
    await server.command(
      'ZADD',
      'shop_tag:b:entries',
      secondsFromNow(-9),
      `${NAMESPACE}:gone`,
      secondsFromNow(-5),
      `s:45:"${NAMESPACE}:here";`,
    );
    await server.command('SET', 'identData:id1', 'v');
    await server.command('SADD', 'tagIdents:c', 'id1', 'id2', 'id3');
    await server.command('SET', 'ns:1234567890:item', 'v');
    await server.command('SADD', 'ns:1234567890:\x01tags\x01d', '1234567890:item', '1234567890:gone');
    expect((await gc(['--apply'])).data.result).toMatchObject({ removed: 4, failures: [] });
    expect(await server.command('ZRANGE', 'shop_tag:b:entries', 0, -1)).toEqual([`s:45:"${NAMESPACE}:here";`]);
    expect(await server.command('SMEMBERS', 'tagIdents:c')).toEqual(['id1']);
    expect(await server.command('SMEMBERS', 'ns:1234567890:\x01tags\x01d')).toEqual(['1234567890:item']);
  });

  test('sweeps a hash of all entries field by field', async () => {
    for (const name of ['page', 'post'])
      await server.command('SET', `app:${name}`, JSON.stringify({ value: {}, lastModified: 1, tags: ['t'] }));
    await server.command('HSET', 'app:__sharedTags__', 'page', '["t"]', 'post', '["t","u"]', 'gone', '["t"]', 'odd', 'no JSON');
    const { code, data } = await gc(['--apply']);
    expect(code).toBe(0);
    expect(data.result).toMatchObject({ removed: 2, alive: 2, restored: 0 });
    expect(((await server.command('HKEYS', 'app:__sharedTags__')) as string[]).toSorted()).toEqual(['page', 'post']);
  });

  test('drops what notes the tags of entries that are gone, and says what that took', async () => {
    for (const id of ['here', 'gone']) {
      await server.command('SADD', 't3_tagIdents:news', id);
      await server.command('SADD', `t3_identTags:${id}`, 'news', 'pageId_1');
      await server.command('SADD', 'cache:tags:69d_CAT', id);
      await server.command('SADD', `cache:id_tags:69d_${id}`, 'CAT');
    }
    await server.command('SET', 't3_identData:here', 'v');
    await server.command('SET', '69d_:here', 'v');
    await server.command('SET', 'app:page', JSON.stringify({ value: {}, lastModified: 1, lifespan: {} }));
    await server.command('HSET', 'app:__sharedTags__', 'page', '["t"]');
    await server.command('HSET', 'app:__sharedTagsTtl__', 'page', '1900000000', 'gone', '1');
    const counted = await gc([]);
    expect(counted.data.plan.homes.find(({ layout }) => layout === 'typo3')?.notes).toMatchObject({ count: 2, dead: { count: 1 } });
    const { code, data } = await gc(['--apply']);
    expect(code).toBe(0);
    expect(data.result).toMatchObject({ removed: 3, notesLooked: 4, notesRemoved: 2, restored: 0, failures: [] });
    expect((data.result?.bytesBefore ?? 0) - (data.result?.bytesAfter ?? 0)).toBeGreaterThan(100);
    expect(((await server.command('KEYS', '*ag*:*')) as string[]).toSorted()).toEqual([
      'cache:id_tags:69d_here',
      'cache:tags:69d_CAT',
      't3_identTags:here',
      't3_tagIdents:news',
    ]);
    expect(await server.command('HKEYS', 'app:__sharedTagsTtl__')).toEqual(['page']);
    expect(await gc([])).toMatchObject({ data: { plan: { homes: expect.anything() }, result: null } });
  });

  test('drops reverse indexes that outlived all indexes only where their layout is named', async () => {
    await server.command('SADD', 'cache:id_tags:shop_gone', 'CAT');
    expect((await gc(['--apply'])).data).toMatchObject({ plan: { unsure: [{ layout: 'magento-symfony' }] }, result: { notesRemoved: 0 } });
    expect((await gc(['--apply', '--layout', 'magento-symfony', '--prefix', 'shop_'])).data.result).toMatchObject({ notesRemoved: 1 });
    expect(await server.command('DBSIZE')).toBe(0);
  });

  test('leaves alone what is called like a reverse index, and is none', async () => {
    await server.command('SET', 't3_identData:here', 'v');
    await server.command('SADD', 't3_tagIdents:news', 'here');
    await server.command('SET', 't3_identTags:gone', 'text');
    expect((await gc(['--apply'])).data.result).toMatchObject({ notesLooked: 1, notesRemoved: 0, failures: [] });
    expect(await server.command('GET', 't3_identTags:gone')).toBe('text');
  });

  test('drops reverse indexes without scripts, too', async () => {
    await server.command('SET', 't3_identData:here', 'v');
    for (const id of ['here', 'gone']) {
      await server.command('SADD', 't3_tagIdents:news', id);
      await server.command('SADD', `t3_identTags:${id}`, 'news');
    }
    await server.command('ACL', 'SETUSER', 'plain', 'on', '>p', '+@all', '-@scripting', '~*');
    const { code, data } = await gc(['--apply', '--user', 'plain'], { env: { REDISCLI_AUTH: 'p' } });
    expect(code).toBe(0);
    expect(data.result).toMatchObject({ removed: 1, notesRemoved: 1 });
    expect(((await server.command('KEYS', '*')) as string[]).toSorted()).toEqual([
      't3_identData:here',
      't3_identTags:here',
      't3_tagIdents:news',
    ]);
  });

  test('says that nothing can be dead where only marks stand for tags', async () => {
    await server.command('SET', 'site:cachetags:node:1', '3');
    const { stdout } = await cacheops(['tags', 'gc', '-u', `redis://127.0.0.1:${server.port}`]);
    expect(stdout).toContain('only marks stand for these tags');
    expect(stdout).not.toContain('--apply');
  });

  test('passes over the keys once, though a layout would look through all of them for each of its indexes', async () => {
    await entries(20, 'q:');
    for (let i = 0; i < 20; i++) await server.command('SADD', `conj:app_post:id=${i}`, `q:${i}`, 'q:gone');
    expect((await gc(['--apply'])).data).toMatchObject({
      plan: { homes: [{ layout: 'django-cacheops', tags: 20 }] },
      result: { removed: 20, alive: 20 },
    });
  });

  test('leaves alone what may only be called like an index, until it is named', async () => {
    await server.command('SADD', 'tagIdents:people', '1', '2');
    await server.command('SADD', 'user_tag:7', 'red', 'green');
    const { data, code } = await gc(['--apply']);
    expect(code).toBe(0);
    expect(data.plan.unsure).toContainEqual({ layout: 'typo3', prefix: '' });
    expect(data.result).toMatchObject({ looked: 0, removed: 0 });
    expect(await server.command('SCARD', 'user_tag:7')).toBe(2);
    expect((await gc(['--apply', '--layout', 'typo3', '--prefix', ''])).data).toMatchObject({
      plan: { unsure: [] },
      result: { removed: 2 },
    });
  });

  test('takes nothing out of claims, and says that they are there', async () => {
    await server.command('ZADD', 'cacheops:tag:{t}', secondsFromNow(-5), 'gone');
    await server.command('SADD', 'cacheops:tag:{t}:claims', '1-x');
    await server.command('ZADD', 'cacheops:tag:{t}:claim:1-x', 1, 'gone');
    expect((await gc(['--apply'])).data).toMatchObject({ plan: { homes: [{ unfinishedClaims: 1 }] }, result: { removed: 1 } });
    expect(await server.command('ZCARD', 'cacheops:tag:{t}:claim:1-x')).toBe(1);
  });

  test('writes nothing unless told to, and nothing where the profile forbids it', async () => {
    await server.command('ZADD', 'cacheops:tag:{t}', secondsFromNow(-5), 'gone');
    expect(await gc([])).toMatchObject({ code: 0, data: { plan: { homes: [{ dead: { count: 1 } }] }, result: null } });
    await writeFile(join(folder, 'readonly.yaml'), 'safety: readonly\n');
    expect(await gc(['--apply', '--profile', join(folder, 'readonly.yaml')])).toMatchObject({ code: 4 });
    expect(await server.command('ZCARD', 'cacheops:tag:{t}')).toBe(1);
  });

  test('does without scripts, and without all that the user may not do', async () => {
    const alive = await entries(3, 'mine:');
    await server.command('SADD', 'cacheops:tag:{s}', ...alive, 'mine:gone', 'theirs:gone');
    await server.command('ZADD', 'cacheops:tag:{z}', 5, 'mine:gone', 6, 'mine:0');
    await server.command('ACL', 'SETUSER', 'sweeper', 'on', '>p', '+@all', '-@scripting', '~mine:*', '~cacheops:tag:*');
    const { code, data, missing } = await gc(['--apply', '--user', 'sweeper'], { env: { REDISCLI_AUTH: 'p' } });
    expect(data.result).toMatchObject({ removed: 2, restored: 0 });
    expect(code).toBe(5);
    expect(missing).toContainEqual(expect.objectContaining({ reason: expect.stringMatching(/^1 member left as they were/) }));
    expect(((await server.command('SMEMBERS', 'cacheops:tag:{s}')) as string[]).toSorted()).toEqual([...alive, 'theirs:gone']);
    expect(await server.command('ZRANGE', 'cacheops:tag:{z}', 0, -1)).toEqual(['mine:0']);
  });

  test('needs no more rights than docs/tags.md says', async () => {
    await server.command('SET', 'cache:1', 'v');
    await server.command('ZADD', 'cacheops:tag:{z}', 5, 'cache:gone', 6, 'cache:1');
    await server.command('SADD', 'cacheops:tag:{s}', 'cache:gone', 'cache:1');
    await server.command('HSET', 'cacheops:tag:{h}', 'cache:gone', '1', 'cache:1', '1');
    const page = await readFile(join(import.meta.dirname, '../../docs/tags.md'), 'utf8');
    const rule = /ACL SETUSER purger [^`]+/.exec(page)?.[0] ?? '';
    const more = /needs more: `([^`]+)`/.exec(page)?.[1] ?? '';
    await server.command(...`${rule.replace('>…', '>p').trim()} ${more}`.split(/\s+/));
    const { code, data } = await gc(['--apply', '--user', 'purger'], { env: { REDISCLI_AUTH: 'p' } });
    expect(data.result).toMatchObject({ removed: 3, alive: 3, failures: [] });
    expect(code).toBe(0);
  });

  test('leaves a trail that names layouts and counts, and no tags or keys', async () => {
    await server.command('ZADD', 'cacheops:tag:{secret-tag}', secondsFromNow(-5), 'secret-key');
    const name = `trail-${server.port}.ndjson`;
    await gc(['--apply', '--audit-log', name]);
    const trail = await readFile(join(folder, name), 'utf8');
    expect(trail.trim().split('\n').map((line) => JSON.parse(line))).toMatchObject([
      { event: 'started', command: 'tags gc', planned: [{ layout: 'native', members: 1, dead: { count: 1 } }] },
      { event: 'finished', result: { removed: 1 } },
    ]); // prettier-ignore
    expect(trail).not.toContain('secret');
  });
});

test('tags gc on a cluster sweeps the indexes of all nodes, wherever their entries are', async () => {
  const { primaries } = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
  const store = following(primaries);
  const past = secondsFromNow(-5);
  for (let i = 0; i < 9; i++) {
    for (const key of [`k${i}`, `{t${i}}k`]) {
      await store.command('SET', key, 'v');
      await store.command('ZADD', `cacheops:tag:{t${i}}`, past, key, past, `${key}:gone`, secondsFromNow(600), `${key}:new`);
      await store.command('SADD', `cacheops:tag:{s${i}}`, key, `${key}:gone`);
      await store.command('HSET', `cacheops:tag:{h${i}}`, key, '1', `${key}:gone`, '1');
    }
  }
  const { code, data } = await runTags<GcData>(store, 'gc', ['--apply']);
  expect(code).toBe(0);
  expect(data.result).toMatchObject({ removed: 54, alive: 54, restored: 0, failures: [] });
  expect(((await store.command('ZRANGE', 'cacheops:tag:{t3}', 0, -1)) as string[]).toSorted()).toEqual([
    'k3',
    'k3:new',
    '{t3}k',
    '{t3}k:new',
  ]);
  expect(((await store.command('SMEMBERS', 'cacheops:tag:{s3}')) as string[]).toSorted()).toEqual(['k3', '{t3}k']);
  expect(((await store.command('HKEYS', 'cacheops:tag:{h3}')) as string[]).toSorted()).toEqual(['k3', '{t3}k']);
});

test('tags gc on a cluster drops reverse indexes of entries that are gone, which lie anywhere', async () => {
  const { primaries } = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
  const store = following(primaries);
  for (let i = 0; i < 12; i++) {
    if (i % 2 === 0) await store.command('SET', `mc:${i}`, 'v');
    await store.command('SADD', 'mc:tag:4fdcca5ddb678139', `mc:${i}`);
    await store.command('SADD', `mc:tags:mc:${i}`, '4fdcca5ddb678139');
  }
  const { code, data } = await runTags<GcData>(store, 'gc', ['--apply']);
  expect(code).toBe(0);
  expect(data.result).toMatchObject({ removed: 6, notesLooked: 12, notesRemoved: 6, restored: 0, failures: [] });
  const left = (await Promise.all(primaries.map((node) => node.command('KEYS', 'mc:tags:*')))).flat() as string[];
  expect(left.toSorted()).toEqual([0, 10, 2, 4, 6, 8].map((i) => `mc:tags:mc:${i}`));
  expect(await store.command('SCARD', 'mc:tag:4fdcca5ddb678139')).toBe(6);
});

test('tags gc behind Sentinel writes to the primary', async () => {
  const { sentinels, primary, name } = await servers.keep(startSentinels());
  await primary.command('SET', 'k', 'v');
  await primary.command('SADD', 'cacheops:tag:{t}', 'k', 'gone');
  const url = `redis+sentinel://${sentinels.map(({ address }) => address).join(',')}/${name}`;
  const { code, stdout } = await cacheops(['tags', 'gc', '--apply', '-u', url, '--format', 'json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ target: { topology: 'sentinel' }, data: { result: { removed: 1, alive: 1 } } });
  expect(await primary.command('SMEMBERS', 'cacheops:tag:{t}')).toEqual(['k']);
});
