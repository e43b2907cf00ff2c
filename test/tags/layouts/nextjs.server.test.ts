import createForte from '@fortedigital/nextjs-cache-handler/redis-strings';
import createNeshca from '@neshca/cache-handler/redis-strings';
import { createClient as createClient6 } from '@redis/client';
import { createClient as createClient4 } from 'redis';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../../support/servers.ts';
import { describeLayout, invalidate, type LayoutUnderTest, type Store } from '../layout-contract.ts';
import { nextjs as written, valueOf } from '../written/nextjs.ts';

// Both handlers themselves, driven as Next.js does, and the first byte by byte for clusters.

/** One client for each server, which goes with its server. */
const clients = new Map<string, Promise<unknown>>();
async function clientOf<T>(name: string, open: () => Promise<T>): Promise<T> {
  if (!clients.has(name)) clients.set(name, open());
  return (await clients.get(name)) as T; // what was put there under that name
}

const ignore = (): void => undefined;
const socket = { reconnectStrategy: false } as const;

const urlOf = ({ port }: Pick<Store, 'port'>): string => `redis://127.0.0.1:${port}`;

async function neshcaOn(server: Store, keyPrefix: string) {
  const client = await clientOf(`neshca ${server.port}`, () =>
    createClient4({ url: urlOf(server), socket })
      .on('error', ignore)
      .connect(),
  );
  return createNeshca({ client, keyPrefix, timeoutMs: 0 });
}

const neshca: LayoutUnderTest = {
  name: 'nextjs',
  prefixes: ['app:', 'r4nd0mBuildId'],
  tags: ['convo:42', '_N_T_/blog'],
  clusters: false,
  write: async (server, prefix, entry) => (await neshcaOn(server, prefix)).set(entry.key, valueOf(entry)),
  isHit: async (server, prefix, { key }) => (await (await neshcaOn(server, prefix)).get(key, { implicitTags: [] })) !== null,
};

describe('neshca', () => {
  describeLayout(neshca);
});

async function forteOn(server: Store, keyPrefix: string) {
  const client = await clientOf(`forte ${server.port}`, () =>
    createClient6({ url: urlOf(server), socket })
      .on('error', ignore)
      .connect(),
  );
  return createForte({ client, keyPrefix });
}

const forte: LayoutUnderTest = {
  ...neshca,
  write: async (server, prefix, entry) => (await forteOn(server, prefix)).set(entry.key, valueOf(entry)),
  isHit: async (server, prefix, { key }) => (await (await forteOn(server, prefix)).get(key, { implicitTags: [] })) != null,
};

describe('fortedigital', () => {
  describeLayout(forte);
});

describe('as neshca writes', () => {
  describeLayout(written);
});

describe('nextjs, what is special about it', () => {
  const servers = useServers();
  let server: TestServer;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
  });
  beforeEach(() => server.command('FLUSHALL'));
  const get = async (key: string, implicitTags: string[] = []) => (await neshcaOn(server, 'app:')).get(key, { implicitTags });

  test('both hashes forget what is deleted, and keep the rest', async () => {
    await forte.write(server, 'app:', { key: 'a', tags: ['t', 'u'], ttl: 60 });
    await forte.write(server, 'app:', { key: 'b', tags: ['u'], ttl: 60 });
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 0, data: { marked: 1, deleted: 1 } });
    expect(await server.command('HKEYS', 'app:__sharedTags__')).toEqual(['b']);
    expect(await server.command('HKEYS', 'app:__sharedTagsTtl__')).toEqual(['b']);
  });

  test('an entry is stale by the mark alone, also where nothing notes its tags', async () => {
    await neshca.write(server, 'app:', { key: 'a', tags: ['t'] });
    await neshca.write(server, 'app:', { key: 'b', tags: ['u'] });
    await server.command('DEL', 'app:__sharedTags__');
    const { code, data } = await invalidate(server, '--tag', 't', '--yes', '--layout', 'nextjs', '--prefix', 'app:');
    expect({ code, data }).toMatchObject({ code: 0, data: { marked: 1, deleted: 0, plan: { tags: [{ unsure: true, members: 0 }] } } });
    expect(await get('a')).toBeNull();
    expect(await get('b')).not.toBeNull();
  });

  test('the tag of a path is marked, whether or not an entry notes it: fetches inherit it', async () => {
    await neshca.write(server, 'app:', { key: 'fetch', tags: ['t'] });
    expect((await invalidate(server, '--tag', '_N_T_/blog', '--yes')).data).toMatchObject({
      marked: 1,
      plan: { tags: [{ unsure: true }] },
    });
    expect(await get('fetch')).not.toBeNull();
    expect(await get('fetch', ['_N_T_/blog'])).toBeNull();
  });

  test('a tag that no entry has is held nowhere, also when its name looks like a part of JSON', async () => {
    await neshca.write(server, 'app:', { key: 'a', tags: ['t', 'u'] });
    for (const tag of ['none', ',', '","', 't","u'])
      expect(await invalidate(server, '--tag', tag, '--yes')).toMatchObject({ code: 0, data: { outcome: 'nothing' } });
  });
});
