import { createHash } from 'node:crypto';
import type { Entry, LayoutUnderTest, Store } from '../layout-contract.ts';

// As Laravel 13 writes through phpredis, after dumps of it: tags of one entry make its namespace, in their order. Then as 8 writes.

export const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const nameOf = ({ key, tags }: Entry): string =>
  tags.length === 0 ? key : `${sha1(tags.map((tag) => `tag:${tag}:entries`).join('|'))}:${key}`;
export const asPhp = (text: string): string => `s:${Buffer.byteLength(text)}:"${text}";`;

export const laravel: LayoutUnderTest = {
  name: 'laravel',
  prefixes: ['laravel-database-laravel-cache-', 'shop_database_shop_cache_:'],
  tags: ['convo:42', 'user'],
  clusters: true,
  sentinels: true,
  async write(server, prefix, entry) {
    const expiry = entry.ttl === undefined ? -1 : Math.floor(Date.now() / 1000) + entry.ttl;
    for (const tag of entry.tags) await server.command('ZADD', `${prefix}tag:${tag}:entries`, expiry, nameOf(entry));
    await writeValue(server, `${prefix}${nameOf(entry)}`, entry);
  },
  isHit: async (server, prefix, entry) => (await server.command('GET', `${prefix}${nameOf(entry)}`)) !== null,
};

async function writeValue(server: Store, key: string, { ttl }: Entry): Promise<void> {
  await server.command('SET', key, asPhp('hello'), ...(ttl === undefined ? [] : ['EX', ttl]));
}

const ID = { 'convo:42': '6b03895aa02aa318998421', user: '6b03895aa02aa318998422' } as Readonly<Record<string, string>>;
const oldNameOf = ({ key, tags }: Entry): string => (tags.length === 0 ? key : `${sha1(tags.map((tag) => ID[tag]).join('|'))}:${key}`);

export const laravel9: LayoutUnderTest = {
  name: 'laravel-9',
  prefixes: ['laravel_database_laravel_cache:', 'shop_database_shop_cache:'],
  tags: ['convo:42', 'user'],
  clusters: true,
  sentinels: true,
  async write(server, prefix, entry) {
    const cachePrefix = prefix.replace(/^.*_database_/, '');
    for (const tag of entry.tags) {
      await server.command('SET', `${prefix}tag:${tag}:key`, asPhp(ID[tag]!));
      const references = entry.ttl === undefined ? 'forever_ref' : 'standard_ref';
      await server.command('SADD', `${prefix}${ID[tag]}:${references}`, `${cachePrefix}${oldNameOf(entry)}`);
    }
    await writeValue(server, `${prefix}${oldNameOf(entry)}`, entry);
  },
  isHit: async (server, prefix, entry) => (await server.command('GET', `${prefix}${oldNameOf(entry)}`)) !== null,
};
