import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../../support/servers.ts';
import { describeLayout, type Entry, invalidate, type LayoutUnderTest } from '../layout-contract.ts';

// As TYPO3 13.4 writes, after dumps of its RedisBackend.

const typo3: LayoutUnderTest = {
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

describeLayout(typo3);

describe('typo3, what is special about it', () => {
  const servers = useServers();
  let server: TestServer;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
  });
  beforeEach(() => server.command('FLUSHALL'));

  test('an entry that is deleted is in the index of no other tag, and what noted its tags is gone', async () => {
    const entries: readonly Entry[] = [
      { key: 'a', tags: ['t', 'u'] },
      { key: 'b', tags: ['u'] },
    ];
    for (const entry of entries) await typo3.write(server, '', entry);
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 0, data: { deleted: 1 } });
    expect(((await server.command('KEYS', '*')) as string[]).toSorted()).toEqual(['identData:b', 'identTags:b', 'tagIdents:u']);
    expect(await server.command('SMEMBERS', 'tagIdents:u')).toEqual(['b']);
  });
});
