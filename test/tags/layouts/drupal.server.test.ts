import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../../support/servers.ts';
import { describeLayout, invalidate } from '../layout-contract.ts';
import { drupal } from '../written/drupal.ts';

// As the Redis module of Drupal writes, after its source: an item remembers the sum of the counters of its tags.

describeLayout(drupal);

describe('drupal, what is special about it', () => {
  const servers = useServers();
  let server: TestServer;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
  });
  beforeEach(() => server.command('FLUSHALL'));

  test('a counter rises by one at each purge, and never expires', async () => {
    await server.command('SET', 'site1:cachetags:t', '41');
    const { data } = await invalidate(server, '--tag', 't', '--yes');
    expect(data).toMatchObject({
      marked: 1,
      plan: { tags: [{ unsure: false, members: null, caveat: expect.stringContaining('chainedfast') }] },
    });
    expect(await server.command('GET', 'site1:cachetags:t')).toBe('42');
    expect(await server.command('TTL', 'site1:cachetags:t')).toBe(-1);
  });

  test('a tag that another layout is sure to hold is not marked as well', async () => {
    await server.command('INCR', 'site1:cachetags:other');
    await server.command('SET', 'k', 'v');
    await server.command('ZADD', 'cacheops:tag:{t}', '+inf', 'k');
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 0, data: { marked: 0, deleted: 1 } });
    expect(await server.command('EXISTS', 'site1:cachetags:t')).toBe(0);
  });

  test('a counter that is none is left as it is, and said', async () => {
    await server.command('SET', 'site1:cachetags:t', 'many');
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({
      code: 5,
      data: { marked: 0, failures: [{ reason: expect.stringContaining('INCR') }] },
    });
    expect(await server.command('GET', 'site1:cachetags:t')).toBe('many');
  });
});
