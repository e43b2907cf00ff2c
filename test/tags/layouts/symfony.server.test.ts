import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../../support/servers.ts';
import { type AskedProcess, startAsked } from '../asked-process.ts';
import { describeLayout, type Entry, invalidate, type Store } from '../layout-contract.ts';
import { symfonyVersions, withSeparator } from '../written/symfony.ts';

// As both adapters of Symfony write; then 5.4 itself, where it is there.

describeLayout(withSeparator('\x01'));
describeLayout(withSeparator('\0'));
describeLayout(symfonyVersions);

describe('symfony, what is special about it', () => {
  const servers = useServers();
  let server: TestServer;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
  });
  beforeEach(() => server.command('FLUSHALL'));

  test('what an invalidation of the framework has left is worked off as well', async () => {
    const index = 'tTDD7jzUVA:\x01tags\x01t';
    await server.command('SET', 'tTDD7jzUVA:left', 'v');
    await server.command('SADD', `{${index}}${index}`, 'tTDD7jzUVA:left');
    await server.command('SADD', index, 'tTDD7jzUVA:none');
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 0, data: { deleted: 1, alreadyGone: 1 } });
    expect(await server.command('KEYS', '*')).toEqual([]);
  });

  test('a version that counts is raised, for none at all would revive what is older', async () => {
    await server.command('SET', 'tTDD7jzUVA:t\0tags\0', 'i:5;');
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 0, data: { marked: 1 } });
    expect(await server.command('GET', 'tTDD7jzUVA:t\0tags\0')).toBe('i:6;');
  });

  test('a version that counts in igbinary is refused', async () => {
    await server.command('SET', 'tTDD7jzUVA:t\0tags\0', Buffer.from([0, 0, 0, 2, 0x06, 5]));
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('Symfony before 5.4'),
    });
  });
});

const php = (expression: string): boolean => spawnSync('php', ['-r', `exit(${expression} ? 0 : 1);`]).status === 0;
const isInstalled = php("extension_loaded('redis') && stream_resolve_include_path('Symfony/Component/Cache/autoload.php')");
const SERIALIZERS = [
  { serializer: 'PHP', igbinary: false, prefixes: ['app1:tTDD7jzUVA:', '9kQz-0bUVA:'], missing: false },
  { serializer: 'igbinary', igbinary: true, prefixes: ['tTDD7jzUVA:', 'shop9kQz-0bUVA:'], missing: !php("extension_loaded('igbinary')") },
] as const;

describe.skipIf(!isInstalled)('Symfony itself (Debian: php-symfony-cache, php-redis)', () => {
  let symfony: AskedProcess;
  beforeAll(async () => {
    symfony = startAsked('php', [join(import.meta.dirname, '../symfony-process.php')]);
    await symfony.ready;
  });
  afterAll(() => symfony.stop());

  for (const { serializer, igbinary, prefixes, missing } of SERIALIZERS) {
    describe.skipIf(missing).each(['symfony', 'symfony-versions'])(`serialising by ${serializer}`, (adapter) => {
      const ask = (call: 'get' | 'set', { port }: Store, prefix: string, entry: Entry): Promise<unknown> => {
        const [, connectionPrefix, namespace] = /^(.*)(.{10}):$/.exec(prefix) ?? [];
        return symfony.ask({ call, port, adapter, igbinary, connectionPrefix, namespace, ...entry });
      };
      describeLayout({
        name: adapter,
        prefixes,
        tags: ['convo_42', 'user'],
        clusters: true,
        onlyMarks: adapter === 'symfony-versions',
        write: async (...entry) => void (await ask('set', ...entry)),
        isHit: async (...entry) => (await ask('get', ...entry)) === true,
      });
    });
  }

  describe('without a namespace, the prefix of the connection may end as keys begin', () => {
    const servers = useServers();

    test.each(['shop_p', 'shop:'])('%s', async (connectionPrefix) => {
      const { port } = await servers.keep(startStandalone());
      const ask = (call: 'get' | 'set', key: string, tag: string): Promise<unknown> =>
        symfony.ask({ call, port, adapter: 'symfony', igbinary: false, connectionPrefix, namespace: '', key, tags: [tag] });
      await ask('set', 'page.0', 'convo_42');
      await ask('set', 'page.1', 'user');
      expect(await invalidate({ port }, '--tag', 'convo_42', '--yes')).toMatchObject({ code: 0, data: { deleted: 1, alreadyGone: 0 } });
      expect([await ask('get', 'page.0', 'convo_42'), await ask('get', 'page.1', 'user')]).toEqual([false, true]);
    });
  });
});
