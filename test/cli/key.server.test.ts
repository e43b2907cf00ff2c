import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KeyData } from '../../src/keyspace/key-screen.ts';
import { cacheops, type RunOptions } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import { serversUnderTest, startCluster, startStandalone, startWithAcl, useServers } from '../support/servers.ts';

const servers = useServers();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'key-'));
  await writeFile(join(folder, 'cacheops.yaml'), 'families:\n  "cache:llm:{model}:{prompt|sha256}": 1h\n  "user:{id}": 24h\n');
  await writeFile(join(folder, 'prompt.txt'), 'Why is the sky blue?\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An address on the command line leaves aside a profile that is merely found. */
const PROFILE = ['--profile', './cacheops.yaml'];

async function key(argv: readonly string[], options: RunOptions = {}) {
  const { code, stdout, stderr } = await cacheops(['key', ...argv, ...PROFILE, '--format', 'json'], { cwd: folder, ...options });
  const report = JSON.parse(stdout || 'null');
  expect({ stderr, wrong: violations('key.schema.json', report) }).toEqual({ stderr: '', wrong: [] });
  return { code, report, data: report.data as KeyData };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe.each(serversUnderTest())('key on $name', ({ binary }) => {
  const server = servers.keep(startStandalone({ binary }));

  test('finds the entry that the application wrote', async () => {
    const { port, command } = await server;
    const name = `cache:llm:gpt-4o:${sha256('Why is the sky blue?\n')}`;
    await command('SET', name, 'because', 'EX', 600);
    for (const [prompt, stdin] of [
      ['@prompt.txt', ''],
      ['-', 'Why is the sky blue?\n'],
    ] as const) {
      const { code, data } = await key(['llm', 'model=gpt-4o', `prompt=${prompt}`, '-p', String(port)], { stdin });
      expect(code).toBe(0);
      expect(data).toMatchObject({ key: name, cached: true, type: 'string', neverExpires: false, slot: null, notReadBack: [] });
      expect(data.ttlSeconds).toBeGreaterThan(500);
      expect(data.memoryBytes).toBeGreaterThan(0);
      expect(data.family).toBe('cache:llm:{model}:{prompt|sha256}');
    }
  });

  test('tells the tags of an entry when asked to', async () => {
    const { port, command } = await server;
    await command('SET', 'user:77', 'v');
    await command('ZADD', 'cacheops:tag:{team:3}', '+inf', 'user:77');
    await command('SADD', 'cacheops:tag:{team:4}', 'user:78');
    const argv = ['user', 'id=77', '-p', String(port)];
    expect((await key([...argv, '--tags'])).data.tags).toEqual([{ tag: 'team:3', layout: 'native', index: 'cacheops:tag:{team:3}' }]);
    expect((await key(argv)).data.tags).toBeNull();
  });

  test('says that an entry is not cached, or never expires', async () => {
    const { port, command } = await server;
    await command('HSET', 'user:1', 'name', 'x');
    expect((await key(['user', 'id=1', '-p', String(port)])).data).toMatchObject({
      cached: true,
      type: 'hash',
      neverExpires: true,
      ttlSeconds: null,
    });
    expect((await key(['user', 'id=2', '-p', String(port)])).data).toMatchObject({ cached: false, type: null, memoryBytes: null });
  });
});

test('on a cluster, the node that owns the slot is asked', async () => {
  const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
  for (let id = 0; id < 12; id++) {
    const set = await Promise.allSettled(cluster.primaries.map((node) => node.command('SET', `{user:${id}}.cart`, 'v')));
    const owner = cluster.primaries[set.findIndex(({ status }) => status === 'fulfilled')];
    const { data } = await key(['{{{kind}:{id}}}.cart', 'kind=user', `id=${id}`, '-p', String(cluster.primaries[0]!.port)]);
    expect(data).toMatchObject({ key: `{user:${id}}.cart`, cached: true, node: owner?.address });
    expect(data.slot).toBe(await owner?.command('CLUSTER', 'KEYSLOT', `{user:${id}}.cart`));
  }
});

test('what may not be asked is unknown, with the reason', async () => {
  const redis = await servers.keep(startWithAcl({ narrow: 'on >secret ~* +info +ping +pttl', default: 'off' }));
  await redis.command('SET', 'user:1', 'v');
  const { data, report } = await key(['user', 'id=1', '--user', 'narrow', '-p', String(redis.port)], { env: { REDISCLI_AUTH: 'secret' } });
  expect(data).toMatchObject({ cached: true, neverExpires: true, type: null, memoryBytes: null });
  expect(report.unchecked.map(({ id }: { id: string }) => id)).toEqual(['key/type', 'key/memory', 'key/encoding']);
});

test('a key that the user may not reach is unknown, and it is said that not every key is', async () => {
  const redis = await servers.keep(startWithAcl({ narrow: 'on >secret ~session:* +info +ping +pttl', default: 'off' }));
  const { data, report } = await key(['user', 'id=1', '--user', 'narrow', '-p', String(redis.port)], { env: { REDISCLI_AUTH: 'secret' } });
  expect(data).toMatchObject({ cached: null });
  expect(report.unchecked[0]).toMatchObject({
    id: 'key/ttl',
    reason: expect.stringMatching(/: user narrow may not run PTTL on every key$/),
    wouldNeed: 'ACL SETUSER narrow ~PATTERN (for the keys it should reach)',
  });
});

test('a value that the template does not find again is said', async () => {
  const { stdout } = await cacheops(['key', 'user', 'id=a:b', ...PROFILE, '-p', String((await servers.keep(startStandalone())).port)], {
    cwd: folder,
  });
  expect(stdout).toContain('user:{id} does not find the value of id again in this key: write {id*}');
});

test.each([
  [['llm', 'model=x'], 'cache:llm:{model}:{prompt|sha256} needs a value for prompt'],
  [['llm', 'model=x', 'prompt=@none.txt'], 'cannot read none.txt: it is missing'],
  [['user', 'id=1', 'x=2'], 'user:{id} has no placeholder "x"'],
  [['nobody'], 'no family of the profile is called "nobody"'],
])('%j is refused before anything is dialled', async (argv, message) => {
  const { code, stderr } = await cacheops(['key', ...argv, ...PROFILE, '-p', '1'], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});
