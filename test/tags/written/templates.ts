import { xxh64 } from '../../../src/tags/xxh64.ts';
import type { LayoutUnderTest } from '../layout-contract.ts';

// Libraries that keep a set of members for each tag, as their sources write.

interface Kind extends Pick<LayoutUnderTest, 'name' | 'prefixes' | 'onlyNamed'> {
  readonly index: (tag: string) => string;
  readonly entry: (key: string) => string;
  readonly member: (prefix: string, key: string) => string;
  readonly reverse?: (key: string) => string;
  /** As the reverse index notes it. */
  readonly noted?: (tag: string) => string;
}

const kinds: readonly Kind[] = [
  { name: 'gocache', prefixes: ['', 'app:'], index: (tag) => `gocache_tag_${tag}`, entry: (key) => key, member: (_, key) => key },
  { name: 'cashews', prefixes: ['', 'app:'], index: (tag) => `_tag:${tag}`, entry: (key) => key, member: (_, key) => key },
  {
    name: 'medusa',
    prefixes: ['', 'app:'],
    index: (tag) => `mc:tag:${xxh64(Buffer.from(tag))}`,
    entry: (key) => `mc:${key}`,
    member: (_, key) => `mc:${key}`,
    reverse: (key) => `mc:tags:mc:${key}`,
    noted: (tag) => xxh64(Buffer.from(tag)),
  },
  {
    name: 'redis-tag-cache',
    prefixes: ['app:', 'shop:'],
    onlyNamed: true,
    index: (tag) => `tags:${tag}`,
    entry: (key) => `data:${key}`,
    member: (_, key) => key,
  },
  {
    name: 'async-cache-dedupe',
    prefixes: ['', 'shop:'],
    onlyNamed: true,
    index: (tag) => `r:${tag}`,
    entry: (key) => key,
    member: (_, key) => key,
    reverse: (key) => `k:${key}`,
    noted: (tag) => tag,
  },
  {
    name: 'stackexchange',
    prefixes: ['', 'shop:'],
    onlyNamed: true,
    index: (tag) => `tag:${tag}`,
    entry: (key) => key,
    member: (_, key) => JSON.stringify(key),
  },
];

export const templates: readonly LayoutUnderTest[] = kinds.map(({ index, entry, member, reverse, noted, ...kind }) => ({
  ...kind,
  tags: ['convo:42', 'user'],
  clusters: true,
  sentinels: reverse !== undefined || kind.name === 'gocache',
  async write(server, prefix, { key, tags, ttl }) {
    const own = prefix === '' ? key : `${prefix.slice(0, -1)}-${key}`; // two applications have keys of their own
    await server.command('SET', `${prefix}${entry(own)}`, 'v', ...(ttl === undefined ? [] : ['EX', ttl]));
    for (const tag of tags) {
      await server.command('SADD', `${prefix}${index(tag)}`, member(prefix, own));
      if (reverse && noted) await server.command('SADD', `${prefix}${reverse(own)}`, noted(tag));
    }
  },
  async isHit(server, prefix, { key }) {
    const own = prefix === '' ? key : `${prefix.slice(0, -1)}-${key}`;
    return (await server.command('EXISTS', `${prefix}${entry(own)}`)) === 1;
  },
}));
