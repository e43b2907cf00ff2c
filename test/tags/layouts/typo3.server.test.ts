import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../../support/servers.ts';
import { describeLayout, type Entry, invalidate } from '../layout-contract.ts';
import { typo3 } from '../written/typo3.ts';

// As TYPO3 13.4 writes, after dumps of its RedisBackend.

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
