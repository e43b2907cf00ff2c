import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createCache as createDedupe } from 'async-cache-dedupe';
import { BentoCache, bentostore } from 'bentocache';
import { redisDriver } from 'bentocache/drivers/redis';
import { Redis } from 'ioredis';
import TagCache from 'redis-tag-cache';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCache } from '../../src/client/create-cache.ts';
import { openWire, startSentinels, type TestServer, until, useServers } from '../support/servers.ts';
import { type AskedProcess, startAsked } from './asked-process.ts';
import { invalidate } from './layout-contract.ts';

// Frameworks that find their server by Sentinel, as they do in production, and purges that find it the same way; before a
// failover and after one.

interface Entry {
  readonly key: string;
  readonly tag: string;
}

/** As an application opens its cache. */
interface Opened {
  write(entry: Entry): Promise<unknown>;
  isHit(key: string): Promise<boolean>;
  /** Whether or not the server is there. */
  close(): Promise<unknown>;
}

interface BySentinel {
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  readonly name: string;
}

const quickly = ({ sentinels, name }: BySentinel) => ({ sentinels: [...sentinels], name, sentinelRetryStrategy: () => 100 });

const frameworks: Readonly<Record<string, { readonly where?: readonly string[]; open(by: BySentinel): Opened }>> = {
  bentocache: {
    open(by) {
      const store = bentostore().useL2Layer(redisDriver({ connection: quickly(by) }));
      const bento = new BentoCache({ default: 'main', stores: { main: store } });
      return {
        write: ({ key, tag }) => bento.set({ key, value: 'v', tags: [tag] }),
        isHit: async (key) => (await bento.get({ key })) !== undefined,
        close: () => bento.disconnectAll(),
      };
    },
  },
  'redis-tag-cache': {
    where: ['--layout', 'redis-tag-cache', '--prefix', ''],
    open(by) {
      const cache = new TagCache({ redis: quickly(by) });
      return {
        write: ({ key, tag }) => cache.set(key, 'v', [tag], { timeout: 600 }),
        isHit: async (key) => (await cache.get(key)) === 'v',
        close: async () => cache.redis.disconnect(),
      };
    },
  },
  'async-cache-dedupe': {
    where: ['--layout', 'async-cache-dedupe', '--prefix', ''],
    open(by) {
      const client = new Redis(quickly(by));
      client.on('error', () => undefined); // it tidies up after a miss without being waited for, when the connection may have ended
      const cache = createDedupe({ storage: { type: 'redis', options: { client, invalidation: true } } }).define(
        'page',
        { ttl: 600, serialize: ({ key }: Entry) => key, references: ({ tag }: Entry) => [tag] },
        async (entry: Entry) => entry,
      );
      return {
        write: (entry) => cache.page(entry),
        isHit: async (key) => (await cache.get('page', `page~${key}`)) !== undefined,
        close: async () => client.disconnect(),
      };
    },
  },
  'cacheops/client': {
    open(by) {
      const client = new Redis(quickly(by));
      const cache = createCache(client, { ttl: 600 });
      return {
        write: ({ key, tag }) => cache.set(key, 'v', { tags: [tag] }),
        isHit: async (key) => (await cache.get(key)) === 'v',
        close: async () => client.disconnect(),
      };
    },
  },
};

const servers = useServers();
let deployment: Awaited<ReturnType<typeof startSentinels>>;
let url: string;
let by: BySentinel;
beforeAll(async () => {
  deployment = await servers.keep(startSentinels());
  const { sentinels, name } = deployment;
  by = { sentinels: sentinels.map(({ host, port }) => ({ host, port })), name };
  url = `redis+sentinel://${sentinels.map(({ address }) => address).join(',')}/${name}`;
});

describe.each(['as it was set up', 'after a failover'])('behind Sentinel, %s', (state) => {
  let primary: TestServer;
  beforeAll(async () => {
    primary = state === 'after a failover' ? deployment.replica : deployment.primary;
    if (state === 'after a failover') await failOver();
  });
  beforeEach(() => command(primary, 'FLUSHALL'));

  test.each(Object.entries(frameworks))('%s finds what is left, and nothing else', async (_, { open, where = [] }) => {
    await expectPurged(open(by), where);
  });

  describe.skipIf(!isSymfonyInstalled())('Symfony (Debian: php-symfony-cache, php-redis)', () => {
    let symfony: AskedProcess;
    beforeAll(async () => {
      symfony = startAsked('php', [join(import.meta.dirname, 'symfony-process.php')]);
      await symfony.ready;
    });
    afterAll(() => symfony.stop());

    test.each(['symfony', 'symfony-versions'])('%s finds what is left, and nothing else', async (adapter) => {
      const hosts = by.sentinels.map(({ host, port }) => `host[${host}:${port}]`).join('&');
      const question = { adapter, igbinary: false, namespace: 'tTDD7jzUVA', dsn: `redis:?${hosts}&redis_sentinel=${by.name}` };
      const ask = (call: string, key: string, tag: string): Promise<unknown> => symfony.ask({ call, key, tags: [tag], ...question });
      const pool: Opened = {
        write: ({ key, tag }) => ask('set', key, tag),
        isHit: async (key) => (await ask('get', key, '')) === true,
        close: async () => undefined,
      };
      await expectPurged(pool, []);
    });
  });
});

async function expectPurged(cache: Opened, where: readonly string[]): Promise<void> {
  for (const key of ['a', 'b']) await cache.write({ key, tag: 'convo_42' });
  await cache.write({ key: 'c', tag: 'user' });
  const hits = async (): Promise<readonly boolean[]> => Promise.all(['a', 'b', 'c'].map((key) => cache.isHit(key)));
  expect(await hits()).toEqual([true, true, true]);
  const { code, stderr } = await invalidate({ port: 0, url }, '--tag', 'convo_42', '--yes', ...where);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await hits()).toEqual([false, false, true]);
  await cache.close();
}

async function failOver(): Promise<void> {
  const { sentinels, name, replica } = deployment;
  await sentinels[0]?.command('SENTINEL', 'FAILOVER', name);
  await until('all sentinels name the replica', async () => {
    const named = await Promise.all(sentinels.map((sentinel) => sentinel.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)));
    return named.every((one) => String(one).endsWith(`,${replica.port}`));
  });
  await until('it has taken over', async () => String(await command(replica, 'ROLE')).startsWith('master'));
}

/** A failover ends the connections that were there. */
async function command(server: TestServer, ...words: string[]): Promise<unknown> {
  const wire = await openWire(server);
  try {
    return await wire.command(...words);
  } finally {
    wire.close();
  }
}

function isSymfonyInstalled(): boolean {
  const isThere = "extension_loaded('redis') && stream_resolve_include_path('Symfony/Component/Cache/autoload.php')";
  return spawnSync('php', ['-r', `exit(${isThere} ? 0 : 1);`]).status === 0;
}
