import KeyvRedis from '@keyv/redis';
import { Cacheable, Keyv } from 'cacheable';
import { describe } from 'vitest';
import { describeLayout, type LayoutUnderTest, type Store } from '../layout-contract.ts';

// cacheable itself; a fresh one for each call, as a process that has nothing in memory.

async function using<T>({ port }: Store, namespace: string, work: (cache: Cacheable) => Promise<T>): Promise<T> {
  const secondary = new Keyv({ store: new KeyvRedis(`redis://127.0.0.1:${port}`), namespace });
  const cache = new Cacheable({ secondary, tags: true });
  const done = await work(cache);
  await secondary.disconnect();
  return done;
}

const namespaceOf = (prefix: string): string => prefix.slice(0, prefix.indexOf('::'));

const cacheable: LayoutUnderTest = {
  name: 'cacheable',
  prefixes: ['app::app:--cacheable--tags--:default:', 'shop::shop:--cacheable--tags--:default:'],
  tags: ['convo:42', 'user'],
  clusters: false,
  onlyMarks: true,
  write: (server, prefix, { key, tags, ttl }) =>
    using(
      server,
      namespaceOf(prefix),
      async (cache) => void (await cache.set(key, 'hello', { tags: [...tags], ...(ttl !== undefined && { ttl: ttl * 1000 }) })),
    ),
  isHit: (server, prefix, { key }) => using(server, namespaceOf(prefix), async (cache) => (await cache.get(key)) !== undefined),
};

describe('cacheable with Keyv over Redis', () => {
  describeLayout(cacheable);
});
