import type { LayoutUnderTest } from '../layout-contract.ts';

// As django-cacheops 6.2 and 7 write, after dumps of the one and the source of the other.

export const LIFE = 600;

export const sets: LayoutUnderTest = {
  name: 'django-cacheops',
  prefixes: ['', 'site2:'],
  tags: ['app_post', 'app_user'],
  clusters: false,
  sentinels: true,
  async write(server, prefix, { key, tags }) {
    const entry = `${prefix}q:${key}`;
    await server.command('SETEX', entry, LIFE, 'pickle');
    for (const [i, table] of tags.entries()) {
      await server.command('SADD', `${prefix}schemes:${table}`, '', 'author,status');
      const conj = `${prefix}conj:${table}:${(i + key.length) % 2 === 0 ? '' : 'author=ann&status=1'}`;
      await server.command('SADD', conj, entry);
      await server.command('EXPIRE', conj, 2 * LIFE + 10);
    }
  },
  isHit: async (server, prefix, { key }) => (await server.command('EXISTS', `${prefix}q:${key}`)) === 1,
};
