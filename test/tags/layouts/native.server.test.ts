import { describeLayout } from '../layout-contract.ts';

// As an application writes it: two plain commands, the value first. Once for each type that an index may have.

for (const [command, before, after] of [
  ['ZADD', ['expiry'], []],
  ['SADD', [], []],
  ['HSET', [], ['1']],
] as const) {
  describeLayout({
    name: 'native',
    prefixes: ['cacheops:tag:', 'shop:tag:'],
    tags: ['convo:42', 'user'],
    clusters: true,
    sentinels: true,
    onlyNamed: true, // its second prefix has to be
    async write(server, prefix, { key, tags, ttl }) {
      await server.command('SET', nameOf(prefix, key), 'v', ...(ttl === undefined ? [] : ['EX', ttl]));
      const score = ttl === undefined ? '+inf' : Math.floor(Date.now() / 1000) + ttl;
      for (const tag of tags) await server.command(command, `${prefix}{${tag}}`, ...before.map(() => score), nameOf(prefix, key), ...after);
    },
    isHit: async (server, prefix, { key }) => (await server.command('EXISTS', nameOf(prefix, key))) === 1,
  });
}

/** Two applications have keys of their own. */
const nameOf = (prefix: string, key: string): string => `${prefix.startsWith('shop') ? 'shop' : 'app'}:${key}`;
