import { describe, expect, test } from 'vitest';
import type { FamilyData } from '../../src/family/screen.ts';
import { cacheops } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import { serversUnderTest, startStandalone, type TestServer, until, useServers } from '../support/servers.ts';

const servers = useServers();
const RATE = 'rate:{ip}:{endpoint}';

async function family(server: TestServer, ...argv: readonly string[]): Promise<FamilyData> {
  const { stdout, stderr } = await cacheops(['family', ...argv, '-p', String(server.port), '--format', 'json']);
  expect(stderr).toBe('');
  const report = JSON.parse(stdout);
  expect(violations('family.schema.json', report)).toEqual([]);
  return report.data;
}

describe.each(serversUnderTest())('family on $name', ({ binary }) => {
  const server = servers.keep(startStandalone({ binary }));

  test('tells who fills the counters: keys, memory and sums', async () => {
    const redis = await server;
    for (let path = 0; path < 30; path++) await redis.command('SET', `rate:10.0.0.1:/p${path}`, path, 'EX', 600);
    for (let path = 0; path < 5; path++) await redis.command('SET', `rate:2001:db8::1:/p${path}`, 1000);
    await redis.command('SET', 'rate:10.0.0.9:/text', 'no number');
    await redis.command('HSET', 'rate:10.0.0.9:/hash', 'a', 1);
    await redis.command('SET', 'rates:10.0.0.1:/x', 1);
    const data = await family(redis, RATE, '--by', 'ip', '--values', '--sort', 'keys');
    expect(data).toMatchObject({ family: RATE, keys: 37, withoutTtl: 7 });
    expect(data.types.map(({ type, keys }) => [type, keys])).toEqual([['string', 36], ['hash', 1]]); // prettier-ignore
    expect(data.by).toMatchObject({ placeholder: 'ip', rankedBy: 'keys', exact: true, distinct: 3, sum: 5435, notCounters: 2 });
    expect(data.by?.top.map(({ value, keys, sum, atMost }) => [value, keys, sum, atMost])).toEqual([
      ['10.0.0.1', 30, 435, null],
      ['2001:db8::1', 5, 5000, null],
      ['10.0.0.9', 2, 0, null],
    ]);
    const byValues = await family(redis, RATE, '--by', 'ip', '--values', '--top', '1');
    expect(byValues.by?.top.map(({ value }) => value)).toEqual(['2001:db8::1']);
    expect(byValues.bytes).toBe(data.by?.top.reduce((sum, { bytes }) => sum + bytes, 0));
  });

  test('tells remaining life and idle ones', async () => {
    const redis = await server;
    for (let id = 0; id < 20; id++) await redis.command('SET', `session:${id}`, 'v', 'EX', 1000 + id);
    await redis.command('SET', 'session:never', 'v');
    const data = await family(redis, 'session:{id}', '--idle-longer-than', '1h');
    expect(data).toMatchObject({ keys: 21, withoutTtl: 1, idle: { longerThanSeconds: 3600, keysOfKnownUse: 21, keys: 0 }, by: null });
    expect(data.ttl?.longestSeconds).toBeGreaterThan(1010);
    expect(data.ttl?.longestSeconds).toBeLessThanOrEqual(1019);
  });
});

test('keys with a use counter of 0 are not said to be idle', async () => {
  const redis = await servers.keep(startStandalone({ arguments: ['--maxmemory-policy', 'allkeys-lfu', '--maxmemory', '100mb'] }));
  await redis.command('SET', 'template', 'v');
  const restore = "return redis.call('RESTORE', KEYS[2], 0, redis.call('DUMP', KEYS[1]), 'FREQ', 0)";
  for (let id = 0; id < 3; id++) await redis.command('EVAL', restore, 2, 'template', `session:${id}`);
  expect((await family(redis, 'session:{id}')).idle).toMatchObject({ toldBy: 'frequency', keysOfKnownUse: 3, keys: 3 });
  const { stdout } = await cacheops(['family', 'session:{id}', '-p', String(redis.port)]);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('3 have a use counter of 0 (LFU');
  expect(stdout).not.toContain('not used for');
});

test('sums are exact beyond 2^53, and names that are no text, or mean something to a terminal, come out whole', async () => {
  const redis = await servers.keep(startStandalone());
  const hostile = Buffer.concat([Buffer.from('c:'), Buffer.from([0xff, 0x1b]), Buffer.from('[31m:x')]);
  await redis.command('SET', hostile, '9223372036854775807');
  await redis.command('SET', 'c:=cmd:x', '9223372036854775807');
  const data = await family(redis, 'c:{who}:{what}', '--by', 'who', '--values');
  expect(data.by?.sum).toBe('18446744073709551614');
  expect(data.by?.top.map(({ value }) => value)).toContainEqual({
    base64: Buffer.from([0xff, 0x1b, 0x5b, 0x33, 0x31, 0x6d]).toString('base64'),
  });
  const { stdout } = await cacheops(['family', 'c:{who}:{what}', '--by', 'who', '-p', String(redis.port)]);
  expect(stdout).toContain('\\xff\\x1b[31m');
  expect(stdout).not.toContain('\x1b');
});

test.each([
  [['x:{id}', '--values'], '--values needs --by'],
  [['x:{id}', '--by', 'ip'], 'x:{id} has no placeholder "ip"'],
  [['x:{id}', '--by', 'id', '--sort', 'values'], '--sort values needs --values'],
  [['x'], 'no family of the profile is called "x"'],
])('%j is refused with one clear error', async (argv, message) => {
  const { code, stderr } = await cacheops(['family', ...argv, '-p', '1']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

test('one value is one, and keys that hold no number have no sum', async () => {
  const redis = await servers.keep(startStandalone());
  await redis.command('SET', 'word:a:1', 'x');
  const { stdout } = await cacheops(['family', 'word:{who}:{n}', '--by', 'who', '--values', '-p', String(redis.port)]);
  expect(stdout).toMatch(/^1 value · no key holds a whole number, so there is no sum$/m);
  expect(stdout).not.toMatch(/\bsum +$/m);
});

test('what is announced counts the reading of counters as well', async () => {
  const redis = await servers.keep(startStandalone());
  await Promise.all(Array.from({ length: 200 }, (_, i) => redis.command('SET', `rate:a:${i}`, i)));
  const [argv, interrupt] = [['family', 'rate:{ip}:{n}', '--by', 'ip', '--rate', '10', '-p', String(redis.port)], new AbortController()];
  const running = cacheops([...argv, '--values'], { signal: interrupt.signal });
  await until('it reads counters', async () => String(await redis.command('INFO', 'commandstats')).includes('cmdstat_getrange:'));
  interrupt.abort();
  expect((await running).stderr).toContain('200 keys on 1 node · at most 20 s · counts as at most 1,000 keyspace hits\n');
});
