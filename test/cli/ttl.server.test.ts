import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckData } from '../../src/expiry/check-screen.ts';
import type { FixData } from '../../src/expiry/fix-screen.ts';
import type { TtlData } from '../../src/expiry/screen.ts';
import type { Finding, Missing } from '../../src/report.ts';
import { cacheops, type RunOptions } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import {
  serversUnderTest,
  startCluster,
  startReplicaPair,
  startStandalone,
  startWithAcl,
  type TestServer,
  useServers,
} from '../support/servers.ts';

const servers = useServers();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ttl-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran<Data> {
  readonly code: number;
  readonly stderr: string;
  readonly report: { readonly data: Data; readonly findings: readonly Finding[]; readonly missing: readonly Missing[] };
}

/** The report, once it has been found to follow its schema. */
async function run<Data>(name: string, argv: readonly string[], options: RunOptions = {}): Promise<Ran<Data>> {
  const { code, stdout, stderr } = await cacheops([...name.split(' '), ...argv, '--format', 'json'], { cwd: folder, ...options });
  const report = JSON.parse(stdout || 'null');
  expect(report === null ? [] : violations(`${name.replace(' ', '-')}.schema.json`, report)).toEqual([]);
  return { code, stderr, report };
}

/** A profile of its own for each test; what it says of families and safety. */
async function profile(text: string): Promise<string> {
  const file = join(folder, `profile-${Math.random().toString(36).slice(2)}.yaml`);
  await writeFile(file, text);
  return file;
}

const at = ({ port }: TestServer, file: string): readonly string[] => ['-p', String(port), '--profile', file];
const SESSIONS = 'families:\n  "session:{id}": 24h\n';

async function fill(server: TestServer, keys: number, name: (i: number) => string, ...life: (string | number)[]): Promise<void> {
  for (let from = 0; from < keys; from += 500) {
    const batch = Array.from({ length: Math.min(500, keys - from) }, (_, i) => server.command('SET', name(from + i), 'v', ...life));
    await Promise.all(batch);
  }
}

describe.each(serversUnderTest())('ttl on $name', ({ binary }) => {
  const server = servers.keep(startStandalone({ binary }));

  test('adds up keys by family and remaining life, and tells when many expire at once', async () => {
    const redis = await server;
    await fill(redis, 300, (i) => `user:${i}`);
    for (let minute = 1; minute <= 20; minute++) await fill(redis, 10, (i) => `session:${minute}${i}`, 'PX', minute * 60_000 - 30_000);
    await fill(redis, 2000, (i) => `report:${i}`, 'PX', 45 * 60_000 + 30_000);
    await fill(redis, 1, () => 'report:999999', 'PX', 50 * 60_000);
    const { code, report } = await run<TtlData>('ttl', at(redis, await profile('families:\n  "report:{id}": 1h\n')));
    const { totals, families, forecast, stampedes, scan } = report.data;

    expect(code).toBe(0);
    expect(scan).toMatchObject({ keysSeen: 2501, sampled: false, fraction: 1 });
    expect(totals).toMatchObject({ keys: 2501, withoutTtl: 300 });
    expect(Object.keys(totals).filter((name) => /(?:Low|High)$/.test(name))).toEqual([]);
    expect(report.data.sampling).toBeNull();
    expect(families.map(({ family, keys, withoutTtl }) => [family, keys, withoutTtl])).toEqual([
      ['report:{id}', 2001, 0],
      ['user:{id}', 300, 300],
      ['session:{id}', 200, 0],
    ]);
    expect(totals.bytes).toBe(families.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(totals.lives.reduce((sum, { keys }) => sum + keys, 0)).toBe(2201);
    expect(forecast.minutes).toHaveLength(60);
    expect(forecast.minutes.reduce((sum, { keys }) => sum + keys, 0)).toBe(2201);
    expect(forecast.hours[0]).toMatchObject({ keys: 2201, bytes: totals.bytes - totals.bytesWithoutTtl });
    expect(stampedes).toMatchObject([{ family: 'report:{id}', startSeconds: 45 * 60, keys: 2000 }]);
    expect(report.findings).toMatchObject([{ id: 'ttl/stampede-risk', subject: { family: 'report:{id}' }, severity: 'warning' }]);
  });

  test('fix plans, then changes only what breaks the rule, by the replies', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    const file = await profile(SESSIONS);
    await fill(redis, 250, (i) => `session:${i}`);
    await fill(redis, 30, (i) => `session:long${i}`, 'EX', 400_000);
    await fill(redis, 20, (i) => `session:fine${i}`, 'EX', 3_600);
    await fill(redis, 5, (i) => `session:${i}:other`);
    await fill(redis, 5, (i) => `other:${i}`);

    const plan = await run<FixData>('ttl fix', [...at(redis, file), '--family', 'session']);
    expect(plan.report.data).toMatchObject({ plan: { keys: 300, add: 250, shorten: 30, persist: 0 }, result: null });
    expect(await redis.command('PTTL', 'session:1')).toBe(-1);

    const { code, report } = await run<FixData>('ttl fix', [...at(redis, file), '--family', 'session', '--apply', '--rate', '100000']);
    expect(code).toBe(0);
    expect(report.data.result).toMatchObject({ changed: 280, unchanged: 0, failed: 0, unknown: 0, failures: [] });
    const lives = await Promise.all(['session:1', 'session:long1', 'session:fine1'].map((key) => redis.command('PTTL', key)));
    expect(lives[0]).toBeGreaterThan(0.89 * 86_400_000);
    expect(lives[1]).toBeLessThanOrEqual(86_400_000);
    expect(lives[2]).toBeLessThanOrEqual(3_600_000);
    expect(await redis.command('PTTL', 'session:1:other')).toBe(-1);
    expect(await redis.command('PTTL', 'other:1')).toBe(-1);

    expect((await run<CheckData>('ttl check', [...at(redis, file), '--fail-on', 'warning'])).code).toBe(0);
    expect((await run<FixData>('ttl fix', [...at(redis, file), '--family', 'session', '--apply'])).report.data.result).toBeNull();
  });
});

test('ttl check finds what breaks the policy, and only that about lives', async () => {
  const redis = await servers.keep(startStandalone());
  const file = await profile(
    'families:\n  "session:{id}": {ttl: 24h, maxKeys: 1}\n  "keep:{id}": none\n  "tmp:{id}": required\nunknown: fail\n',
  );
  await fill(redis, 40, (i) => `session:${i}`);
  await fill(redis, 10, (i) => `session:long${i}`, 'EX', 400_000);
  await fill(redis, 3, (i) => `keep:${i}`, 'EX', 1_000);
  await fill(redis, 3, (i) => `tmp:${i}`, 'EX', 1_000);
  await fill(redis, 3, (i) => `nobody:${i}`);
  const { code, report } = await run<CheckData>('ttl check', [...at(redis, file), '--fail-on', 'warning']);
  expect(code).toBe(1);
  expect(report.findings.map(({ id, subject }) => `${subject.family} ${id}`).toSorted()).toEqual([
    'keep:{id} policy/ttl-forbidden',
    'session:{id} policy/ttl-above',
    'session:{id} policy/ttl-missing',
  ]);
  expect(report.data.families).toMatchObject([
    { family: 'session:{id}', keys: 50, withoutTtl: 40 },
    { family: 'keep:{id}', keys: 3, broken: ['policy/ttl-forbidden'] },
    { family: 'tmp:{id}', keys: 3, broken: [] },
  ]);
});

test('a sample says what it estimates, and holds the truth in its interval', async () => {
  const redis = await servers.keep(startStandalone());
  await fill(redis, 12_000, (i) => `session:${i}`, 'EX', 3_600);
  await fill(redis, 6_000, (i) => `user:${i}`);
  const { code, report } = await run<TtlData>('ttl', ['-p', String(redis.port), '--sample', '10%', '--fail-on', 'never']);
  const { scan, sampling, totals, forecast } = report.data;
  expect(code).toBe(0);
  expect(report.missing).toEqual([]);
  expect(scan.sampled).toBe(true);
  expect(scan.keysSeen).toBeLessThan(10_000);
  expect(sampling).toMatchObject({ keysSampled: scan.keysSeen, random: true });
  expect(totals).toMatchObject({ keys: 18_000, keysLow: 18_000, keysHigh: 18_000 });
  for (const one of [totals, ...report.data.families]) expectInOrder(one);
  const [hour] = forecast.hours;
  for (const slot of [...totals.lives, ...forecast.minutes, ...forecast.hours, forecast.day]) expectInOrder(slot);
  expect(forecast.day).toEqual({ ...hour, startSeconds: undefined });
  expect(totals.withoutTtl).toBeGreaterThan(4_500);
  expect(totals.withoutTtl).toBeLessThan(7_500);
});

test('a sample of all databases is one of each, and each stands for its own keys only', async () => {
  const redis = await servers.keep(startStandalone());
  await fill(redis, 9_000, (i) => `session:${i}`, 'EX', 3_600);
  await redis.command('SELECT', 3);
  await fill(redis, 2_000, (i) => `user:${i}`);
  const { code, report } = await run<TtlData>('ttl', [
    '-p',
    String(redis.port),
    '--all-databases',
    '--sample',
    '20%',
    '--fail-on',
    'never',
  ]);
  const { scan, totals, families } = report.data;
  expect({ code, missing: report.missing }).toEqual({ code: 0, missing: [] });
  expect(scan.keysSeen).toBeLessThan(8_000);
  expect(totals).toMatchObject({ keys: 11_000, keysLow: 11_000, keysHigh: 11_000 });
  // Each database holds one family: all keys of the sample of one say the same.
  expect(families.map(({ family, keys, withoutTtl }) => ({ family, keys, withoutTtl }))).toEqual([
    { family: 'session:{id}', keys: 9_000, withoutTtl: 0 },
    { family: 'user:{id}', keys: 2_000, withoutTtl: 2_000 },
  ]);
});

/** Each figure lies within its own interval, and none of a sample is without one. */
function expectInOrder(figures: object): void {
  const known = new Map<string, unknown>(Object.entries(figures));
  for (const name of ['keys', 'bytes']) expect(known.has(`${name}Low`)).toBe(true);
  for (const [name, low] of known) {
    if (!name.endsWith('Low')) continue;
    const [value, high] = [known.get(name.slice(0, -3)), known.get(name.replace(/Low$/, 'High'))];
    expect(low).toBeLessThanOrEqual(Number(value));
    expect(high === null ? Number.POSITIVE_INFINITY : high).toBeGreaterThanOrEqual(Number(value));
  }
}

test('fix takes TTLs away where the profile forbids them', async () => {
  const redis = await servers.keep(startStandalone());
  const file = await profile('families:\n  "keep:{id}": none\n');
  await fill(redis, 10, (i) => `keep:${i}`, 'EX', 1_000);
  const { report } = await run<FixData>('ttl fix', [...at(redis, file), '--family', 'keep', '--apply']);
  expect(report.data).toMatchObject({ rule: { kind: 'persist' }, plan: { persist: 10 }, result: { changed: 10 } });
  expect(await redis.command('PTTL', 'keep:3')).toBe(-1);
});

test('fix leaves a trail of who, when, what and how many, and no values', async () => {
  const redis = await servers.keep(startStandalone());
  const file = await profile(SESSIONS);
  await fill(redis, 150, (i) => `session:${i}`);
  await run('ttl fix', [...at(redis, file), '--family', 'session', '--apply', '--audit-log', 'trail.ndjson']);
  const trail = await readFile(join(folder, 'trail.ndjson'), 'utf8');
  const lines = trail.trimEnd().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
  expect(lines[0]).toMatchObject({
    event: 'started',
    command: 'ttl fix',
    serverUser: 'default',
    family: 'session:{id}',
    planned: { add: 150 },
  });
  expect(lines[0].user).toEqual(expect.any(String));
  expect(lines.at(-1)).toMatchObject({ event: 'finished', result: { changed: 150 } });
  expect(lines.slice(1, -1).reduce((sum, { changed }) => sum + changed, 0)).toBe(150);
  expect(trail).not.toContain('session:1');
  expect((await stat(join(folder, 'trail.ndjson'))).mode & 0o777).toBe(0o600);
});

test('fix writes nothing when its trail cannot be written', async () => {
  const redis = await servers.keep(startStandalone());
  await fill(redis, 5, (i) => `session:${i}`);
  const { code, stderr } = await run('ttl fix', [
    ...at(redis, await profile(SESSIONS)),
    '--family',
    'session',
    '--apply',
    '--audit-log',
    'no/such/folder',
  ]);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot write no/such/folder') });
  expect(await redis.command('PTTL', 'session:1')).toBe(-1);
});

test('a read-only profile plans, and refuses to apply before it dials', async () => {
  const redis = await servers.keep(startStandalone());
  await fill(redis, 5, (i) => `session:${i}`);
  const file = await profile(`${SESSIONS}safety: readonly\n`);
  expect((await run<FixData>('ttl fix', [...at(redis, file), '--family', 'session'])).report.data.plan.add).toBe(5);
  const { code, stderr } = await run('ttl fix', ['-p', '1', '--profile', file, '--family', 'session', '--apply']);
  expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining('is read-only') });
});

test('a protected profile is refused where there is no terminal', async () => {
  const file = await profile(`${SESSIONS}safety: protected\n`);
  const { code, stderr } = await run('ttl fix', ['-p', '1', '--profile', file, '--family', 'session', '--apply']);
  expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining('no terminal to ask on') });
});

test('what the server refuses is counted as failed, and the report is incomplete', async () => {
  const redis = await servers.keep(startWithAcl({ reader: 'on >secret ~* +@all -pexpire -eval', default: 'off' }));
  await fill(redis, 20, (i) => `session:${i}`);
  const argv = [...at(redis, await profile(SESSIONS)), '--user', 'reader', '--family', 'session', '--apply'];
  const { code, report } = await run<FixData>('ttl fix', argv, { env: { REDISCLI_AUTH: 'secret' } });
  expect(code).toBe(5);
  expect(report.data.result).toMatchObject({ changed: 0, failed: 20, failures: [{ node: redis.address, keys: 20 }] });
  expect(report.missing[0]?.reason).toContain('may not run PEXPIRE');
});

test('a replica is refused, and its primary named', async () => {
  const pair = await servers.keep(startReplicaPair());
  const { code, stderr } = await run('ttl fix', [...at(pair.replica, await profile(SESSIONS)), '--family', 'session', '--apply']);
  expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining(`name its primary: ${pair.primary.address}`) });
});

test('Ctrl-C stops between batches, and what was done is told', async () => {
  const redis = await servers.keep(startStandalone());
  const file = await profile(SESSIONS);
  await fill(redis, 2_000, (i) => `session:${i}`);
  const stop = new AbortController();
  const running = run<FixData>('ttl fix', [...at(redis, file), '--family', 'session', '--apply', '--rate', '500', '--audit-log', 'stopped.ndjson'], { signal: stop.signal }); // prettier-ignore
  let changed = 0;
  while (changed === 0) changed = Number(/expires=(\d+)/.exec(String(await redis.command('INFO', 'keyspace')))?.[1] ?? 0);
  stop.abort('SIGINT');
  const { code, report } = await running;
  const left = Number(/expires=(\d+)/.exec(String(await redis.command('INFO', 'keyspace')))?.[1]);
  expect(code).toBe(130);
  expect(report.data.result?.changed).toBe(left);
  expect(left).toBeLessThan(2_000);
  expect(report.missing.map(({ reason }) => reason).join()).toContain('interrupted');
  expect(await readFile(join(folder, 'stopped.ndjson'), 'utf8')).toContain('"event":"interrupted"');
});

test('on a cluster, every shard is read and mended', async () => {
  const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
  const owners = new Map<string, TestServer>();
  for (let i = 0; i < 60; i++) {
    for (const node of cluster.primaries) {
      const done = await node.command('SET', `session:${i}`, 'v').then(() => true, () => false); // prettier-ignore
      if (done) owners.set(`session:${i}`, node);
    }
  }
  const [first] = cluster.primaries;
  const { code, report } = await run<FixData>('ttl fix', [...at(first!, await profile(SESSIONS)), '--family', 'session', '--apply']);
  expect(code).toBe(0);
  expect(report.data.result).toMatchObject({ changed: 60, failed: 0 });
  for (const [key, node] of owners) expect(await node.command('PTTL', key)).toBeGreaterThan(0);
});

test.each([
  [['ttl', '--sample', '0%'], '--sample 0%: expected a part of the keys'],
  [['ttl', '--sample', '1%', '--precision', '1%'], 'give one of them'],
  [['ttl', 'fix'], 'ttl fix needs --family'],
  [['ttl', 'fix', '--family', 'x:{id}'], 'the profile does not say how long keys of x:{id} should live'],
  [['ttl', 'fix', '--family', 'x:{id}', '--set', '1h', '--jitter', '10'], '--jitter 10 is no part of a life'],
  [['ttl', 'fix', '--family', 'x:{id', '--set', '1h'], 'this placeholder is not closed'],
])('%j is refused with one clear error', async (argv, message) => {
  const { code, stdout, stderr } = await cacheops([...argv, '-p', '1'], { cwd: folder });
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
});
