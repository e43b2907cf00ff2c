import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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

type Put = (port: number) => Promise<unknown>;

const stub = (name: string): Promise<string> => readFile(join(import.meta.dirname, 'writers', name), 'utf8');

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

async function writeGo(folder: string): Promise<Put> {
  const go = 'go 1.18\n';
  await writeFiles(folder, {
    'go.mod': `module app\n${go}require github.com/redis/go-redis/v9 v9.0.0\nreplace github.com/redis/go-redis/v9 => ./redis\n`,
    'redis/go.mod': `module github.com/redis/go-redis/v9\n${go}`,
    'redis/redis.go': await stub('redis.go'),
    'cache/cache.go': codeIn('writing-tags.md', 'go'),
    'main.go': [
      'package main',
      'import ("context"; "os"; "time"; "app/cache"; "github.com/redis/go-redis/v9")',
      'func main() {',
      '  client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + os.Args[1]})',
      '  if err := cache.Put(context.Background(), client, "entry", "v", 300*time.Second, "user:7", "convo:42"); err != nil { println(err.Error()); os.Exit(1) }',
      '}',
    ].join('\n'),
  });
  await run('go', ['build', '-o', 'put', '.'], { cwd: folder, env: { HOME: folder, ...process.env, GOFLAGS: '-mod=mod', GOPROXY: 'off' } });
  return (port) => run(join(folder, 'put'), [String(port)]);
}

async function writeRust(folder: string): Promise<Put> {
  const call =
    'put(&mut redis::Connection(format!("127.0.0.1:{}", std::env::args().nth(1).unwrap())), "entry", b"v", 300, &["user:7", "convo:42"])';
  await writeFiles(folder, {
    'redis.rs': await stub('redis.rs'),
    'main.rs': `${codeIn('writing-tags.md', 'rust')}\nfn main() {\n  ${call}.unwrap();\n}\n`,
  });
  await run('rustc', ['--edition', '2021', '--crate-type', 'rlib', '--crate-name', 'redis', 'redis.rs'], { cwd: folder });
  await run('rustc', ['--edition', '2021', '--extern', 'redis=libredis.rlib', '-o', 'put', 'main.rs'], { cwd: folder });
  return (port) => run(join(folder, 'put'), [String(port)]);
}

async function writeJava(folder: string): Promise<Put> {
  const call = 'TaggedCache.put(client, "entry", "v", 300, java.util.List.of("user:7", "convo:42"));';
  await writeFiles(folder, {
    'UnifiedJedis.java': await stub('UnifiedJedis.java'),
    'JedisException.java': await stub('JedisException.java'),
    'TaggedCache.java': codeIn('writing-tags.md', 'java'),
    'Main.java': `public class Main {\n  public static void main(String[] args) {\n    var client = new redis.clients.jedis.UnifiedJedis("127.0.0.1", Integer.parseInt(args[0]));\n    ${call}\n  }\n}\n`,
  });
  const sources = ['UnifiedJedis.java', 'JedisException.java', 'TaggedCache.java', 'Main.java'];
  await run('javac', ['-d', 'out', ...sources], { cwd: folder });
  return (port) => run('java', ['-cp', 'out', 'Main', String(port)], { cwd: folder });
}

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
    env: { ...process.env, FORCE_COLOR: '0', REDIS_URL: `redis://${server.address}` },
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

  const python = { command: '/usr/bin/python3', probe: ['-c', 'import redis'] }; // Debian's
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

  // The libraries of these three are in no registry of ours: what they are asked for stands in `writers/`, with their signatures.
  describe.each([
    { language: 'Go', command: 'go', probe: ['version'], write: writeGo },
    { language: 'Rust', command: 'rustc', probe: ['--version'], write: writeRust },
    { language: 'Java', command: 'javac', probe: ['-version'], write: writeJava },
  ])('in $language, where its compiler is installed', ({ write, ...compiler }) => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'writer-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test.runIf(runs(compiler))('tags what it puts, and takes back what it could not tag', { timeout: 240_000 }, async () => {
      const put = await write(folder);
      await put(server.port);
      await expectTagged('entry', 300);
      await server.command('SET', 'cacheops:tag:{convo:42}', 'no index');
      await expect(put(server.port)).rejects.toThrow('WRONGTYPE');
      expect(await server.command('EXISTS', 'entry')).toBe(0); // no purge would find it
    });
  });
});
