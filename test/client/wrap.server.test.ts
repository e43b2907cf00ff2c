import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cache, type CacheOptions, createCache } from '../../src/client/create-cache.ts';
import type { Connection } from '../../src/client/connection.ts';
import { connectionOf } from '../../src/client/connection-of.ts';
import { entryOf } from '../../src/client/entry.ts';
import { jsonValues } from '../../src/client/json-values.ts';
import { TAG_PREFIX } from '../../src/client/tag-names.ts';
import { createWrapping } from '../../src/client/wrap.ts';
import { startStandalone, type TestServer, until, useServers } from '../support/servers.ts';
import { gatedLoad } from './gated-load.ts';

// wrap(): one load at a time, of this process and of others.

const servers = useServers();
let server: TestServer;
let client: Redis;
let errors: string[];
beforeAll(async () => {
  server = await servers.keep(startStandalone());
  client = new Redis(server.port, server.host);
  await client.ping(); // connected
});
afterAll(() => client.quit());
beforeEach(async () => {
  errors = [];
  await server.command('FLUSHALL');
  await server.command('CONFIG', 'RESETSTAT');
});

const LOCK = 'cacheops:tag:lock:{key}';
const cacheOf = (options: CacheOptions = {}, over = client): Cache =>
  createCache(over, { ttl: 60, onError: (error, key) => errors.push(`${key}: ${String(error)}`), ...options });
/** So many times has the server been told to. */
const calls = async (command: string): Promise<number> =>
  Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(String(await server.command('INFO', 'commandstats')))?.[1] ?? 0);
const keys = async () => ((await server.command('KEYS', '*')) as string[]).toSorted();

describe('loading', () => {
  test('what is stored is not loaded', async () => {
    const cache = cacheOf();
    expect(await cache.wrap('key', {}, () => 'loaded')).toBe('loaded');
    expect(await cache.wrap('key', {}, () => expect.unreachable('it is stored'))).toBe('loaded');
    expect(await keys()).toEqual(['key']);
  });

  test('callers of one process share one load', async () => {
    const cache = cacheOf();
    const load = gatedLoad({ n: 1 });
    const callers = Array.from({ length: 50 }, () => cache.wrap('key', { tags: ['t'] }, load));
    load.finish();
    expect(await Promise.all(callers)).toEqual(Array.from({ length: 50 }, () => ({ n: 1 })));
    expect(load.calls).toBe(1);
  });

  test('other processes wait for the one that loads, and take what it has stored', async () => {
    const load = gatedLoad('loaded');
    const first = cacheOf().wrap('key', {}, load);
    await until('the first loads', async () => load.calls === 1);
    const others = Array.from({ length: 10 }, () => cacheOf().wrap('key', {}, () => expect.unreachable('it is being loaded')));
    await until('each of the others has come to the lock, and come again', async () => (await calls('set')) > 21);
    load.finish();
    expect(new Set(await Promise.all([first, ...others]))).toEqual(new Set(['loaded']));
    expect(await keys()).toEqual(['key']);
    expect(errors).toEqual([]);
  });

  test('without locks, each process loads for itself', async () => {
    const loads = [gatedLoad(1), gatedLoad(2)];
    const both = loads.map((load) => cacheOf({ lockMs: 0 }).wrap('key', {}, load));
    await until('both load', async () => loads.every((load) => load.calls === 1));
    for (const load of loads) load.finish();
    expect(await Promise.all(both)).toEqual([1, 2]);
  });

  test('nobody waits for a process that died while it loaded for longer than its lock lives', async () => {
    await server.command('SET', LOCK, '1', 'PX', '300');
    expect(await cacheOf({ lockMs: 60_000 }).wrap('key', {}, () => 'loaded')).toBe('loaded');
    expect(await keys()).toEqual(['key']);
  });

  test('nor for longer than its own patience with locks; and then it leaves the lock to whose it is', async () => {
    await server.command('SET', LOCK, '1');
    expect(await cacheOf({ lockMs: 100 }).wrap('key', {}, () => 'loaded')).toBe('loaded');
    expect(await keys()).toEqual([LOCK, 'key']);
  });

  test('what load throws reaches all its callers; nothing is stored, and the next caller loads at once', async () => {
    const cache = cacheOf();
    const failing = () => Promise.reject(new Error('the database is down'));
    const callers = await Promise.allSettled([cache.wrap('key', {}, failing), cache.wrap('key', {}, failing)]);
    expect(callers).toEqual(Array.from({ length: 2 }, () => ({ status: 'rejected', reason: new Error('the database is down') })));
    expect(await keys()).toEqual([]);
    expect(await cache.wrap('key', {}, () => 'loaded')).toBe('loaded');
    expect(errors).toEqual([]);
  });

  test('undefined is told and not stored, null is stored', async () => {
    const cache = cacheOf();
    expect(await cache.wrap('key', {}, () => undefined)).toBeUndefined();
    expect(await keys()).toEqual([]);
    expect(await cache.wrap('key', {}, () => null)).toBeNull();
    expect(await cache.wrap('key', {}, () => expect.unreachable('it is stored'))).toBeNull();
  });

  test('lives are shortened at random, and indexes keep the whole life', async () => {
    const cache = cacheOf({ jitter: 0.5 });
    const beforeSeconds = Date.now() / 1000;
    const many = Array.from({ length: 100 }, (_, i) => `k${i}`);
    await Promise.all(many.map((key) => cache.wrap(key, { ttl: 1000, tags: ['t'] }, () => 1)));
    const livesMs = (await Promise.all(many.map((key) => server.command('PTTL', key)))).map(Number);
    expect(Math.min(...livesMs)).toBeGreaterThan(400_000);
    expect(Math.max(...livesMs)).toBeLessThanOrEqual(1_000_000);
    expect(new Set(livesMs.map((ms) => Math.floor(ms / 50_000))).size).toBeGreaterThan(3);
    expect(await server.command('ZCOUNT', 'cacheops:tag:{t}', '-inf', beforeSeconds + 1000)).toBe(0);
  });
});

describe('what is replaced while it is being loaded', () => {
  test.each<[string, (cache: Cache) => Promise<unknown>, string[]]>([
    ['a tag of it is purged', (cache) => cache.invalidateTags(['t']), []],
    ['it is deleted', (cache) => cache.delete('key'), []],
    ['it is set', (cache) => cache.set('key', 'new'), ['key']],
  ])('is not stored: %s', async (_, replace, left) => {
    const cache = cacheOf({ lockMs: 0 });
    const load = gatedLoad('old');
    const loading = cache.wrap('key', { tags: ['t'] }, load);
    await until('it loads', async () => load.calls === 1);
    await replace(cache);
    load.finish();
    expect(await loading).toBe('old');
    expect(await keys()).toEqual(left);
    expect(await cache.wrap('key', { tags: ['t'] }, () => 'new')).toBe('new');
  });

  test('is stored when another tag is purged', async () => {
    const cache = cacheOf();
    const load = gatedLoad('still right');
    const loading = cache.wrap('key', { tags: ['t'] }, load);
    await until('it loads', async () => load.calls === 1);
    await cache.invalidateTags(['u']);
    load.finish();
    await loading;
    expect(await cache.get('key')).toBe('still right');
  });
});

describe('a value that Redis takes late, when its caller has gone on', () => {
  /** The reply to the value comes only when told to. */
  function wrapSlowly() {
    const gate = gatedLoad(undefined);
    const connection = connectionOf(client);
    const slow: Connection = {
      ...connection,
      async write(...words) {
        const reply = await connection.write(...words);
        if (words[0] === 'SET') await gate();
        return reply;
      },
    };
    const onError = (error: unknown, key: string) => errors.push(`${key}: ${String(error)}`);
    const settings = { patienceMs: 3_000, serializer: jsonValues, tagPrefix: TAG_PREFIX, jitter: 0, lockMs: 0, onError };
    const wrapping = createWrapping({ connection: slow, ...settings });
    const entry = entryOf('key', { ttl: 3600, tags: ['t'] }, { prefix: '', tagPrefix: TAG_PREFIX, ttl: undefined });
    return { wrapping, value: wrapping.wrap(entry, () => 'loaded'), gate };
  }

  test('gets its tags', async () => {
    const { value, gate } = wrapSlowly();
    expect(await value).toBe('loaded');
    expect(gate.calls).toBe(1);
    expect(errors).toEqual(['key: Error: no reply of Redis within 3000 ms']);
    gate.finish();
    await until('it is tagged', async () => (await server.command('ZSCORE', 'cacheops:tag:{t}', 'key')) !== null);
    expect(await server.command('GET', 'key')).toBe('"loaded"');
  });

  test('goes again when it was outdated meanwhile', async () => {
    const { wrapping, value, gate } = wrapSlowly();
    expect(await value).toBe('loaded');
    expect(gate.calls).toBe(1);
    wrapping.outdate(({ tags }) => tags.includes('t'));
    gate.finish();
    await until('it is gone', async () => (await server.command('EXISTS', 'key')) === 0);
  });
});
