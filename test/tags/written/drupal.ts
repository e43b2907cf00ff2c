import type { LayoutUnderTest, Store } from '../layout-contract.ts';

// As the Redis module of Drupal writes, after its source: an item remembers the sum of the counters of its tags.

const sumOf = async (server: Store, prefix: string, tags: readonly string[]): Promise<number> => {
  const counters = await Promise.all(tags.map((tag) => server.command('GET', `${prefix}cachetags:${tag}`)));
  return counters.reduce<number>((sum, counter) => sum + Number(counter ?? 0), 0);
};

export const drupal: LayoutUnderTest = {
  name: 'drupal',
  prefixes: ['site1:', 'redis.9.5.11.a1b2c3:'],
  tags: ['node:42', 'user_view'],
  clusters: true,
  sentinels: true,
  onlyMarks: true,
  // No site is there for long before something is invalidated.
  begin: async (server, prefix) => void (await server.command('INCR', `${prefix}cachetags:routes`)),
  async write(server, prefix, { key, tags, ttl }) {
    const name = `${prefix}render:${key}`;
    const all = [...tags, 'rendered'];
    const checksum = await sumOf(server, prefix, all);
    await server.command(
      'HSET',
      name,
      'cid',
      key,
      'tags',
      all.join(' '),
      'valid',
      '1',
      'checksum',
      checksum,
      'data',
      'x',
      'serialized',
      '0',
    );
    if (ttl !== undefined) await server.command('EXPIRE', name, ttl);
  },
  async isHit(server, prefix, { key }) {
    const [tags, checksum] = (await server.command('HMGET', `${prefix}render:${key}`, 'tags', 'checksum')) as (string | null)[];
    return tags != null && Number(checksum) === (await sumOf(server, prefix, tags.split(' ')));
  },
};
