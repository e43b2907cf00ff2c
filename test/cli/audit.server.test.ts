import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditData } from '../../src/audit/audit-data.ts';
import { formatNames } from '../../src/output/formats/index.ts';
import { cacheops, type RunOptions } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import {
  binaryUnderTest,
  startCluster,
  startReplicaPair,
  startStandalone,
  startWithAcl,
  type TestServer,
  until,
  useServers,
} from '../support/servers.ts';
import { slotOf } from '../support/slots.ts';

const servers = useServers();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
  await writeFile(join(folder, 'policy.yaml'), POLICY);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Keys that nobody used for a long time. */
const OLD = 1_000;

const POLICY = `
families:
  "session:{user_id}": 24h
  "user:{id}:preferences": { ttl: none, type: hash }
  "rate:{ip}:{endpoint}": 1h
`;

type Words = readonly (string | number | Buffer)[];

/** Keys whose families, types and lives are known; `seconds` is the TTL, absent for none. */
interface Known {
  readonly key: string;
  readonly family: string;
  readonly type: string;
  readonly seconds?: number;
  readonly write: Words;
}

const DATASET: readonly Known[] = [
  ...Array.from({ length: 400 }, (_, i): Known => ({ key: `session:${i * 7919}`, family: 'session:{user_id}', type: 'string', seconds: 80_000 + i, write: ['SET', 'x'.repeat(i)] })),
  ...Array.from({ length: 150 }, (_, i): Known => ({ key: `user:${i}:preferences`, family: 'user:{id}:preferences', type: 'hash', write: ['HSET', 'theme', 'dark', 'n', i] })),
  ...Array.from({ length: 90 }, (_, i): Known => ({ key: `rate:10.0.0.${i}:/v1`, family: 'rate:{ip}:{endpoint}', type: 'string', ...(i % 3 > 0 && { seconds: 3_000 }), write: ['SET', i] })),
  ...Array.from({ length: 60 }, (_, i): Known => ({ key: `job-${i}`, family: 'job-{id}', type: 'list', seconds: 90_000, write: ['RPUSH', 'a', 'b', i] })),
  ...Array.from({ length: 30 }, (_, i): Known => ({ key: `board:${i}`, family: 'board:{id}', type: 'zset', write: ['ZADD', 1, 'a', 2, `b${i}`] })),
]; // prettier-ignore

async function fill(serverOf: (key: string) => TestServer, dataset: readonly Known[] = DATASET): Promise<void> {
  for (const { key, seconds, write } of dataset) {
    const server = serverOf(key);
    const [command = '', ...args] = write.map(String);
    await server.command(command, key, ...args);
    if (seconds !== undefined) await server.command('EXPIRE', key, seconds);
  }
}

/** What the report must say of each family: counted here, asked of the server key by key. */
async function truth(serverOf: (key: string) => TestServer, dataset: readonly Known[] = DATASET) {
  const families = new Map<
    string,
    { keys: number; bytes: number; withoutTtl: number; types: Record<string, number>; classes: Record<string, number> }
  >();
  for (const { key, family, type, seconds } of dataset) {
    const totals = families.get(family) ?? { keys: 0, bytes: 0, withoutTtl: 0, types: {}, classes: {} };
    totals.keys++;
    totals.bytes += Number(await serverOf(key).command('MEMORY', 'USAGE', key));
    if (seconds === undefined) totals.withoutTtl++;
    totals.types[type] = (totals.types[type] ?? 0) + 1;
    const name = seconds === undefined ? 'none' : seconds <= 3_600 ? 'upTo1h' : seconds <= 86_400 ? 'upTo1d' : 'upTo7d';
    totals.classes[name] = (totals.classes[name] ?? 0) + 1;
    families.set(family, totals);
  }
  return Object.fromEntries(families);
}

const seen = ({ families }: AuditData) =>
  Object.fromEntries(
    families.map(({ family, keys, bytes, withoutTtl, types, ttl: { classes } }) => [
      family,
      { keys, bytes, withoutTtl, types, classes: Object.fromEntries(Object.entries(classes).filter(([, count]) => count > 0)) },
    ]),
  );

async function auditOf(port: number, argv: readonly string[] = [], options: RunOptions = {}) {
  const ran = await cacheops(['audit', '--profile', join(folder, 'policy.yaml'), '-p', String(port), ...argv, '--format', 'json'], options);
  const report = ran.stdout === '' ? undefined : JSON.parse(ran.stdout);
  return { ...ran, report, data: report?.data as AuditData };
}

describe('an audit agrees with the server about keys, bytes, types and lives of each family', () => {
  test('of a standalone server', async () => {
    const redis = await servers.keep(startStandalone());
    await fill(() => redis);
    const { code, report, data } = await auditOf(redis.port);
    expect({ code, complete: report.complete }).toEqual({ code: 0, complete: true });
    expect(seen(data)).toEqual(await truth(() => redis));
    expect(data.totals.keys).toBe(DATASET.length);
    expect(data.totals.bytes).toBe(data.families.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(violations('audit.schema.json', report)).toEqual([]);
  });

  test('of all databases', async () => {
    const redis = await servers.keep(startStandalone());
    await fill(() => redis);
    await redis.command('SELECT', '5');
    for (let i = 0; i < 20; i++) await redis.command('SET', `session:${i}`, 'y');
    const { data } = await auditOf(redis.port, ['--all-databases']);
    expect(data.totals.databases.map(({ db, keys, withoutTtl }) => ({ db, keys, withoutTtl }))).toEqual([
      { db: 0, keys: DATASET.length, withoutTtl: 210 },
      { db: 5, keys: 20, withoutTtl: 20 },
    ]);
    expect(data.families.find(({ family }) => family === 'session:{user_id}')).toMatchObject({ keys: 420, withoutTtl: 20 });
    expect((await auditOf(redis.port)).data.totals.keys).toBe(DATASET.length);
  });

  test('of a cluster', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const serverOf = (key: string): TestServer => cluster.primaries[Math.min(2, Math.floor((slotOf(key) * 3) / 16_384))]!; // three primaries
    const owners = await Promise.all(
      DATASET.map(async ({ key }) => ({ key, slot: Number(await cluster.primaries[0]!.command('CLUSTER', 'KEYSLOT', key)) })),
    );
    expect(owners.filter(({ key, slot }) => slotOf(key) !== slot)).toEqual([]);
    await fill(serverOf);
    const { code, data } = await auditOf(cluster.primaries[0]!.port);
    expect(code).toBe(0);
    expect(seen(data)).toEqual(await truth(serverOf));
    expect(data.totals.nodes).toHaveLength(3);
    expect(data.totals.nodes.reduce((sum, { keys }) => sum + keys, 0)).toBe(DATASET.length);
  });

  test('read from a replica', async () => {
    const { primary, replica } = await servers.keep(startReplicaPair());
    await fill(() => primary);
    await primary.command('WAIT', 1, 5_000);
    const { data } = await auditOf(primary.port, ['--from', 'replica']);
    const { classes: _, ...expected } = { ...(await truth(() => primary)) };
    expect(Object.keys(seen(data)).toSorted()).toEqual(Object.keys(expected).toSorted());
    expect(data.totals).toMatchObject({ keys: DATASET.length, withoutTtl: 210 });
    expect(data.shards.map(({ node }) => node)).toEqual([replica.address]);
  });
});

describe('an audit', () => {
  const redis = servers.keep(startStandalone());
  beforeAll(async () => {
    const server = await redis;
    await fill(() => server);
  });

  test('names what breaks the policy, and fails only when asked to', async () => {
    const { port } = await redis;
    const { code, report } = await auditOf(port, ['--fail-on', 'warning']);
    expect(code).toBe(1);
    expect(report.findings.map(({ id, subject }: { id: string; subject: { family: string } }) => `${id} ${subject.family}`)).toEqual([
      'policy/ttl-missing rate:{ip}:{endpoint}',
      'policy/unknown-family job-{id}',
      'policy/unknown-family board:{id}',
    ]);
  });

  test('lets a baseline have what was there, and nothing that is new or has grown', async () => {
    const server = await redis;
    const baseline = join(folder, 'baseline.json');
    await auditOf(server.port, ['--write-baseline', baseline]);
    expect((await auditOf(server.port, ['--baseline', baseline, '--fail-on', 'warning'])).code).toBe(0);
    for (let i = 0; i < 5; i++) await server.command('SET', `rate:10.9.9.${i}:/new`, 'x');
    const { code, report } = await auditOf(server.port, ['--baseline', baseline, '--fail-on', 'warning']);
    expect(code).toBe(1);
    expect(report.findings.map(({ id, severity }: { id: string; severity: string }) => `${severity} ${id}`)).toEqual([
      'warning policy/ttl-missing',
      'info policy/unknown-family',
      'info policy/unknown-family',
    ]);
    for (let i = 0; i < 5; i++) await server.command('DEL', `rate:10.9.9.${i}:/new`);
    expect(await auditOf(server.port, ['--baseline', join(folder, 'none.json')])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no baseline'),
    });
  });

  test.each([
    [['--family', 'rate:{ip}:{endpoint}'], 90],
    [['--no-ttl'], 210],
    [['--family', 'rate:{ip}:{endpoint}', '--no-ttl'], 30],
    [['--family', 'job-{id}', '--family', 'board:{id}'], 90],
    [['--type', 'hash'], 150],
    [['--family', 'rate'], 90],
    [['--family', 'session', '--no-ttl'], 0],
    [['--family', 'job-{id}', '--no-ttl'], 0],
    [['--match', 'user:*'], 150],
    [['--larger-than', '1mb'], 0],
    [['--idle-longer-than', '30d'], 0],
  ])('with %j counts %i keys', async (argv, count) => {
    const { data } = await auditOf((await redis).port, argv);
    expect(data).toMatchObject({ filtered: true, totals: { keys: count } });
  });

  test('has a family that is a word, which normalising leaves as it is', async () => {
    const server = await redis;
    await server.command('SET', 'config', 'x');
    const { data } = await auditOf(server.port, ['--family', 'config']);
    expect(data).toMatchObject({ totals: { keys: 1 }, filters: { families: ['config'] } });
    await server.command('DEL', 'config');
  });

  test('judges by a filtered part only what holds of it, and says what that leaves open', async () => {
    const server = await redis;
    const policy = join(folder, 'lenient.yaml');
    await writeFile(
      policy,
      'unknown: allow\nfamilies:\n  "rate:{ip}:{endpoint}": { ttl: { atMost: 1h, maxWithoutTtl: 50% }, maxShare: 90% }\n',
    );
    const of = async (...argv: string[]) => (await auditOf(server.port, ['--profile', policy, ...argv])).report;
    expect((await of('--fail-on', 'warning')).findings).toEqual([]);
    const { findings, unchecked, verdict, data } = await of('--no-ttl');
    expect({ findings, verdict, filters: data.filters }).toEqual({ findings: [], verdict: 'unknown', filters: { noTtl: true } });
    expect(unchecked.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(['policy/ttl-missing', 'policy/share-above']));
  });

  test('tells elements, use and what could be reclaimed when it looks deep', async () => {
    const server = await servers.keep(startStandalone());
    for (let i = 0; i < 60; i++) await server.command('RPUSH', `job-${i}`, 'a', 'b', i);
    await server.command('SET', 'template', 'z'.repeat(1_000));
    const restore = "return redis.call('RESTORE', KEYS[2], 0, redis.call('DUMP', KEYS[1]), 'IDLETIME', 40 * 86400)";
    for (let i = 0; i < OLD; i++) await server.command('EVAL', restore, 2, 'template', `old:${i}`);
    await auditOf(server.port, ['--deep']); // one more: looking does not count as use
    const { data, report } = await auditOf(server.port, ['--deep']);
    expect(data.reclaimable).toMatchObject({ keys: OLD, families: [{ family: 'old:{id}', keys: OLD }] });
    expect(report.findings).toContainEqual(expect.objectContaining({ id: 'family/no-ttl-idle', subject: { family: 'old:{id}' } }));
    expect(violations('audit.schema.json', report)).toEqual([]);
    const touched = await auditOf(server.port, ['--deep', '--touch']);
    expect(touched.data.families.find(({ family }) => family === 'job-{id}')?.use).toMatchObject({ elements: 180, mostElements: 3 });
  });

  test('says what it leaves out, and what it changed, where looking at lengths counts as use', async () => {
    const server = await servers.keep(startWithAcl({ old: 'on >secret ~* +@all -client' }));
    await server.command('RPUSH', 'job-1', 'a', 'b', 'c');
    const as = ['--user', 'old', '--pass', 'secret'];
    const left = await auditOf(server.port, ['--deep', ...as]);
    expect(left.data.cost).toMatchObject({ touches: null, leftOut: expect.stringContaining('not asked') });
    expect(left.data.totals.use).toMatchObject({ elements: null, keysOfKnownUse: 1 });
    expect(left.report.unchecked).toContainEqual(expect.objectContaining({ id: 'elements', wouldNeed: '--from replica, or --touch' }));
    const touched = await auditOf(server.port, ['--deep', '--touch', ...as]);
    expect(touched.data.cost).toMatchObject({ touches: expect.stringContaining('just been used'), leftOut: null });
    expect(touched.data.totals.use).toMatchObject({ elements: 3 });
  });

  test('tells use counters from idle times, and does not bound by what there is none of', async () => {
    const server = await servers.keep(startStandalone({ arguments: ['--maxmemory-policy', 'allkeys-lfu', '--maxmemory', '100mb'] }));
    const restore = "return redis.call('RESTORE', KEYS[2], 0, redis.call('DUMP', KEYS[1]), 'FREQ', 0)";
    await server.command('SET', 'template', 'z'.repeat(100));
    for (let i = 0; i < 50; i++) await server.command('EVAL', restore, 2, 'template', `old:${i}`);
    const { data, report } = await auditOf(server.port, ['--deep']);
    expect(data.reclaimable).toMatchObject({ toldBy: 'frequency', keys: 50 });
    expect(data.totals.use).toMatchObject({ toldBy: 'frequency', averageIdleSeconds: null });
    expect(report.findings).toContainEqual(expect.objectContaining({ id: 'family/no-ttl-idle', severity: 'info' }));
    expect(violations('audit.schema.json', report)).toEqual([]);
    const { stdout } = await cacheops(['audit', '--deep', '-p', String(server.port)]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/perhaps reclaimable: .* have a use counter of 0/);
    expect(stdout).not.toContain('not used for');
    expect(await auditOf(server.port, ['--idle-longer-than', '1d'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('needs idle times'),
    });
  });

  test('says of how many keys a bound on idle times cannot tell', async () => {
    const server = await servers.keep(startWithAcl({ blind: 'on >secret ~* +@all -object' }));
    await server.command('SET', 'a', 'x');
    const { report, data } = await auditOf(server.port, ['--idle-longer-than', '1d', '--user', 'blind', '--pass', 'secret']);
    expect(data.totals.keys).toBe(0);
    expect(report.verdict).toBe('unknown');
    expect(report.unchecked).toContainEqual(
      expect.objectContaining({ id: 'idle-longer-than', reason: expect.stringContaining('left out: 1 key') }),
    );
  });

  test('of a sample has intervals that hold the truth, and says what it cannot see', async () => {
    const { data, report } = await auditOf((await redis).port, ['--sample', '40%']);
    expect(report.complete).toBe(true);
    expect(violations('audit.schema.json', report)).toEqual([]);
    expect(data.totals.keys).toBe(DATASET.length);
    const apart = data.families.filter(({ keys, keysLow = keys, keysHigh = keys }) => keysLow > keys || keys > keysHigh);
    expect(apart).toEqual([]);
  });

  test.each([
    [['--sample', '0%'], '--sample 0%: expected a part'],
    [['--sample', 'many'], '--sample many: expected a part'],
    [['--sample', '1%', '--precision', '1%'], 'give one of them'],
    [['--resume', 'nonsense'], 'this is no token of an audit'],
    [['--sample', '1%', '--state', 'x'], 'a sample is not gone on with'],
    [['--family', 'sesion'], '--family "sesion" is no family of the profile, and no key is of such a family'],
    [['--type', 'strin'], '--type "strin" is no type of keys'],
    [['--match', ''], '--match is empty'],
  ] as [string[], string][])('refuses %j', async (argv, message) => {
    expect(await auditOf((await redis).port, argv)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });
});

test('an audit that is stopped and gone on with ends with the totals of one that never stopped', async () => {
  const redis = await servers.keep(startStandalone());
  await fill(() => redis);
  for (let i = 0; i < 3_000; i++) await redis.command('SET', `page:${i}`, 'p'.repeat(i % 300), 'EX', 5_000 + i);
  const whole = await auditOf(redis.port);
  const scans = async () => Number(/^cmdstat_scan:calls=(\d+)/m.exec(String(await redis.command('INFO', 'commandstats')))?.[1] ?? 0);
  for (const how of ['token', 'file'] as const) {
    const state = join(folder, `${how}.state`);
    await redis.command('CONFIG', 'RESETSTAT');
    const stop = new AbortController();
    const stopped = auditOf(redis.port, ['--rate', '400', ...(how === 'file' ? ['--state', state] : [])], { signal: stop.signal });
    await until('some keys were read', async () => (await scans()) > 5); // two before the first of them
    stop.abort();
    const { code, data, report } = await stopped;
    expect(report.complete).toBe(false);
    expect(code).toBe(130);
    expect(data.totals.keys).toBeGreaterThan(0);
    expect(data.totals.keys).toBeLessThan(whole.data.totals.keys);
    expect(data).toMatchObject({ stateFile: how === 'file' ? state : null, resume: expect.stringMatching(/^[\w-]+$/) });
    const rest = await auditOf(redis.port, how === 'file' ? ['--state', state] : ['--resume', String(data.resume)]);
    expect(rest.report.complete).toBe(true);
    expect(seen(rest.data)).toEqual(seen(whole.data));
    expect(rest.data.totals.keys).toBe(whole.data.totals.keys);
  }
});

test('hostile keys are harmless in every format', async () => {
  const redis = await servers.keep(startStandalone());
  const hostile = ['\u001b[2J:1', '=cmd|calc:1', '<script>:1', '"quoted",\n:1', '\u202egnp:1', Buffer.from([0xff, 0xfe, 0x3a, 0x31]), ''];
  for (const key of hostile) await redis.command('SET', key, 'x');
  for (const format of formatNames) {
    const { stdout, code } = await cacheops(['audit', '-p', String(redis.port), '--format', format]);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/[\u001b\u202e\u0000-\u0008]/);
    expect(format === 'csv' ? stdout : '').not.toMatch(/^=|,=/m);
  }
  const { data } = await auditOf(redis.port);
  expect(data.totals.keys).toBe(hostile.length);
  expect(data.biggest.byBytes.every(({ key }) => key !== undefined)).toBe(true);
});

test('audits of different keys are not compared, and one that was stopped is a part of an answer', async () => {
  const redis = await servers.keep(startStandalone());
  for (let i = 0; i < 10; i++) await redis.command('SET', `page:${i}`, 'p');
  const write = async (name: string, ...argv: string[]) => {
    await cacheops(['audit', '-p', String(redis.port), ...argv, '-o', join(folder, name)]);
    return join(folder, name);
  };
  const [all, persistent, strings] = [await write('all.json'), await write('persistent.json', '--no-ttl'), await write('strings.json', '--type', 'string')];
  expect(await cacheops(['audit', 'diff', persistent, strings])).toMatchObject({ code: 2, stderr: expect.stringContaining('{"noTtl":true}') });
  expect(await cacheops(['audit', 'diff', all, strings])).toMatchObject({ code: 2, stderr: expect.stringContaining('has all keys') });
  expect(await cacheops(['audit', 'diff', strings, strings])).toMatchObject({ code: 0 });
  const stopped = join(folder, 'stopped.json');
  await writeFile(stopped, JSON.stringify({ ...JSON.parse(await readFile(all, 'utf8')), complete: false }));
  const { code, stdout } = await cacheops(['audit', 'diff', all, stopped]);
  expect(code).toBe(5);
  expect(stdout).toMatch(/^the second audit was stopped early/m);
}); // prettier-ignore

test('an audit of nothing speaks of no sizes, and one of too many families says that there are more', async () => {
  const redis = await servers.keep(startStandalone());
  expect((await cacheops(['audit', '-p', String(redis.port)])).stdout).toMatch(/^0 keys · 0 families · /m);
  await redis.command('EVAL', "for i = 1, 1500 do redis.call('SET', 'w' .. string.gsub(tostring(i), '%d', function(d) return string.char(103 + d) end) .. 'x', 1) end", 0);
  const { stdout } = await cacheops(['audit', '-p', String(redis.port), '--top', '3']);
  expect(stdout).toMatch(/^1,500 keys · .* · more than 1,000 families · /m);
}); // prettier-ignore

test('what a user may not look at is unknown, with what would allow it; keys of others do not hide what it may', async () => {
  const redis = await servers.keep(startStandalone());
  for (let i = 0; i < 3; i++) await redis.command('SET', `own:${i}`, 'v');
  await redis.command('SET', 'other', 'v');
  const auditAs = async (user: string, ...rules: readonly string[]) => {
    await redis.command('ACL', 'SETUSER', user, 'on', 'nopass', '+@all', ...rules);
    return cacheops(['audit', '--deep', '--touch', '-p', String(redis.port), '--user', user, '--format', 'json'], {
      env: { REDISCLI_AUTH: 'any' },
    });
  };
  const idsOf = (stdout: string): readonly string[] =>
    (JSON.parse(stdout) as { unchecked: readonly { id: string }[] }).unchecked.map(({ id }) => id);
  const unsaid = await auditAs('unsaid', '~*', '-object');
  expect({ code: unsaid.code, ids: idsOf(unsaid.stdout) }).toEqual({ code: 0, ids: ['family/no-ttl-idle'] });
  const limited = await auditAs('limited', '~own:*');
  const { data, missing } = JSON.parse(limited.stdout);
  expect(limited.code).toBe(5);
  expect(data.totals).toMatchObject({ keys: 3, keysOfUnknownSize: 0, memoryBasis: 'measured' });
  expect(missing).toMatchObject([{ reason: expect.stringMatching(/^1 key could not be looked up: /) }]);
});

describe('an audit needs no more rights than the README says', () => {
  /** Unknown to servers before Redis 7.0, which have neither `%R` nor subcommands beside commands. */
  const isTooOld = /6\.0/.test(binaryUnderTest());

  /** The rule of the README, with what it says that `--deep` needs as well; commands that a server does not have are left out. */
  async function createAuditor(server: TestServer): Promise<void> {
    const page = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');
    const rule = /ACL SETUSER auditor [^`]+/.exec(page)?.[0].replace('>…', '>p').trim().split(/\s+/) ?? [];
    const deep = /`--deep` also `([^`]+)`/.exec(page)?.[1]?.split(/\s+/) ?? [];
    expect([rule.length, deep.length]).toEqual([20, 10]);
    const [, , , ...rights] = [...rule, ...deep];
    await server.command('ACL', 'SETUSER', 'auditor', 'reset');
    for (const right of rights) {
      const refusal = await server.command('ACL', 'SETUSER', 'auditor', right).then(() => '', String);
      expect(refusal).toMatch(/^$|Unknown command/);
    }
  }

  test.skipIf(isTooOld).each(['standalone', 'cluster'])('%s', async (kind) => {
    const cluster = kind === 'cluster' ? await servers.keep(startCluster({ primaries: 2, replicas: 0 })) : undefined;
    const nodes = cluster?.primaries ?? [await servers.keep(startStandalone())];
    for (const node of nodes) await createAuditor(node);
    for (let i = 0; i < 100; i++) for (const node of nodes) await node.command('HSET', `h:${i}`, 'f', 'v').catch(() => 'MOVED');
    const audit = await cacheops(['audit', '--deep', '--touch', '-p', String(nodes[0]!.port), '--user', 'auditor', '--format', 'json'], {
      env: { REDISCLI_AUTH: 'p' },
    });
    const { data, missing, unchecked } = JSON.parse(audit.stdout);
    expect({ code: audit.code, missing, unchecked, stderr: audit.stderr }).toEqual({ code: 0, missing: [], unchecked: [], stderr: '' });
    expect(data.totals).toMatchObject({ keys: 100, keysOfUnknownSize: 0, keysOfUnknownTtl: 0 });
  });
});

test('families of strings have no elements to be shown or ranked by: theirs are bytes', async () => {
  const redis = await servers.keep(startStandalone());
  await redis.command('SET', 'text:1', 'x'.repeat(500));
  await redis.command('RPUSH', 'list:1', 'a', 'b');
  const argv = ['audit', '--deep', '--touch', '--sort', 'elements', '-p', String(redis.port)];
  const { stdout } = await cacheops([...argv, '--format', 'json']);
  expect(JSON.parse(stdout).data.families.map(({ family }: { family: string }) => family)).toEqual(['list:{id}', 'text:{id}']);
  const shown = await cacheops([...argv, '--format', 'markdown']);
  expect(shown.stdout).toMatch(/^\| `list:\{id\}` .*\| 2 \|/m);
  expect(shown.stdout).not.toMatch(/\| 500 \|/);
});
