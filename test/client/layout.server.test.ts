import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cache, createCache } from '../../src/client/create-cache.ts';
import { cacheops } from '../support/cacheops.ts';
import { startCluster, startSentinels, startStandalone, type TestServer, until, useServers } from '../support/servers.ts';
import { clusterClients, type OpenedClient, sentinelClients, singleClients } from './clients.ts';

// What the client writes and purges, with each library that it works over, and together with `cacheops invalidate`.

const servers = useServers();

/** What is under test, and what clients are told of it. */
interface Deployment {
  readonly primaries: readonly TestServer[];
  readonly replicas: readonly TestServer[];
  readonly entrances: readonly TestServer[];
}

describe.each([
  ['on one server', singleClients, startOne],
  ['behind Sentinel', sentinelClients, startWatched],
  ['on a cluster', clusterClients, () => startWithReplicas(2)],
] as const)('%s', (_, clients, start) => {
  let deployment: Deployment;
  let primaries: readonly TestServer[];
  beforeAll(async () => {
    deployment = await start();
    primaries = deployment.primaries;
  });
  beforeEach(async () => {
    for (const primary of primaries) await primary.command('FLUSHALL');
    for (const replica of deployment.replicas) await until('it is empty', async () => (await replica.command('DBSIZE')) === 0);
  });
  const everywhere = (...words: string[]) => anywhere(primaries, words);
  const keys = async (): Promise<string[]> =>
    [...new Set((await Promise.all(primaries.map((node) => node.command('KEYS', '*')))).flat().map(String))].toSorted();
  const invalidateTag = async (tag: string) => {
    const { code, stdout } = await cacheops([
      'invalidate',
      '--tag',
      tag,
      '--yes',
      '-u',
      `redis://${primaries[0]!.address}`,
      '--format',
      'json',
    ]);
    return { code, data: JSON.parse(stdout).data };
  };

  describe.each(Object.keys(clients))('with %s', (name) => {
    let opened: OpenedClient;
    let cache: Cache;
    beforeAll(async () => {
      opened = await clients[name]!(deployment.entrances);
      cache = createCache(opened.client, { prefix: 'shop:', ttl: 60 });
    });
    afterAll(() => opened.close());
    /** Replicas, which some clients read from, are a moment behind. */
    const isStored = (key: string) => until(`${key} can be read`, async () => (await cache.get(key)) !== undefined);

    test('what was set is got, as it was', async () => {
      const values = {
        json: { n: 1, list: [null, 'ü'] },
        text: '123',
        bytes: Buffer.of(0, 255, 10),
        empty: Buffer.alloc(0),
        no: false,
        nothing: null,
      };
      for (const [key, value] of Object.entries(values)) {
        await cache.set(key, value);
        await isStored(key);
        expect(await cache.get(key)).toEqual(value);
      }
      expect(await cache.get('never set')).toBeUndefined();
    });

    test('an entry is a value with its life, and a member of the index of each tag', async () => {
      const beforeSeconds = Date.now() / 1000;
      await cache.set('cart', 1, { ttl: 100, tags: ['user:1', 'carts', 'carts'] });
      await cache.set('logo', 1, { ttl: Infinity, tags: ['carts'] });
      const lifeMs = Number(await everywhere('PTTL', 'shop:cart'));
      expect(lifeMs).toBeGreaterThan(40_000);
      expect(lifeMs).toBeLessThanOrEqual(100_000);
      expect(await everywhere('TTL', 'shop:logo')).toBe(-1);
      expect(await everywhere('ZRANGE', 'cacheops:tag:{carts}', '0', '-1')).toEqual(['shop:cart', 'shop:logo']);
      expect(await everywhere('ZSCORE', 'cacheops:tag:{carts}', 'shop:logo')).toBe('inf');
      const score = Number(await everywhere('ZSCORE', 'cacheops:tag:{user:1}', 'shop:cart'));
      expect(score).toBeGreaterThanOrEqual(beforeSeconds + 100);
      expect(score).toBeLessThanOrEqual(Date.now() / 1000 + 100 + 61);
      expect(await keys()).toEqual(['cacheops:tag:{carts}', 'cacheops:tag:{user:1}', 'shop:cart', 'shop:logo']);
    });

    test('one key is deleted', async () => {
      await cache.set('cart', 1);
      expect(await cache.delete('cart')).toBe(true);
      expect(await cache.delete('cart')).toBe(false);
    });

    test('a purge deletes what carries a tag, whoever wrote it, and counts what servers reply', async () => {
      const many = Array.from({ length: 700 }, (__, i) => `cart:${i}`);
      await Promise.all(many.map((key) => cache.set(key, 1, { tags: ['carts'] })));
      await everywhere('SET', 'from:elsewhere', 'v');
      await everywhere('ZADD', 'cacheops:tag:{carts}', '-1', 'from:elsewhere');
      await everywhere('ZADD', 'cacheops:tag:{carts}', '+inf', 'gone');
      await cache.set('other', 1, { tags: ['others'] });
      expect(await cache.invalidateTags(['carts', 'nobody'])).toEqual({ deleted: 701, alreadyGone: 1 });
      expect(await keys()).toEqual(['cacheops:tag:{others}', 'shop:other']);
    });

    test('cacheops purges what the client wrote', async () => {
      await cache.set('a', 1, { tags: ['t'] });
      await cache.wrap('b', { tags: ['t'] }, () => 2);
      expect(await invalidateTag('t')).toMatchObject({ code: 0, data: { deleted: 2, failed: 0, kept: 0 } });
      expect(await keys()).toEqual([]);
    });

    test('a purge finishes what a killed one has left, and tidies the names of claims that never came to be', async () => {
      await cache.set('a', 1, { tags: ['t'] });
      const [now, longAgo] = [`${Date.now()}-1`, `${Date.now() - 2 * 86_400_000}-2`];
      await everywhere('SADD', 'cacheops:tag:{t}:claims', now, longAgo);
      await everywhere('RENAMENX', 'cacheops:tag:{t}', `cacheops:tag:{t}:claim:${now}`);
      expect(await cache.invalidateTags(['t'])).toEqual({ deleted: 1, alreadyGone: 0 });
      expect(await keys()).toEqual([]);
    });

    test('an index that is a set is left to cacheops', async () => {
      await everywhere('SET', 'a', 'v');
      await everywhere('SADD', 'cacheops:tag:{t}', 'a');
      await expect(cache.invalidateTags(['t'])).rejects.toThrow(/cacheops:tag:\{t\} is a set, which this client does not purge/);
      expect(await invalidateTag('t')).toMatchObject({ code: 0, data: { deleted: 1 } });
    });

    test('an index is never deleted as an entry, nor a lock', async () => {
      const lock = 'cacheops:tag:lock:{shop:a}';
      await everywhere('SET', lock, '1');
      for (const key of ['cacheops:tag:{u}', lock]) await everywhere('ZADD', 'cacheops:tag:{t}', '+inf', key);
      await cache.set('a', 1, { tags: ['u'] });
      expect(await cache.invalidateTags(['t'])).toEqual({ deleted: 0, alreadyGone: 0 });
      expect(await keys()).toEqual([lock, 'cacheops:tag:{u}', 'shop:a']);
    });

    test('members are bytes', async () => {
      const key = Buffer.of(0xff, 0x00, 0x7b);
      await anywhere(primaries, ['SET', key, 'v']);
      await anywhere(primaries, ['ZADD', 'cacheops:tag:{t}', '+inf', key]);
      expect(await cache.invalidateTags(['t'])).toEqual({ deleted: 1, alreadyGone: 0 });
    });
  });
});

test('a client that reads from replicas purges from primaries: a replica that lags behind would make a claim look empty', async () => {
  const { entrances, replicas } = await startWithReplicas(1);
  const opened = await clusterClients['ioredis that reads from replicas']!(entrances);
  const cache = createCache(opened.client);
  const commands = async () => String(await replicas[0]!.command('INFO', 'commandstats'));
  await cache.set('a', 1, { ttl: 60, tags: ['t'] });
  await until('it reads from there', async () => (await cache.get('a'), (await commands()).includes('cmdstat_get:')));
  expect(await cache.invalidateTags(['t'])).toEqual({ deleted: 1, alreadyGone: 0 });
  expect(await commands()).not.toMatch(/cmdstat_(?:type|sscan|zrange):/);
  await opened.close();
});

async function startOne(): Promise<Deployment> {
  const server = await servers.keep(startStandalone());
  return { primaries: [server], replicas: [], entrances: [server] };
}

async function startWatched(): Promise<Deployment> {
  const { primary, replica, sentinels } = await servers.keep(startSentinels());
  return { primaries: [primary], replicas: [replica], entrances: sentinels };
}

/** Servers name a replica to clients once it has copied something. */
async function startWithReplicas(primaryCount: number): Promise<Deployment> {
  const { nodes, primaries, replicas } = await servers.keep(startCluster({ primaries: primaryCount, replicas: primaryCount }));
  for (const key of ['a', 'b', 'c', 'd']) await anywhere(primaries, ['SET', key, 'v']);
  for (const primary of primaries) {
    await until('every range of slots has a replica', async () => {
      const ranges = (await primary.command('CLUSTER', 'SLOTS')) as unknown[][];
      return ranges.every(([, , ...serving]) => serving.length === 2);
    });
  }
  return { primaries, replicas, entrances: nodes };
}

/** On the node that takes it. */
async function anywhere(nodes: readonly TestServer[], words: readonly (string | Buffer)[]): Promise<unknown> {
  let refused: unknown;
  for (const node of nodes) {
    try {
      return await node.command(...words);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('MOVED'))) throw error;
      refused = error;
    }
  }
  throw refused;
}
