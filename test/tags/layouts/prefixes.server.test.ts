import KeyvRedis from '@keyv/redis';
import { Keyv } from 'cacheable';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startCluster, startStandalone, type TestServer, useServers } from '../../support/servers.ts';
import { invalidate } from '../layout-contract.ts';

describe('layouts without tags, whose caches are known by what their keys begin with', () => {
  const servers = useServers();
  let server: TestServer;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
  });
  beforeEach(() => server.command('FLUSHALL'));
  const write = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await server.command('SET', key, 'v');
  };
  const left = async (): Promise<string[]> => ((await server.command('KEYS', '*')) as string[]).toSorted();

  test.each([
    ['spring', 'users', ['users::1', 'users::a::b'], ['users:1', 'usersfoo::1', 'other::1']],
    ['keyv', 'ns', ['ns::k', 'ns::ns:k'], ['ns:k', 'ns2::k']],
    ['django-redis', 'site', ['site:1:k', 'site:22:a:b'], ['site:k', 'site:x1:k', ':1:site:1:k']],
    ['rails', 'shop', ['shop:views/1', 'shop:2'], ['shop2:1', 'other:shop:1']],
    ['spring', 'a*[b]?', ['a*[b]?::1'], ['aXb::1', 'a*[b]x::1']],
  ])('--layout %s --tag %s means its keys, and no others', async (layout, tag, meant, others) => {
    await write(...meant, ...others);
    const planned = await invalidate(server, '--layout', layout, '--tag', tag, '--dry-run');
    expect(planned).toMatchObject({ code: 0, data: { plan: { entries: meant.length, tags: [{ layout, members: meant.length }] } } });
    expect(await left()).toHaveLength(meant.length + others.length);
    expect(await invalidate(server, '--layout', layout, '--tag', tag, '--yes')).toMatchObject({
      code: 0,
      data: { deleted: meant.length, failed: 0 },
    });
    expect(await left()).toEqual(others.toSorted());
  });

  test('the prefix of the connection goes before the name of the cache', async () => {
    await write('app:users::1', 'users::1');
    await invalidate(server, '--layout', 'spring', '--prefix', 'app:', '--tag', 'users', '--yes');
    expect(await left()).toEqual(['users::1']);
  });

  test('they are never found by themselves', async () => {
    await write('users::1');
    expect(await invalidate(server, '--tag', 'users', '--yes')).toMatchObject({ code: 0, data: { outcome: 'nothing' } });
  });

  test('indexes of tags are kept, whatever they begin with', async () => {
    await write('cacheops:k');
    await server.command('ZADD', 'cacheops:tag:{t}', '+inf', 'k');
    expect(await invalidate(server, '--layout', 'rails', '--tag', 'cacheops', '--yes')).toMatchObject({ data: { deleted: 1, kept: 1 } });
    expect(await left()).toEqual(['cacheops:tag:{t}']);
  });

  test('Keyv itself finds nothing of the namespace, and everything of another', async () => {
    const stores = ['ns', 'other'].map((namespace) => new Keyv({ store: new KeyvRedis(`redis://127.0.0.1:${server.port}`), namespace }));
    for (const store of stores) await store.set('k', 'v');
    expect(await invalidate(server, '--layout', 'keyv', '--tag', 'ns', '--yes')).toMatchObject({ code: 0, data: { deleted: 1 } });
    expect(await Promise.all(stores.map((store) => store.get('k')))).toEqual([undefined, 'v']);
    for (const store of stores) await store.disconnect();
  });

  test('a cache that lies on several nodes goes from all of them', async () => {
    const { primaries } = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    let written = 0;
    for (let i = 0; i < 60; i++)
      for (const node of primaries)
        await node.command('SET', `users::${i}`, 'v').then(
          () => written++,
          () => undefined,
        ); // moved
    expect(written).toBe(60);
    const [first] = primaries;
    expect(await invalidate(first!, '--layout', 'spring', '--tag', 'users', '--yes')).toMatchObject({ code: 0, data: { deleted: 60 } });
    expect(await Promise.all(primaries.map((node) => node.command('DBSIZE')))).toEqual([0, 0, 0]);
  });
});
