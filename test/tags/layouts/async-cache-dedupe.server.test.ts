import { createCache } from 'async-cache-dedupe';
import { Redis } from 'ioredis';
import { describeLayout, type Entry, type Store } from '../layout-contract.ts';

// async-cache-dedupe itself; a fresh one for each call, as another process.

/** Keeps the results of a function, which are the entries it is called with. */
function keepingPages(client: Redis) {
  return createCache({ storage: { type: 'redis', options: { client, invalidation: true } } }).define(
    'page',
    { ttl: ({ ttl }: Entry) => ttl ?? 86_400, serialize: ({ key }: Entry) => key, references: ({ tags }: Entry) => [...tags] },
    async (entry: Entry) => entry,
  );
}

async function using<T>({ port }: Store, keyPrefix: string, work: (cache: ReturnType<typeof keepingPages>) => Promise<T>): Promise<T> {
  const client = new Redis({ port, keyPrefix });
  const done = await work(keepingPages(client));
  await client.quit();
  return done;
}

for (const prefixes of [['', 'shop:'] as const, ['shop:', ''] as const]) {
  describeLayout({
    name: 'async-cache-dedupe',
    prefixes,
    tags: ['convo:42', 'user'],
    clusters: false,
    onlyNamed: true,
    write: (server, prefix, entry) => using(server, prefix, async (cache) => void (await cache.page(entry))),
    isHit: (server, prefix, { key }) => using(server, prefix, async (cache) => (await cache.get('page', `page~${key}`)) !== undefined),
  });
}
