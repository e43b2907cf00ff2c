import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ShownStats } from '../../src/health/blocks/index.ts';
import type { Finding, Unchecked, Verdict } from '../../src/report.ts';
import { areWindowsOpen } from '../health/window-open.ts';
import { cacheops } from '../support/cacheops.ts';
import { startCluster, startReplicaPair, startStandalone, startWithAcl } from '../support/servers.ts';
import type { TestServer } from '../support/standalone.ts';
import { until } from '../support/until.ts';
import { useServers } from '../support/use-servers.ts';

const servers = useServers();

interface StatsReport {
  readonly verdict: Verdict;
  readonly complete: boolean;
  readonly findings: readonly Finding[];
  readonly unchecked: readonly Unchecked[];
  readonly missing: readonly { readonly subject: { readonly node?: string }; readonly reason: string }[];
  readonly data: ShownStats;
}

const url = ({ address }: TestServer, user = '') => `redis://${user}${address}`;

async function statsOf(at: string, ...flags: string[]): Promise<StatsReport & { readonly code: number }> {
  const { code, stdout, stderr } = await cacheops(['stats', '-u', at, '--format', 'json', '--window', '300ms', ...flags]);
  expect(stderr.replaceAll(/^cacheops: warning: the password.*\n/gm, '')).toBe('');
  return { code, ...(JSON.parse(stdout) as StatsReport) };
}

/** What hangs on how busy this machine is. */
const isAboutTime = ({ id }: Finding): boolean => /^(?:latency|cpu|slowlog)\//.test(id);
const errorsOf = ({ findings }: StatsReport) =>
  findings.filter((finding) => finding.severity === 'error' && !isAboutTime(finding)).map(({ id }) => id);
const idsOf = ({ findings }: StatsReport) => findings.map(({ id }) => id);

/** Runs stats while something happens to the server, again and again until it is over. */
async function statsWhile(
  at: string,
  happening: () => Promise<unknown>,
  ...flags: string[]
): Promise<StatsReport & { readonly code: number }> {
  const running = { now: true };
  const repeated = (async () => {
    while (running.now) await happening();
  })();
  try {
    return await statsOf(at, ...flags);
  } finally {
    running.now = false;
    await repeated;
  }
}

const turnedAway = () => undefined;
const KILOBYTE = 'x'.repeat(1000);

describe('a healthy server', () => {
  test('has no finding above a note, in JSON and in text', async () => {
    const redis = await servers.keep(startStandalone({ arguments: ['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru'] }));
    await redis.command('SET', 'session:1', 'x', 'EX', '1000');
    const report = await statsOf(url(redis));
    expect(report.findings.filter((finding) => finding.severity !== 'info' && !isAboutTime(finding))).toEqual([]);
    expect(report).toMatchObject({
      code: 0,
      complete: true,
      data: { total: { keyspace: { keys: 1, keysWithExpiry: 1 }, memory: { policy: 'allkeys-lru' } } },
    });
    const { stdout, code } = await cacheops(['stats', '-u', url(redis), '--window', '200ms', '--top', '3']);
    expect(code).toBe(0);
    for (const part of ['hits', 'memory', 'traffic', 'latency', 'keys', 'no key was read', 'commands by share of server time'])
      expect(stdout).toContain(part);
  });

  test('is not changed by being looked at: no lookup is added, and the commands are counted', async () => {
    const redis = await servers.keep(startStandalone());
    const lookups = async () => /keyspace_hits:(\d+)\r\nkeyspace_misses:(\d+)/.exec(String(await redis.command('INFO', 'stats')))?.slice(1);
    const before = await lookups();
    const { data } = await statsOf(url(redis));
    expect(await lookups()).toEqual(before);
    expect(data.cost).toMatchObject({ commands: expect.any(Number), commandsInWindow: 1 });
    expect(data.total.traffic.commandsPerSecond).toBeLessThan(data.cost.commands);
  });

  test('whose hit ratio nobody can know yet is unknown for a cache', async () => {
    const redis = await servers.keep(startStandalone({ arguments: ['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru'] }));
    const report = await statsOf(url(redis));
    expect(report.unchecked).toContainEqual(expect.objectContaining({ id: 'hits/below-target', matters: true }));
    expect(report.verdict).not.toBe('ok');
    expect((await statsOf(url(redis), '--fail-on', 'unknown')).code).toBe(1);
  });
});

describe('a server made sick', () => {
  test('that reached maxmemory with noeviction: an error, and OOM replies are counted', async () => {
    const redis = await servers.keep(startStandalone({ arguments: ['--maxmemory', '3mb', '--maxmemory-policy', 'noeviction'] }));
    expect(errorsOf(await statsOf(url(redis)))).toEqual([]);
    for (let at = 0; at < 3000; at += 1) if (String(await redis.command('SET', `k:${at}`, KILOBYTE).catch(() => 'OOM')) !== 'OK') break;
    const report = await statsWhile(url(redis), () => redis.command('SET', 'more', KILOBYTE).catch(() => undefined));
    expect(report).toMatchObject({ code: 1, verdict: 'error' });
    expect(errorsOf(report)).toContain('memory/near-limit');
    const countsErrors = report.data.total.errors.replies !== null; // from Redis 6.2 on
    expect(errorsOf(report).includes('errors/serious')).toBe(countsErrors);
    const { stdout } = await cacheops(['stats', '-u', url(redis), '--window', '200ms']);
    expect(stdout).toMatch(/✖ memory .* of 3 MB .* with policy noeviction: writes fail when it is full/);
  });

  test('that evicts all the time says so', async () => {
    const redis = await servers.keep(startStandalone({ arguments: ['--maxmemory', '3mb', '--maxmemory-policy', 'allkeys-lru'] }));
    for (let at = 0; at < 3000; at += 1) await redis.command('SET', `k:${at}`, KILOBYTE);
    let at = 3000;
    const report = await statsWhile(url(redis), () => redis.command('SET', `k:${(at += 1)}`, KILOBYTE));
    expect(idsOf(report)).toContain('eviction/rate');
    expect(report.data.total.memory.evictedKeys).toBeGreaterThan(0);
  });

  test('that turns clients away', async () => {
    const redis = await servers.keep(startStandalone({ arguments: ['--maxclients', '4'] }));
    await redis.command('PING');
    const kept = await Promise.all([redis.open(), redis.open()]);
    const full = async () => String(await redis.command('INFO', 'clients')).includes('connected_clients:4');
    const report = await statsWhile(url(redis), async () => {
      if (await full()) await redis.open().then((extra) => extra.close(), turnedAway);
    });
    for (const wire of kept) wire.close();
    expect(errorsOf(report)).toContain('clients/rejected');
    expect(report).toMatchObject({ code: 1, verdict: 'error' });
  });

  test('that runs a slow script', async () => {
    const redis = await servers.keep(startStandalone());
    const loop = 'for i = 1, 20000000 do end return 1';
    const report = await statsWhile(url(redis), () => redis.command('EVAL', loop, '0'), '--window', '1s');
    expect(idsOf(report)).toContain('latency/slow-commands');
    expect(report.data.total.commands[0]).toMatchObject({ command: 'eval' });
    expect(['warning', 'error']).toContain(report.verdict);
  });

  test('whose replica was cut off: the replica itself says so', async () => {
    const { primary, replica } = await servers.keep(startReplicaPair());
    const both = await statsOf(url(primary), '--replicas');
    expect(errorsOf(both)).toEqual([]);
    expect(both.data.nodes.map(({ role }) => role)).toEqual(['primary', 'replica']);
    expect(both.data.nodes[0]?.replication?.replicas).toEqual([expect.objectContaining({ state: 'online', lagBytes: expect.any(Number) })]);
    await primary.stop();
    await until('the replica knows', async () => String(await replica.command('INFO', 'replication')).includes('master_link_status:down'));
    expect(idsOf(await statsOf(url(replica)))).toContain('replication/link-down');
  });
});

describe('what the user may not read', () => {
  test('settings: the checks that need them are unchecked, with the rule that would allow it', async () => {
    const redis = await servers.keep(startWithAcl({ ops: 'on nopass ~* +@all -config' }));
    const report = await statsOf(url(redis, 'ops:any@'));
    const refused = report.unchecked.filter(({ id }) => id === 'slowlog/off' || id === 'persistence/rdb-old');
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatchObject({ reason: 'user ops may not run CONFIG GET', wouldNeed: expect.stringContaining('+config') });
    const { stdout } = await cacheops(['stats', '-u', url(redis, 'ops:any@'), '--window', '200ms']);
    expect(stdout).toMatch(/slowlog\/off.*may not run CONFIG GET/);
  });

  test('INFO: never ok', async () => {
    const redis = await servers.keep(startWithAcl({ ops: 'on nopass ~* +@all -info' }));
    const { code, stdout, stderr } = await cacheops(['stats', '-u', url(redis, 'ops:any@'), '--window', '200ms', '--fail-on', 'unknown']);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('may not run INFO');
    expect(stdout).not.toContain('✔');
  });
});

describe('from cron, with --state', () => {
  test('the second run counts from the end of the first, and sees a restart', async () => {
    const state = join(await mkdtemp(join(tmpdir(), 'state-')), 'stats.json');
    const redis = await servers.keep(startStandalone());
    expect((await statsOf(url(redis), '--state', state)).data).toMatchObject({ state: 'first-run', window: { began: 'sample' } });
    expect(await readFile(state, 'utf8')).toContain(redis.address);
    await redis.command('GET', 'nothing');
    const second = await statsOf(url(redis), '--state', state);
    expect(second.data).toMatchObject({
      state: 'continued',
      window: { began: 'state', restarted: [] },
      total: { hits: { window: { misses: 1 } } },
    });
    const { port } = redis;
    await redis.stop();
    const again = await servers.keep(startStandalone({ port }));
    const third = await statsOf(url(again), '--state', state);
    expect(idsOf(third)).toContain('server/restarted');
    expect(third.data.window.restarted).toEqual([again.address]);
  });

  test('a counter reset between two runs is seen', async () => {
    const state = join(await mkdtemp(join(tmpdir(), 'state-')), 'stats.json');
    const redis = await servers.keep(startStandalone());
    for (let at = 0; at < 100; at += 1) await redis.command('GET', 'nothing');
    await statsOf(url(redis), '--state', state);
    await redis.command('CONFIG', 'RESETSTAT');
    expect(idsOf(await statsOf(url(redis), '--state', state))).toContain('server/statistics-reset');
  });

  test('another file is left alone', async () => {
    const redis = await servers.keep(startStandalone());
    const { code, stderr } = await cacheops(['stats', '-u', url(redis), '--state', join(import.meta.dirname, '../../package.json')]);
    expect(code).toBe(2);
    expect(stderr).toContain('is not a state file of cacheops stats');
  });
});

describe('a cluster', () => {
  test('is one total and one row a node; a dead node is missing, and the rest still reports', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 3 }));
    const [first] = cluster.primaries;
    const report = await statsOf(url(first!)); // three were started
    expect(report.data.total.cluster).toMatchObject({ state: 'ok', slotsAssigned: 16384, size: 3 });
    expect(report.data.nodes).toHaveLength(3);
    expect(errorsOf(report)).toEqual([]);
    expect((await statsOf(url(first!), '--replicas')).data.nodes).toHaveLength(6);
    await cluster.replicas[0]!.stop();
    const broken = await statsOf(url(first!), '--replicas');
    expect(broken).toMatchObject({ code: 5, complete: false });
    expect(broken.missing.map(({ subject }) => subject.node)).toEqual([cluster.replicas[0]!.address]);
    expect(broken.data.nodes).toHaveLength(5);
  });
});

describe('--watch', () => {
  test('goes on until it is interrupted, and remembers its frames', async () => {
    const redis = await servers.keep(startStandalone());
    const interrupt = new AbortController();
    let frames = 0;
    const { code, stdout } = await cacheops(['stats', '-u', url(redis), '--watch', '200ms', '--format', 'ndjson'], {
      signal: interrupt.signal,
      onStdout: () => {
        frames += 1;
        if (frames === 3) interrupt.abort('SIGINT');
      },
    });
    expect(code).toBe(130);
    expect(stdout).not.toBe('');
  });

  test('and --state do not go together', async () => {
    const redis = await servers.keep(startStandalone());
    expect((await cacheops(['stats', '-u', url(redis), '--watch', '1s', '--state', 'x'])).code).toBe(2);
  });
});

test('Ctrl-C during the window answers with what is known', async () => {
  const redis = await servers.keep(startStandalone());
  const interrupt = new AbortController();
  const running = cacheops(['stats', '-u', url(redis), '--window', '1h', '--format', 'json'], { signal: interrupt.signal });
  await until('the window is open', areWindowsOpen(redis));
  interrupt.abort('SIGINT');
  const { code, stdout } = await running;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ data: { window: { began: 'sample' } } });
});
