import type { LayoutUnderTest } from '../layout-contract.ts';

// As TYPO3 13.4 writes, after dumps of its RedisBackend.

export const typo3: LayoutUnderTest = {
  name: 'typo3',
  prefixes: ['t3_', 'site2_'],
  tags: ['pageId_42', 'news'],
  clusters: false,
  sentinels: true,
  async write(server, prefix, { key, tags, ttl }) {
    await server.command('SET', `${prefix}identData:${id(key)}`, 'data', ...(ttl === undefined ? [] : ['EX', ttl]));
    for (const tag of tags) {
      await server.command('SADD', `${prefix}identTags:${id(key)}`, tag);
      await server.command('SADD', `${prefix}tagIdents:${tag}`, id(key));
    }
  },
  isHit: async (server, prefix, { key }) => (await server.command('EXISTS', `${prefix}identData:${id(key)}`)) === 1,
};

/** Identifiers have no dots. */
const id = (key: string): string => key.replaceAll('.', '-');
