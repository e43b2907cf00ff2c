import { beforeEach, describe, expect, test } from 'vitest';
import type { ListData } from '../../src/tag-indexes/list.ts';
import { cacheops } from '../support/cacheops.ts';
import { serversUnderTest, startCluster, startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { following } from '../tags/layout-contract.ts';
import { runTags, secondsFromNow } from './run-tags.ts';

const servers = useServers();
const NAMESPACE = '9ba825a65513d5b0fcc4129cfb73a49308205c8f';

describe.each(serversUnderTest())('tags list on $name', ({ binary }) => {
  const starting = servers.keep(startStandalone({ binary }));
  let server: TestServer;
  beforeEach(async () => {
    server = await starting;
    await server.command('FLUSHALL');
  });
  const list = (...argv: string[]) => runTags<ListData>(server, 'list', argv);

  test('counts live and dead members of every layout that is there, with its prefix', async () => {
    await server.command('SET', 'k', 'v');
    await server.command('ZADD', 'cacheops:tag:{a}', secondsFromNow(600), 'k', secondsFromNow(-5), 'gone', -1, 'forever', '+inf', 'never');
    await server.command('ZADD', 'shop_tag:b:entries', secondsFromNow(-5), `${NAMESPACE}:x`);
    await server.command('SET', 'identData:id1', 'v');
    await server.command('SADD', 'tagIdents:c', 'id1', 'id2', 'id3');
    await server.command('SET', 'tag:x:entries', 'no index');
    const { code, data } = await list('--sort', 'tag');
    expect(code).toBe(0);
    expect(data).toMatchObject({ keysLookedAt: 6, more: 0 });
    expect(data.tags).toMatchObject([
      { tag: 'a', layout: 'native', type: 'zset', members: 4, dead: { count: 1, basis: 'score' }, neverExpires: true },
      { tag: 'b', layout: 'laravel', prefix: 'shop_', members: 1, dead: { count: 1 } },
      { tag: 'c', layout: 'typo3', type: 'set', members: 3, dead: { count: 2, low: 2, high: 2, basis: 'all' } },
    ]);
    expect(data.homes.map(({ layout, tags, members }) => `${layout} ${tags} ${members}`).toSorted()).toEqual([
      'laravel 1 1',
      'native 1 4',
      'typo3 1 3',
    ]);
    expect(data.tags.every(({ bytes }) => (bytes ?? 0) > 40)).toBe(true);
  });

  test('estimates the dead members of a large set, and says how sure it is', async () => {
    for (let i = 0; i < 300; i++) await server.command('SET', `k${i}`, 'v');
    await server.command('SADD', 'cacheops:tag:{s}', ...Array.from({ length: 1000 }, (_, i) => `k${i}`));
    const { data } = await list();
    const dead = data.tags[0]?.dead;
    expect(dead?.basis).toBe('sample');
    expect(dead?.high).toBeGreaterThan(dead?.low ?? NaN);
    expect((dead?.high ?? 0) - (dead?.low ?? 0)).toBeLessThan(350);
  });

  test('names what a purge has left, also when the index has gone', async () => {
    await server.command('SADD', 'cacheops:tag:{t}:claims', '1-x');
    await server.command('ZADD', 'cacheops:tag:{t}:claim:1-x', '+inf', 'k');
    expect((await list()).data.tags).toMatchObject([{ tag: 't', type: null, members: 0, unfinishedClaims: 1 }]);
  });

  test('shows as many as it is asked for, only those that match, and only of a layout that is named', async () => {
    for (const tag of ['a', 'ab', 'b']) await server.command('ZADD', `cacheops:tag:{${tag}}`, '+inf', 'k');
    await server.command('SADD', 'tagIdents:a', 'id');
    expect((await list('--top', '2')).data).toMatchObject({ more: 2, tags: [{}, {}] });
    expect((await list('--match', '*{a*')).data.tags.map(({ tag }) => `${tag}`).toSorted()).toEqual(['a', 'ab']);
    expect((await list('--layout', 'typo3')).data.tags).toMatchObject([{ layout: 'typo3', tag: 'a' }]);
    expect((await list('--layout', 'no-such')).code).toBe(2);
  });

  test('says which index is of a tag that no command can name, for it is no text', async () => {
    await server.command('SADD', Buffer.from('cacheops:tag:{\xff}', 'latin1'), 'k');
    await server.command('SADD', 'cacheops:tag:{\ufffd}', 'k');
    const { code, data, unchecked } = await list();
    expect(code).toBe(0);
    expect(data.tags.map(({ tag }) => tag)).toEqual(['\ufffd']);
    expect(unchecked).toMatchObject([{ subject: { key: { base64: expect.any(String) } }, reason: expect.stringContaining('no UTF-8') }]);
  });

  test('names what it may not look at, and exits 5', async () => {
    await server.command('ZADD', 'cacheops:tag:{z}', '+inf', 'k');
    await server.command('SADD', 'cacheops:tag:{s}', 'k');
    await server.command('ACL', 'SETUSER', 'reader', 'on', '>p', '~*', '+@all', '-zcard');
    const { code, data, missing } = await runTags<ListData>(server, 'list', ['--user', 'reader'], { env: { REDISCLI_AUTH: 'p' } });
    expect(code).toBe(5);
    expect(data.tags.map(({ tag }) => tag)).toEqual(['s']);
    expect(missing).toMatchObject([{ reason: expect.stringMatching(/^1 tag not looked at: .*zcard/i) }]);
  });

  test('lets nothing of a hostile name through to a terminal', async () => {
    await server.command('ZADD', 'cacheops:tag:{\u{202e}x}', '+inf', 'k');
    await server.command('ZADD', Buffer.from('shop\x1b[31m_tag:b:entries', 'latin1'), 1, `${NAMESPACE}:x`);
    const { stdout } = await cacheops(['tags', 'list', '-u', `redis://127.0.0.1:${server.port}`]);
    expect(stdout).toContain('entries');
    expect(stdout).not.toMatch(/[\x1b\u202e]/); // eslint-disable-line no-control-regex
  });
});

test('tags list finds the tags of all nodes of a cluster', async () => {
  const { primaries } = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
  const store = following(primaries);
  for (let i = 0; i < 12; i++) {
    await store.command('SADD', `cacheops:tag:{t${i}}`, `k${i}`, 'gone');
    await store.command('SET', `k${i}`, 'v');
  }
  const { code, data } = await runTags<ListData>(store, 'list', []);
  expect(code).toBe(0);
  expect(data.homes).toMatchObject([{ layout: 'native', tags: 12, members: 24, dead: { count: 12, basis: 'all' } }]);
  expect(new Set(data.tags.map(({ node }) => node)).size).toBe(3);
});
