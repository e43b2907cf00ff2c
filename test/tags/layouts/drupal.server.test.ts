import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../../support/servers.ts';
import { describeLayout, invalidate, type LayoutUnderTest, type Store } from '../layout-contract.ts';

// As the Redis module of Drupal writes, after its source: an item remembers the sum of the counters of its tags.

const sumOf = async (server: Store, prefix: string, tags: readonly string[]): Promise<number> => {
  const counters = await Promise.all(tags.map((tag) => server.command('GET', `${prefix}cachetags:${tag}`)));
  return counters.reduce<number>((sum, counter) => sum + Number(counter ?? 0), 0);
};

const drupal: LayoutUnderTest = {
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
