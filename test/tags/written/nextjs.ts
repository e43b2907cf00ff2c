import type { Entry, LayoutUnderTest } from '../layout-contract.ts';

// As @neshca/cache-handler writes: the entry, then its tags into the hash of all.

/** An entry as Next.js hands it to a handler. */
export function valueOf({ tags, ttl = 31_536_000 }: Entry) {
  const now = Date.now();
  const at = Math.floor(now / 1000);
  return {
    lastModified: now,
    lifespan: { lastModifiedAt: at, staleAt: at + ttl, expireAt: at + ttl, staleAge: ttl, expireAge: ttl, revalidate: ttl },
    tags: [...tags],
    value: { kind: 'FETCH' as const, data: { headers: {}, body: 'aGVsbG8=', url: 'http://127.0.0.1/' }, revalidate: ttl },
  };
}

export const nextjs: LayoutUnderTest = {
  name: 'nextjs',
  prefixes: ['app:', 'r4nd0mBuildId'],
  tags: ['convo:42', '_N_T_/blog'],
  clusters: true,
  async write(server, prefix, entry) {
    await server.command(
      'SET',
      `${prefix}${entry.key}`,
      JSON.stringify(valueOf(entry)),
      ...(entry.ttl === undefined ? [] : ['EX', entry.ttl]),
    );
    if (entry.tags.length > 0) await server.command('HSET', `${prefix}__sharedTags__`, entry.key, JSON.stringify(entry.tags));
  },
  async isHit(server, prefix, { key }) {
    const value = (await server.command('GET', `${prefix}${key}`)) as string | null;
    if (value === null) return false;
    const { tags, lastModified } = JSON.parse(value) as ReturnType<typeof valueOf>;
    const times = tags.length === 0 ? [] : ((await server.command('HMGET', `${prefix}__revalidated_tags__`, ...tags)) as (string | null)[]);
    return !times.some((time) => Number(time ?? 0) > lastModified);
  },
};
