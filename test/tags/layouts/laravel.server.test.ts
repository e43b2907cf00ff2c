import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../../support/servers.ts';
import { type AskedProcess, startAsked } from '../asked-process.ts';
import { describeLayout, type Entry, invalidate, type Store } from '../layout-contract.ts';
import { asPhp, laravel, laravel9, sha1 } from '../written/laravel.ts';

// As Laravel 13 and 8 write; then 8 itself, where it is there.

describeLayout(laravel);
describeLayout(laravel9);

describe('laravel, what is special about it', () => {
  const servers = useServers();
  let server: TestServer;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
  });
  beforeEach(() => server.command('FLUSHALL'));
  const NAME = `${sha1('tag:t:entries')}:k`;
  const soon = (): number => Math.floor(Date.now() / 1000) + 600;

  test.each([
    ['PHP', Buffer.from(asPhp(NAME))],
    ['igbinary', Buffer.concat([Buffer.from([0, 0, 0, 2, 0x11, NAME.length]), Buffer.from(NAME)])],
  ])('members that phpredis serialises by %s lead to their entries', async (_, member) => {
    await server.command('ZADD', 'p-tag:t:entries', soon(), member);
    await server.command('SET', `p-${NAME}`, 'v');
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 0, data: { deleted: 1 } });
    expect(await server.command('KEYS', '*')).toEqual([]);
  });

  test('a member whose value is still to come stays in the index, one whose time is over does not', async () => {
    await server.command('ZADD', 'p-tag:t:entries', soon(), `${sha1('x')}:coming`, 1, `${sha1('x')}:over`, -1, `${sha1('x')}:forever`);
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 0, data: { deleted: 0, alreadyGone: 3 } });
    expect(await server.command('ZRANGE', 'p-tag:t:entries', 0, -1)).toEqual([`${sha1('x')}:forever`, `${sha1('x')}:coming`]);
  });

  test('members that nobody can read are said, and their claim is kept', async () => {
    await server.command('ZADD', 'p-tag:t:entries', soon(), NAME, soon(), Buffer.from('28b52ffd0400', 'hex'));
    await server.command('SET', `p-${NAME}`, 'v');
    const ran = await invalidate(server, '--tag', 't', '--yes', '--layout', 'laravel', '--prefix', 'p-');
    expect(ran).toMatchObject({ code: 5, data: { failed: 1, failures: [{ reason: expect.stringContaining('not written as laravel') }] } });
    expect(await server.command('SCARD', 'p-tag:t:entries:cacheops-claims')).toBe(1);
  });

  test('a sorted set of another kind that is called like an index is none', async () => {
    await server.command('ZADD', 'app:tag:t:entries', 1, 'anything');
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 0, data: { outcome: 'nothing' } });
    expect(await server.command('ZCARD', 'app:tag:t:entries')).toBe(1);
  });
});

const php = (expression: string): boolean => spawnSync('php', ['-r', `exit(${expression} ? 0 : 1);`]).status === 0;
const isInstalled = php(
  "extension_loaded('redis') && stream_resolve_include_path('Illuminate/Cache/autoload.php') && stream_resolve_include_path('Illuminate/Redis/autoload.php')",
);
const SERIALIZERS = [null, 'PHP', 'JSON', 'IGBINARY'].map((name) => ({
  name,
  isThere: name === null || php(`defined('Redis::SERIALIZER_${name}')`),
}));

describe.skipIf(!isInstalled)('Laravel 8 itself (Debian: php-illuminate-cache, php-illuminate-redis, php-redis)', () => {
  let framework: AskedProcess;
  beforeAll(async () => {
    framework = startAsked('php', [join(import.meta.dirname, '../laravel-process.php')]);
    await framework.ready;
  });
  afterAll(() => framework.stop());

  for (const { name: serializer, isThere } of SERIALIZERS) {
    describe.skipIf(!isThere)(`phpredis serialising by ${serializer ?? 'nothing'}`, () => {
      const ask = (call: 'get' | 'set', { port }: Store, prefix: string, entry: Entry): Promise<unknown> => {
        const [, connectionPrefix, cachePrefix] = /^(.*_database_|)(.*):$/.exec(prefix) ?? [];
        return framework.ask({ call, port, serializer, connectionPrefix, cachePrefix, ...entry });
      };
      describeLayout({
        name: 'laravel-9',
        prefixes: ['laravel_database_laravel_cache:', 'shop_cache:'],
        tags: ['convo:42', 'user'],
        clusters: true,
        write: async (...entry) => void (await ask('set', ...entry)),
        isHit: async (...entry) => (await ask('get', ...entry)) === true,
      });
    });
  }
});
