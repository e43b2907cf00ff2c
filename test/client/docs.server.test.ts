import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCache } from '../../src/client/create-cache.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';

// The programs of the documentation, run as they stand there. `npm test` builds first.

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const servers = useServers();
let server: TestServer;
let client: Redis;
beforeAll(async () => {
  server = await servers.keep(startStandalone());
  client = new Redis(server.port, server.host);
});
afterAll(() => client.quit());
beforeEach(() => server.command('FLUSHALL'));

const runs = ({ command, probe }: { readonly command: string; readonly probe: readonly string[] }): boolean =>
  spawnSync(command, probe).status === 0;

/** The first piece of code in a language. */
function codeIn(page: string, language: string): string {
  const code = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(readFileSync(join(ROOT, 'docs', page), 'utf8'))?.[1];
  if (code === undefined) throw new Error(`docs/${page} shows no ${language}`);
  return code;
}

test('the page of the client does what its comments say', async () => {
  const program = [
    'const loadUser = async (id) => ({ id });',
    codeIn('client.md', 'js'),
    'console.log(JSON.stringify({ user, deleted, alreadyGone, left: await redis.keys("*") }));',
    'await redis.quit();',
  ];
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program.join('\n')], {
    cwd: ROOT, // where `cacheops/client` is this package
    env: { ...process.env, REDIS_URL: `redis://${server.address}` },
  });
  const [got, result] = stdout.trim().split('\n');
  expect(got).toBe('{ items: 3 }');
  expect(JSON.parse(result ?? '')).toEqual({ user: { id: 42 }, deleted: 1, alreadyGone: 1, left: ['cacheops:tag:{users}'] });
});

test('the page of the client names all that it has to be allowed', async () => {
  const allowed = /^`(~shop:.*?)`, and for/m.exec(readFileSync(join(ROOT, 'docs/client.md'), 'utf8'))?.[1] ?? '';
  await server.command('ACL', 'SETUSER', 'app', 'on', '>pw', 'resetkeys', '-@all', ...allowed.split(' '));
  const limited = new Redis(server.port, server.host, { username: 'app', password: 'pw', enableReadyCheck: false });
  const errors: unknown[] = [];
  const cache = createCache(limited, { prefix: 'shop:', ttl: 60, onError: (error) => errors.push(error) });
  await cache.wrap('a', { tags: ['t'] }, () => 1);
  await cache.set('b', await cache.get('a'), { tags: ['t', 'u'] });
  expect(await cache.invalidateTags(['t', 'u'])).toEqual({ deleted: 2, alreadyGone: 1 });
  expect(await cache.delete('a')).toBe(false);
  expect(errors).toEqual([]);
  await limited.quit().catch(() => limited.disconnect()); // it may not even QUIT on every server
});

describe('a writer puts entries where the client finds them', () => {
  const expectTagged = async (key: string, ttlSeconds: number): Promise<void> => {
    const scores = await Promise.all(['convo:42', 'user:7'].map((tag) => server.command('ZSCORE', `cacheops:tag:{${tag}}`, key)));
    const nowSeconds = Date.now() / 1000;
    for (const score of scores.map(Number)) {
      expect(score).toBeGreaterThan(nowSeconds + ttlSeconds);
      expect(score).toBeLessThanOrEqual(nowSeconds + ttlSeconds + 61);
    }
    expect(Number(await server.command('TTL', key))).toBeGreaterThan(ttlSeconds - 60);
    expect(await createCache(client).invalidateTags(['convo:42'])).toEqual({ deleted: 1, alreadyGone: 0 });
  };

  test('in TypeScript', async () => {
    const { code } = await transform(codeIn('writing-tags.md', 'ts'), { loader: 'ts' });
    const { put } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      put(redis: Redis, key: string, value: string, ttlSeconds: number, tags: readonly string[]): Promise<void>;
    };
    await put(client, 'entry', 'v', 300, ['convo:42', 'user:7']);
    await expectTagged('entry', 300);
  });

  const python = { command: 'python3', probe: ['-c', 'import redis'] };
  test.runIf(runs(python))('in Python, where redis-py is installed', async () => {
    const call = `put(redis.Redis(port=${server.port}), "entry", b"v", 300, ["convo:42", "user:7"])`;
    await run(python.command, ['-c', `${codeIn('writing-tags.md', 'python')}\n${call}\n`]);
    await expectTagged('entry', 300);
  });

  const php = { command: 'php', probe: ['-r', 'exit(extension_loaded("redis") ? 0 : 1);'] };
  test.runIf(runs(php))('in PHP, where phpredis is installed', async () => {
    const code = codeIn('writing-tags.md', 'php').replace('<?php', '');
    const call = `$redis = new Redis(); $redis->connect('127.0.0.1', ${server.port}); put($redis, 'entry', 'v', 300, ['convo:42', 'user:7']);`;
    await run(php.command, ['-r', `${code}\n${call}`]);
    await expectTagged('entry', 300);
  });
});
