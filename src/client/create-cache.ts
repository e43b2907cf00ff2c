import type { Cache, CacheOptions } from './cache.ts';
import { type CacheClient, connectionOf } from './connection-of.ts';
import { type Entry, entryOf } from './entry.ts';
import { InvalidationError } from './invalidation-error.ts';
import { jsonValues } from './json-values.ts';
import { type Counts, purgeTag } from './purge-tag.ts';
import { storeEntry } from './store-entry.ts';
import { TAG_PREFIX, tagNames } from './tag-names.ts';
import { createWrapping } from './wrap.ts';

export { InvalidationError } from './invalidation-error.ts';
export type { CacheClient } from './connection-of.ts';
export type { Cache, CacheOptions, EntryOptions, Invalidated, Serializer } from './cache.ts';

/**
 * A cache with tags over the application's own connection, which it neither opens nor closes.
 *
 *     const cache = createCache(redis, { prefix: 'shop:', ttl: 3600 });
 *     const user = await cache.wrap(`user:${id}`, { tags: [`user:${id}`] }, () => loadUser(id));
 *     await cache.invalidateTags([`user:${id}`]);
 *
 * @throws TypeError for a client or options that cannot work
 */
export function createCache(client: CacheClient, options: CacheOptions = {}): Cache {
  const { prefix = '', tagPrefix = TAG_PREFIX, serializer = jsonValues, onError = () => undefined } = options;
  const { jitter = 0.1, lockMs = 10_000, patienceMs = 1_000 } = options;
  if (!(jitter >= 0 && jitter < 1)) throw new TypeError(`jitter is ${jitter}: it is a part of the life, from 0 to less than 1`);
  for (const [name, ms] of Object.entries({ lockMs, patienceMs })) {
    if (!Number.isSafeInteger(ms) || ms < 0) throw new TypeError(`${name} is ${ms}: it is a whole number of milliseconds`);
  }
  const connection = connectionOf(client);
  const wrapping = createWrapping({ connection, patienceMs, serializer, tagPrefix, jitter, lockMs, onError });
  const entry = (key: string, own: Parameters<typeof entryOf>[1] = {}): Entry => entryOf(key, own, { prefix, tagPrefix, ttl: options.ttl });
  return {
    async get<T>(key: string) {
      const bytes = await connection.get(prefix + key);
      return bytes && (serializer.decode(bytes) as T); // the caller says what is stored under the key
    },
    async set(key, value, own) {
      const replaced = entry(key, own);
      const encoded = serializer.encode(value);
      wrapping.outdate((loading) => loading.key === replaced.key);
      await storeEntry(replaced, encoded, 0, connection);
    },
    wrap: async (key, own, load) => wrapping.wrap(entry(key, own), load),
    async delete(key) {
      wrapping.outdate((loading) => loading.key === prefix + key);
      return Number(await connection.write('UNLINK', prefix + key)) > 0;
    },
    async invalidateTags(tags) {
      const named = [...new Set(tags)].map((tag) => tagNames(tag, tagPrefix));
      wrapping.outdate((loading) => loading.tags.some((tag) => tags.includes(tag)));
      const counts: Counts = { deleted: 0, alreadyGone: 0 };
      const unfinished: { readonly tag: string; readonly cause: unknown }[] = [];
      for (const names of named) {
        await purgeTag(names, { connection, counts, tagPrefix }).catch((cause: unknown) => unfinished.push({ tag: names.tag, cause }));
      }
      if (unfinished.length > 0) throw new InvalidationError(unfinished.map(({ tag }) => tag), counts, unfinished[0]?.cause); // prettier-ignore
      return counts;
    },
  };
}
