import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { areWindowsOpen } from '../health/window-open.ts';
import { cacheops } from '../support/cacheops.ts';
import { startCluster, startProxy, startReplicaPair, startStandalone, type TestServer, until, useServers } from '../support/servers.ts';

const servers = useServers();

async function statsOf({ port }: { readonly port: number }, ...flags: string[]) {
  const { code, stdout, stderr } = await cacheops(['stats', '-p', String(port), '--window', '200ms', '--format', 'json', ...flags]);
  return { code, stderr, report: stdout === '' ? undefined : JSON.parse(stdout) };
}

const textOf = async ({ port }: { readonly port: number }, ...flags: string[]) =>
  (await cacheops(['stats', '-p', String(port), '--window', '200ms', ...flags])).stdout;

describe('a cluster', () => {
  test('stands in the order of its slots, whichever node is asked', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 3 }));
    const inOrder = cluster.primaries.flatMap(({ address }, at) => [address, cluster.replicas[at]!.address]);
    for (const asked of [cluster.primaries[2]!, cluster.primaries[0]!]) {
      const { report } = await statsOf(asked, '--replicas');
      expect(report.data.nodes.map(({ address }: { address: string }) => address)).toEqual(inOrder);
      expect(await textOf(asked, '--replicas')).toContain('3 primaries + 3 replicas');
    }
  });

  test('says once what its nodes have in common, and takes redirections for what they are', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const [first] = cluster.primaries;
    const running = { now: true };
    const wrong = (async () => {
      while (running.now) await Promise.all(cluster.primaries.map((node) => node.command('GET', 'k').catch(() => undefined)));
    })();
    const { report } = await statsOf(first!, '--window', '1s');
    running.now = false;
    await wrong;
    const ids = report.findings.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('memory/no-limit');
    expect(ids).not.toContain('errors/rate');
    const { replies, redirections } = report.data.total.errors;
    // Redis counts replies from 6.2 on; before, no kinds are told either.
    expect(redirections > 10).toBe(replies !== null);
  });

  test('of which a primary died says that its figures are of the rest, before the others have noticed', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const [first, , last] = cluster.primaries;
    await last!.stop();
    const { code, report } = await statsOf(first!);
    expect(code).toBe(5);
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        id: 'server/unreachable',
        severity: 'error',
        message: expect.stringMatching(
          new RegExp(`^primary ${last!.address} with 5,4\\d\\d slots does not answer: refused the connection`),
        ),
      }),
    );
    expect(report.data.total).toMatchObject({ nodesCounted: 2, nodesExpected: 3, cluster: { slotsSilent: expect.any(Number) } });
    const text = await textOf(first!);
    expect(text).toContain('2 of 3 primaries');
    expect(text).toMatch(/10,92\d of 16,384 slots served/);
    expect(text).toContain(`incomplete: ${last!.address} refused the connection`);
  });
});

test('a server that dies during the window went away: its host and port were right', async () => {
  const redis = await servers.keep(startStandalone());
  const running = statsOf(redis, '--window', '20s');
  await until('the window is open', areWindowsOpen(redis));
  const interrupt = new AbortController();
  const second = cacheops(['stats', '-p', String(redis.port), '--window', '1h'], { signal: interrupt.signal });
  await until('both windows are open', areWindowsOpen(redis, 2));
  await redis.stop();
  interrupt.abort('SIGINT');
  const { stderr } = await second;
  expect(stderr).toContain('went away during the window');
  expect(stderr).not.toContain('check host and port');
  expect(await running).toMatchObject({ code: 3, stderr: expect.stringContaining('went away during the window') });
});

test('deployments that share a state file keep their marks', async () => {
  const state = join(await mkdtemp(join(tmpdir(), 'state-')), 'both.json');
  const [one, other] = [await servers.keep(startStandalone()), await servers.keep(startStandalone())];
  const began = async (redis: TestServer) => (await statsOf(redis, '--state', state)).report.data.state;
  expect([await began(one), await began(other), await began(one), await began(other)]).toEqual([
    'first-run',
    'first-run',
    'continued',
    'continued',
  ]);
});

test('a server that answers PING with an error answers: the round trip is known', async () => {
  const redis = await servers.keep(startStandalone());
  const proxy = await servers.keep(
    startProxy({ to: redis, instead: { PING: { error: 'MISCONF Redis is configured to save RDB snapshots' } } }),
  );
  const { report } = await statsOf(proxy);
  expect(report.data.total.latency.roundTrip).toMatchObject({ samples: expect.any(Number), p50Ms: expect.any(Number) });
});

test('round trips are told to the nanosecond, and the 99th percentile only where it is not the maximum', async () => {
  const redis = await servers.keep(startStandalone());
  const { samples, p50Ms } = (await statsOf(redis)).report.data.total.latency.roundTrip;
  expect(String(p50Ms)).toMatch(/^\d+(\.\d{1,6})?$/);
  expect(samples).toBeLessThanOrEqual(100);
});

test('a replica that has just lost its primary is a warning, for it may be a failover', async () => {
  const { primary, replica } = await servers.keep(startReplicaPair());
  await primary.stop();
  await until('the replica knows', async () => String(await replica.command('INFO', 'replication')).includes('master_link_status:down'));
  const { report } = await statsOf(replica);
  expect(report.findings).toContainEqual(expect.objectContaining({ id: 'replication/link-down', severity: 'warning' }));
});

test('--watch goes on when its server dies, says so, and looks again when it is back', async () => {
  const redis = await servers.keep(startStandalone());
  const interrupt = new AbortController();
  const reports: { readonly findings: readonly { readonly id: string; readonly message: string }[] }[] = [];
  const died = () => reports.some(({ findings }) => findings.some(({ id }) => id === 'server/unreachable'));
  let stopped: Promise<void> | undefined;
  let back: Promise<unknown> | undefined;
  const { code } = await cacheops(['stats', '-p', String(redis.port), '--watch', '200ms', '--format', 'ndjson'], {
    signal: interrupt.signal,
    onStdout: (text) => {
      const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
      reports.push({ findings: lines.filter(({ type }) => type === 'finding') });
      stopped ??= redis.stop();
      if (died()) back ??= stopped.then(() => servers.keep(startStandalone({ port: redis.port })));
      if (reports.at(-1)?.findings.some(({ message }) => message.startsWith('restarted since'))) interrupt.abort('SIGINT');
    },
  });
  await back;
  expect(code).toBe(130);
  const unreachable = reports.flatMap(({ findings }) => findings).find(({ id }) => id === 'server/unreachable');
  expect(unreachable?.message).toMatch(/^primary \S+ has not answered for .*: .*refused the connection/);
});

describe('profile test', () => {
  test('names only subcommands that there are', async () => {
    const redis = await servers.keep(startStandalone());
    const { stdout } = await cacheops(['profile', 'test', '-p', String(redis.port), '--format', 'json']);
    const uses: string[] = JSON.parse(stdout).data.capabilities.map((capability: { uses: string }) => capability.uses);
    const named = uses.flatMap((use) =>
      use
        .split(':')[0]!
        .split(', ')
        .map((word) => word.split(' ')[0]),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !commands.some((command) => command.name === name))).toEqual([]);
  });

  test('says which servers have what this one lacks', async () => {
    const redis = await servers.keep(startStandalone());
    const { stdout } = await cacheops(['profile', 'test', '-p', String(redis.port), '--format', 'json']);
    const { data } = JSON.parse(stdout);
    const commandlog = data.capabilities.find(({ command }: { command: string }) => command === 'COMMANDLOG GET');
    const lacks = data.engine !== 'valkey' || data.engineVersion.startsWith('8.0');
    expect(commandlog).toMatchObject(
      lacks ? { allowed: 'no', wouldNeed: 'only Valkey 8.1 or newer' } : { allowed: 'yes', wouldNeed: null },
    );
  });
});
