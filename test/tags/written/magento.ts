import type { LayoutUnderTest } from '../layout-contract.ts';

// As Cm_Cache_Backend_Redis writes, after dumps of it.

export const upper = (name: string): string => name.toUpperCase().replaceAll('.', '__').replaceAll(/\W/g, '_');

export const magento: LayoutUnderTest = {
  name: 'magento',
  prefixes: ['69d_', 'b3e_'],
  tags: ['cat_p_42', 'BLOCK_HTML'],
  clusters: false,
  sentinels: true,
  async write(server, prefix, { key, tags, ttl }) {
    const id = `${prefix}${upper(key)}`;
    const names = tags.map((tag) => `${prefix}${upper(tag)}`);
    await server.command('HSET', `zc:k:${id}`, 'd', 'data', 't', names.join(','), 'm', '1795395138', 'i', ttl === undefined ? '1' : '0');
    if (ttl !== undefined) await server.command('EXPIRE', `zc:k:${id}`, ttl);
    for (const name of names) {
      await server.command('SADD', 'zc:tags', name);
      await server.command('SADD', `zc:ti:${name}`, id);
    }
    await server.command('SADD', 'zc:ids', id);
  },
  isHit: async (server, prefix, { key }) => (await server.command('HEXISTS', `zc:k:${prefix}${upper(key)}`, 'd')) === 1,
};
