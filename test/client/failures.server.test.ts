import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cache, type CacheOptions, createCache } from '../../src/client/create-cache.ts';
import { startSilent, startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { gatedLoad } from './gated-load.ts';

// What is done when Redis fails, when values cannot be read or written, and when the caller is wrong.

const servers = useServers();
let server: TestServer;
let client: Redis;
let errors: string[];
beforeAll(async () => {
  server = await servers.keep(startStandalone());
  client = new Redis(server.port, server.host);
});
afterAll(() => client.quit());
beforeEach(async () => {
  errors = [];
  await server.command('FLUSHALL');
});

const cacheOf = (options: CacheOptions = {}, over = client): Cache =>
  createCache(over, { ttl: 60, onError: (error, key) => errors.push(`${key}: ${String(error)}`), ...options });
const keys = async () => ((await server.command('KEYS', '*')) as string[]).toSorted();

describe('when Redis fails', () => {
  test.each<[string, (silentPort: number) => Redis]>([
    ['does not answer', (port) => new Redis(port, '127.0.0.1', { enableReadyCheck: false, retryStrategy: () => null })],
    ['is not there, and the client waits for it', () => new Redis(1, '127.0.0.1', { maxRetriesPerRequest: null })],
    [
      'is not there, and the client does not wait',
      () => new Redis(1, '127.0.0.1', { enableOfflineQueue: false, retryStrategy: () => null }),
    ],
  ])('wrap loads: it %s', async (_, open) => {
    const silent = await servers.keep(startSilent());
    const broken = open(silent.port);
    broken.on('error', () => undefined); // what an application has to listen to anyway
    const cache = cacheOf({ patienceMs: 20 }, broken);
    const load = gatedLoad('loaded');
    load.finish();
    expect(await Promise.all([cache.wrap('key', {}, load), cache.wrap('key', {}, load)])).toEqual(['loaded', 'loaded']);
    expect(load.calls).toBe(1);
    expect(errors).toEqual([
      expect.stringMatching(/^key: Error: (?:no reply of Redis within 20 ms|Stream isn't writeable|Connection is closed)/),
    ]);
    broken.disconnect();
  });

  test('what cannot be tagged is not left behind without its tag', async () => {
    const cache = cacheOf();
    await server.command('SET', 'cacheops:tag:{t}', 'no index');
    await expect(cache.set('key', 1, { tags: ['t', 'u'] })).rejects.toThrow(/^WRONGTYPE/);
    expect(await cache.get('key')).toBeUndefined();
    expect(await cache.wrap('key', { tags: ['t'] }, () => 'loaded')).toBe('loaded');
    expect(await cache.get('key')).toBeUndefined();
    expect(errors).toEqual([expect.stringMatching(/^key: ReplyError: WRONGTYPE/)]);
  });

  test('what nobody can read is written anew by wrap, and told by get', async () => {
    const cache = cacheOf();
    await server.command('SET', 'key', '{not JSON');
    await expect(cache.get('key')).rejects.toThrow(SyntaxError);
    expect(await cache.wrap('key', {}, () => 'loaded')).toBe('loaded');
    expect(await cache.get('key')).toBe('loaded');
    expect(errors[0]).toMatch(/^key: SyntaxError/);
  });

  test('what cannot be written is told by set, and loaded by wrap', async () => {
    const cache = cacheOf();
    await expect(cache.set('key', undefined)).rejects.toThrow('undefined is no value that JSON can hold');
    expect(await cache.wrap('key', {}, () => 1n)).toBe(1n);
    expect(errors).toEqual([expect.stringContaining('BigInt')]);
    expect(await keys()).toEqual([]);
  });

  test('a purge that may not delete an entry says so, deletes the others, and the next one finishes it', async () => {
    await server.command('ACL', 'SETUSER', 'app', 'on', '>pw', '~cacheops:tag:*', '~open:*', '+@all');
    const limited = new Redis(server.port, server.host, { username: 'app', password: 'pw' });
    for (const key of ['closed:1', 'open:1']) {
      await server.command('SET', key, 'v');
      await server.command('ZADD', `cacheops:tag:{${key}}`, '+inf', key);
    }
    const failing = cacheOf({}, limited).invalidateTags(['closed:1', 'open:1']);
    await expect(failing).rejects.toMatchObject({ name: 'InvalidationError', tags: ['closed:1'], deleted: 1, alreadyGone: 0 });
    await expect(failing).rejects.toThrow(/^not everything with "closed:1" could be deleted: NOPERM .*; call again to finish$/);
    expect(await cacheOf().invalidateTags(['closed:1'])).toEqual({ deleted: 1, alreadyGone: 0 });
    expect(await keys()).toEqual([]);
    await limited.quit();
  });
});

describe('what cannot be right is refused before anything is sent', () => {
  test.each<[string, (cache: Cache) => Promise<unknown>, RegExp]>([
    ['a tag with braces', (cache) => cache.wrap('key', { tags: ['a{b'] }, () => 1), /"a\{b" cannot be a tag/],
    ['an empty tag', (cache) => cache.invalidateTags(['t', '']), /"" cannot be a tag/],
    ['a life of nothing', (cache) => cache.set('key', 1, { ttl: 0 }), /the ttl of key is 0/],
    ['a life that is no number', (cache) => cache.set('key', 1, { ttl: NaN }), /the ttl of key is NaN/],
  ])('%s', async (_, act, message) => {
    await expect(act(cacheOf())).rejects.toThrow(message);
    expect(await keys()).toEqual([]);
  });

  test('no life at all', async () => {
    await expect(createCache(client).set('key', 1)).rejects.toThrow(
      'the ttl of key is undefined: it is a number of seconds above 0, or Infinity',
    );
  });

  test('options', () => {
    expect(() => cacheOf({ jitter: 1 })).toThrow('jitter is 1');
    expect(() => cacheOf({ lockMs: 0.5 })).toThrow('lockMs is 0.5');
  });

  test('a client that prefixes keys', async () => {
    const prefixing = new Redis(server.port, server.host, { keyPrefix: 'app:', lazyConnect: true });
    expect(() => createCache(prefixing)).toThrow(/^this client has a keyPrefix/);
  });
});

test('a serializer of its own decides how values are written', async () => {
  const cache = cacheOf({ serializer: { encode: (value) => `<${String(value)}>`, decode: (bytes) => bytes.toString().slice(1, -1) } });
  await cache.set('key', 'v');
  expect(await server.command('GET', 'key')).toBe('<v>');
  expect(await cache.get('key')).toBe('v');
});
