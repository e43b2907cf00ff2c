import TagCache from 'redis-tag-cache';
import { describeLayout, type Store } from '../layout-contract.ts';

// redis-tag-cache itself; a fresh one for each call, as another process.

async function using<T>({ port }: Store, keyPrefix: string, work: (cache: TagCache) => Promise<T>): Promise<T> {
  const cache = new TagCache({ redis: { port, keyPrefix } });
  const done = await work(cache);
  await cache.redis.quit();
  return done;
}

for (const prefixes of [['', 'shop:'] as const, ['shop:', ''] as const]) {
  describeLayout({
    name: 'redis-tag-cache',
    prefixes,
    tags: ['convo:42', 'user'],
    clusters: false,
    onlyNamed: true,
    write: (server, prefix, { key, tags, ttl }) =>
      using(server, prefix, (cache) => cache.set(key, 'hello', tags, ttl === undefined ? {} : { timeout: ttl })),
    isHit: (server, prefix, { key }) => using(server, prefix, async (cache) => (await cache.get(key)) === 'hello'),
  });
}
