import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AddData } from '../../src/tag-indexes/add.ts';
import type { OfData } from '../../src/tag-indexes/of.ts';
import type { ShowData } from '../../src/tag-indexes/show.ts';
import { serversUnderTest, startCluster, startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { following } from '../tags/layout-contract.ts';
import { runInvalidate } from './run-invalidate.ts';
import { runTags, secondsFromNow } from './run-tags.ts';

const servers = useServers();
const NAMESPACE = '9ba825a65513d5b0fcc4129cfb73a49308205c8f';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tags-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(serversUnderTest())('tags show, of and add on $name', ({ binary }) => {
  const starting = servers.keep(startStandalone({ binary }));
  let server: TestServer;
  beforeEach(async () => {
    server = await starting;
    await server.command('FLUSHALL');
  });
  const show = (...argv: string[]) => runTags<ShowData>(server, 'show', argv);
  const of = (...argv: string[]) => runTags<OfData>(server, 'of', argv);
  const add = (...argv: string[]) => runTags<AddData>(server, 'add', argv);

  test('shows the entries of a tag with their lives and sizes, and which are gone', async () => {
    await server.command('SET', 'k1', 'v', 'EX', 600);
    await server.command('SET', 'k2', 'v');
    await server.command('ZADD', 'cacheops:tag:{t}', 5, 'gone', secondsFromNow(600), 'k1', '+inf', 'k2');
    const { code, data } = await show('t');
    expect(code).toBe(0);
    expect(data).toMatchObject({ tag: 't', more: 0, holders: [{ layout: 'native', type: 'zset', members: 3, dead: { count: 1 } }] });
    expect(data.members).toMatchObject([
      { key: 'gone', cached: false, ttlSeconds: null, neverExpires: null, bytes: null },
      { key: 'k1', cached: true, neverExpires: false },
      { key: 'k2', cached: true, ttlSeconds: null, neverExpires: true },
    ]);
    expect(data.members[1]?.ttlSeconds).toBeGreaterThan(500);
    expect(data.members[2]?.bytes).toBeGreaterThan(0);
    expect((await show('t', '--top', '1')).data).toMatchObject({ more: 2, members: [{ key: 'gone' }] });
    expect((await show('nobody')).data).toEqual({ tag: 'nobody', holders: [], members: [], more: 0 });
  });

  test('shows every layout that holds the tag, and names the entries as each of them does', async () => {
    await server.command('SADD', 'cacheops:tag:{t}', 'k1');
    await server.command('SET', `shop_${NAMESPACE}:page`, 'v');
    await server.command('ZADD', 'shop_tag:t:entries', -1, `${NAMESPACE}:page`, secondsFromNow(9), 'compressed');
    const { data } = await show('t', '--layout', 'laravel');
    expect(data.members).toMatchObject([
      { layout: 'laravel', member: `${NAMESPACE}:page`, key: `shop_${NAMESPACE}:page`, cached: true },
      { member: 'compressed', key: null, cached: null },
    ]);
    const both = (await show('t')).data;
    expect(both.holders.map(({ layout }) => layout)).toEqual(expect.arrayContaining(['native', 'laravel']));
  });

  test('tells the tags of an entry, of every kind of index', async () => {
    await server.command('SET', 'k', 'v');
    await server.command('ZADD', 'cacheops:tag:{a}', '+inf', 'k', '+inf', 'other');
    await server.command('SADD', 'cacheops:tag:{b}', 'k');
    await server.command('HSET', 'cacheops:tag:{c}', 'k', '1');
    await server.command('SADD', 'cacheops:tag:{d}', 'other');
    const { code, data } = await of('k');
    expect(code).toBe(0);
    expect(data).toMatchObject({ key: 'k', cached: true, indexesAsked: 4, keysLookedAt: 5 });
    expect(data.tags.map(({ tag }) => tag).toSorted()).toEqual(['a', 'b', 'c']);
    expect((await of('gone')).data).toMatchObject({ cached: false, tags: [], indexesAsked: 4 });
  });

  test('tells the tags of an entry whose members are serialised', async () => {
    const name = `${NAMESPACE}:page`;
    await server.command('SET', `shop_${name}`, 'v');
    await server.command('ZADD', 'shop_tag:t:entries', -1, `s:${name.length}:"${name}";`);
    expect((await of(`shop_${name}`, '--layout', 'laravel')).data.tags).toMatchObject([{ tag: 't', layout: 'laravel', prefix: 'shop_' }]);
  });

  test('reads the tags of an entry out of a hash of all entries', async () => {
    await server.command('SET', 'app:post', JSON.stringify({ value: {}, lastModified: 1, tags: ['t', 'u'] }));
    await server.command('HSET', 'app:__sharedTags__', 'page', '["t"]', 'post', '["t","u"]');
    expect((await of('app:post')).data.tags).toMatchObject([
      { tag: 't', layout: 'nextjs', index: 'app:__sharedTags__' },
      { tag: 'u', layout: 'nextjs' },
    ]);
    expect((await show('u')).data.members).toMatchObject([{ key: 'app:post', cached: true }]);
  });

  test('reads what an entry notes of its tags, and says where indexes do not hold it', async () => {
    await server.command('SET', 't3_identData:page1', 'v');
    await server.command('SADD', 't3_identTags:page1', 'news', 'lost');
    await server.command('SADD', 't3_tagIdents:news', 'page1');
    await server.command('SADD', 't3_tagIdents:more', 'page1');
    await server.command('HSET', 'zc:k:69d_BLOCK', 'd', 'data', 't', '69d_CAT_P_42,69d_MAGE');
    await server.command('SADD', 'zc:ti:69d_CAT_P_42', '69d_BLOCK');
    await server.command('SADD', 'zc:ti:69d_MAGE', '69d_BLOCK');
    await server.command('HSET', 'site:render:front', 'tags', 'node:42 x-redis-bin:render', 'data', 'v');
    await server.command('SET', 'site:cachetags:node:42', '1');
    const typo3 = await of('t3_identData:page1');
    expect(typo3.data.tags).toMatchObject([
      { tag: expect.stringMatching(/more|news/), inIndex: true },
      { tag: expect.stringMatching(/more|news/), inIndex: true },
      { tag: 'lost', index: null, inIndex: false, noted: true },
    ]);
    expect(typo3.data.tags.find(({ tag }) => tag === 'more')?.noted).toBe(false);
    expect((await of('zc:k:69d_BLOCK')).data.tags.map(({ tag, inIndex, noted }) => `${tag} ${inIndex} ${noted}`).toSorted()).toEqual([
      'CAT_P_42 true true',
      'MAGE true true',
    ]);
    expect((await of('site:render:front')).data.tags).toMatchObject([{ tag: 'node:42', layout: 'drupal', inIndex: null, noted: true }]);
    const quick = await of('t3_identData:page1', '--layout', 'typo3', '--prefix', 't3_');
    expect(quick.data).toMatchObject({ keysLookedAt: 0, indexesAsked: 2 });
    expect(quick.data.tags.map(({ tag }) => tag).toSorted()).toEqual(['lost', 'news']);
  });

  test('lists tags of which only the hash is known, by the hash, and finds them by it', async () => {
    await server.command('SET', 'mc:product', 'v');
    await server.command('SADD', 'mc:tag:4fdcca5ddb678139', 'mc:product');
    await server.command('SADD', 'mc:tags:mc:product', '4fdcca5ddb678139');
    const tag = 'xxh64:4fdcca5ddb678139';
    expect((await of('mc:product')).data.tags).toMatchObject([{ tag, layout: 'medusa', inIndex: true, noted: true }]);
    expect((await show(tag)).data.members).toMatchObject([{ key: 'mc:product', cached: true }]);
  });

  test('takes no index of another framework for one of a library whose words it contains', async () => {
    await server.command('SET', `shop_cache_${NAMESPACE}:page`, 'v');
    await server.command('ZADD', 'shop_cache_tag:convo:42:entries', -1, `${NAMESPACE}:page`);
    await server.command('SADD', 'shop_cache_tag:convo:43', 'anything');
    for (const tag of ['convo:42:entries', 'convo:43']) expect((await show(tag)).data.holders).toEqual([]);
    expect((await show('convo:42')).data.holders).toMatchObject([{ layout: 'laravel', members: 1 }]);
  });

  test('says that a mark does not tell which entries carry its tag', async () => {
    await server.command('SET', 'ns:t\x01tags\x01', 'i:12345678901234;');
    const { code, unchecked } = await of('ns:item');
    expect(code).toBe(0);
    expect(unchecked).toContainEqual(expect.objectContaining({ reason: expect.stringContaining('kept by a mark') }));
  });

  test('tags entries that are there with the time that they expire, so that a purge finds them', async () => {
    const before = secondsFromNow(600);
    await server.command('SET', 'k1', 'v', 'PX', 600_500);
    await server.command('SET', 'k2', 'v');
    expect((await add('t', 'k1', 'k2', 'k2')).data).toMatchObject({
      index: 'cacheops:tag:{t}',
      type: 'zset',
      added: 2,
      alreadyThere: 0,
      entries: [{ key: 'k1' }, { key: 'k2', ttlSeconds: null }],
    });
    const score = Number(await server.command('ZSCORE', 'cacheops:tag:{t}', 'k1'));
    expect(score).toBeGreaterThan(before);
    expect(score).toBeLessThanOrEqual(before + 30);
    expect(await server.command('ZSCORE', 'cacheops:tag:{t}', 'k2')).toBe('inf');
    expect((await add('t', 'k1')).data).toMatchObject({ added: 0, alreadyThere: 1 });
    expect((await runInvalidate(server, ['--tag', 't', '--yes'])).report.data.deleted).toBe(2);
  });

  test('adds to sets and hashes as they are', async () => {
    await server.command('SET', 'k', 'v');
    await server.command('SADD', 'cacheops:tag:{s}', 'other');
    await server.command('HSET', 'cacheops:tag:{h}', 'other', '1');
    expect((await add('s', 'k')).data).toMatchObject({ type: 'set', added: 1 });
    expect((await add('h', 'k')).data).toMatchObject({ type: 'hash', added: 1 });
    expect((await of('k')).data.tags.map(({ tag }) => tag).toSorted()).toEqual(['h', 's']);
  });

  test('tags nothing unless all entries are there, are entries, and may be tagged so', async () => {
    await server.command('SET', 'k', 'v');
    await server.command('SET', 'cacheops:tag:{taken}', 'mine');
    await server.command('SADD', 'cacheops:tag:{other}', 'k');
    const refused = async (...argv: string[]): Promise<readonly [number, string]> => {
      const { code, stderr } = await add(...argv);
      return [code, stderr];
    };
    expect(await refused('t', 'k', 'gone')).toEqual([4, expect.stringContaining('gone is not there')]);
    expect(await refused('t', 'cacheops:tag:{other}')).toEqual([4, expect.stringContaining('no entry')]);
    expect(await refused('taken', 'k')).toEqual([4, expect.stringContaining('is a string')]);
    expect(await refused('{t}', 'k')).toEqual([2, expect.stringContaining('cannot be a tag')]);
    await writeFile(join(folder, 'laravel.yaml'), 'tags: {layout: laravel, prefix: shop_}\n');
    const laravel = join(folder, 'laravel.yaml');
    expect(await refused('t', 'k', '--profile', laravel)).toEqual([2, expect.stringContaining('kept as laravel keeps them')]);
    await writeFile(join(folder, 'readonly.yaml'), 'safety: readonly\n');
    expect(await refused('t', 'k', '--profile', join(folder, 'readonly.yaml'))).toEqual([4, expect.stringContaining('read-only')]);
    expect(await server.command('EXISTS', 'cacheops:tag:{t}')).toBe(0);
  });
});

test('tags show, of and add find their way in a cluster', async () => {
  const { primaries } = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
  const store = following(primaries);
  const keys = Array.from({ length: 9 }, (_, i) => `k${i}`);
  for (const key of keys) await store.command('SET', key, 'v', 'EX', 600);
  expect((await runTags<AddData>(store, 'add', ['t', ...keys])).data.added).toBe(9);
  const shown = (await runTags<ShowData>(store, 'show', ['t'])).data;
  expect(shown.members.map(({ key, cached }) => [key, cached])).toEqual(expect.arrayContaining(keys.map((key) => [key, true])));
  expect((await runTags<OfData>(store, 'of', ['k4'])).data.tags).toMatchObject([{ tag: 't' }]);
});

test('tags list, show, of and doctor tell what is left of a cluster that has lost a node', async () => {
  const { primaries } = await servers.keep(startCluster({ primaries: 3, replicas: 0, nodeTimeoutMs: 600_000 })); // nobody is to notice
  const store = following(primaries);
  for (let i = 0; i < 9; i++) {
    await store.command('SET', `k${i}`, 'v');
    await store.command('SADD', `cacheops:tag:{t${i}}`, `k${i}`);
    await store.command('SADD', `t3_tagIdents:t${i}`, 'gone');
  }
  await primaries[2]?.stop();
  for (const words of [['list'], ['doctor'], ['of', 'k1'], ...Array.from({ length: 9 }, (_, i) => ['show', `t${i}`])]) {
    const { code, missing } = await runTags<unknown>(store, words[0] ?? '', words.slice(1));
    expect({ words, code }).toEqual({ words, code: 5 });
    expect(missing).toContainEqual(expect.objectContaining({ reason: expect.stringContaining('refused the connection') }));
  }
});
