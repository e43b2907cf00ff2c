import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../../support/servers.ts';
import { describeLayout, invalidate, type LayoutUnderTest } from '../layout-contract.ts';
import { magento, upper } from '../written/magento.ts';

// As Cm_Cache_Backend_Redis and the backend of Magento 2.4.9 write, after dumps of the one and the source of the other.

describeLayout(magento);

const magentoSymfony: LayoutUnderTest = {
  name: 'magento-symfony',
  prefixes: ['69d_', 'b3e_'],
  tags: ['cat_p_42', 'BLOCK_HTML'],
  clusters: false,
  async write(server, prefix, { key, tags, ttl }) {
    const id = upper(key);
    await server.command('SET', `${prefix}:${id}`, 'data', ...(ttl === undefined ? [] : ['EX', ttl]));
    for (const tag of tags.map(upper)) {
      await server.command('SADD', `cache:tags:${prefix}${tag}`, id);
      await server.command('SADD', `cache:id_tags:${prefix}${id}`, tag);
    }
    await server.command('SADD', 'cache:all_ids', id);
  },
  isHit: async (server, prefix, { key }) => (await server.command('EXISTS', `${prefix}:${upper(key)}`)) === 1,
};

describeLayout(magentoSymfony);

describe('magento, what is special about it', () => {
  const servers = useServers();
  let server: TestServer;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
  });
  beforeEach(() => server.command('FLUSHALL'));

  test('ids are taken out of the list of all ids', async () => {
    await magento.write(server, '69d_', { key: 'a', tags: ['t'] });
    await magento.write(server, '69d_', { key: 'b', tags: ['u'] });
    await invalidate(server, '--tag', 't', '--yes');
    expect(await server.command('SMEMBERS', 'zc:ids')).toEqual(['69d_B']);
  });

  test('reverse indexes and the indexes of other tags forget an entry that is deleted', async () => {
    await magentoSymfony.write(server, '69d_', { key: 'a', tags: ['t', 'u'] });
    await magentoSymfony.write(server, '69d_', { key: 'b', tags: ['u'] });
    await invalidate(server, '--tag', 't', '--yes');
    const left = (await server.command('KEYS', '*')) as string[];
    expect(left.toSorted()).toEqual(['69d_:B', 'cache:all_ids', 'cache:id_tags:69d_B', 'cache:tags:69d_U']);
    expect(await server.command('SMEMBERS', 'cache:tags:69d_U')).toEqual(['B']);
  });
});
