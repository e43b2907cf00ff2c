import { describe, expect, test } from 'vitest';
import type { LatencyData, NodeLatency } from '../../src/latency/latency-data.ts';
import { cacheops } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import {
  serversUnderTest,
  startCluster,
  startProxy,
  startStandalone,
  startWithAcl,
  type TestServer,
  until,
  useServers,
} from '../support/servers.ts';

const servers = useServers();
const at = ({ address }: Pick<TestServer, 'address'>): readonly string[] => ['-u', `redis://${address}`];

interface Told {
  readonly data: LatencyData;
  readonly findings: readonly { readonly id: string; readonly severity: string; readonly message: string; readonly advice: string }[];
  readonly unchecked: readonly { readonly id: string; readonly wouldNeed?: string }[];
  readonly missing: readonly { readonly subject: { readonly node?: string } }[];
}

async function latency(server: Pick<TestServer, 'address'>, ...flags: readonly string[]): Promise<Told> {
  const { stdout, stderr } = await cacheops(['latency', ...at(server), '--duration', '300ms', '--format', 'json', ...flags]);
  expect(stderr).toBe('');
  const report: Told = JSON.parse(stdout);
  expect(violations('latency.schema.json', report)).toEqual([]);
  return report;
}

const only = ({ data }: Told): NodeLatency => {
  expect(data.nodes).toHaveLength(1);
  return data.nodes[0]!; // just counted
};
const part = (node: NodeLatency, name: string) => node.parts.find((one) => one.part === name);

/** A command that holds the server for far more than a millisecond. */
const HOLD = 'local n = 0 for i = 1, 5000000 do n = n + i end return 1';

test('tells round trips as a distribution whose buckets hold every PING', async () => {
  const { roundTrip, withheld } = only(await latency(await servers.keep(startStandalone())));
  expect(withheld).toBe(0);
  expect(roundTrip?.samples).toBeGreaterThan(0);
  expect(roundTrip?.histogram.reduce((sum, { samples }) => sum + samples, 0)).toBe(roundTrip?.samples);
  expect(roundTrip?.minMs).toBeLessThanOrEqual(roundTrip?.p50Ms ?? 0);
  expect(roundTrip?.p90Ms).toBeLessThanOrEqual(roundTrip?.maxMs ?? 0);
});

test('says that the latency monitor is off, and which threshold to set', async () => {
  const { findings, ...told } = await latency(await servers.keep(startStandalone()));
  expect(only(told as Told).eventThresholdMs).toBe(0);
  expect(findings.find(({ id }) => id === 'latency/monitor-off')).toMatchObject({
    severity: 'info',
    advice: expect.stringMatching(/^CONFIG SET latency-monitor-threshold \d+$/),
  });
});

describe.each(serversUnderTest())('$name', ({ binary }) => {
  test('names the pauses that the latency monitor recorded, where they count', async () => {
    const server = await servers.keep(startStandalone({ binary, arguments: ['--latency-monitor-threshold', '1'] }));
    await server.command('EVAL', HOLD, 0);
    const told = await latency(server);
    const node = only(told);
    expect(told.findings.map(({ id }) => id)).not.toContain('latency/monitor-off');
    expect(node.eventThresholdMs).toBe(1);
    const recorded = node.events?.find(({ event }) => event === 'command');
    expect(recorded).toMatchObject({ part: 'slow commands', lately: true });
    expect(recorded?.lastMs).toBeGreaterThanOrEqual(1);
    expect(part(node, 'slow commands')?.longestOf).toBe('hour');
    expect(part(node, 'slow commands')?.evidence).toContain('command');
    expect(part(node, 'slow commands')?.longestMs).toBeGreaterThanOrEqual(recorded?.lastMs ?? Infinity);
  });

  test('tells apart what measuring took', async () => {
    const { commands } = only(await latency(await servers.keep(startStandalone({ binary }))));
    expect(commands.find(({ command }) => command === 'ping')).toMatchObject({ own: true });
    expect(commands.filter(({ own }) => !own)).toEqual([]);
  });
});

test('tells PINGs of others apart from its own, in each frame', async () => {
  const server = await servers.keep(startStandalone());
  const interrupt = new AbortController();
  const others = (async () => {
    while (!interrupt.signal.aborted) await server.command('PING');
  })();
  let frames = 0;
  const { stdout } = await cacheops(['latency', ...at(server), '--watch', '500ms', '--format', 'json'], {
    signal: interrupt.signal,
    onStdout: () => void (++frames === 3 && interrupt.abort('SIGINT')),
  });
  await others;
  const reports = stdout.split(/(?<=^\}\n)/m).map((report): Told => JSON.parse(report));
  expect(reports.length).toBeGreaterThanOrEqual(2);
  for (const report of reports.slice(0, 2)) {
    const node = only(report);
    const pings = node.commands.find(({ command }) => command === 'ping');
    expect(pings).toMatchObject({ own: false });
    expect(pings!.calls).toBeGreaterThan(pings!.ownCalls); // matched just now
    expect(pings!.ownCalls).toBeGreaterThanOrEqual(node.roundTrip!.samples);
    expect(pings!.ownCalls).toBeLessThanOrEqual(node.roundTrip!.samples + 20);
    expect(part(node, 'commands')?.evidence).toMatch(/PING \d/);
  }
});

test('counts what others send while it looks, and finds the slow one in the slowlog', async () => {
  const server = await servers.keep(startStandalone({ arguments: ['--slowlog-log-slower-than', '1000'] }));
  const looking = new AbortController();
  const others = (async () => {
    while (!looking.signal.aborted) await server.command('EVAL', HOLD, 0);
  })();
  const told = await latency(server).finally(() => looking.abort());
  await others;
  const node = only(told);
  expect(node.commands.find(({ command }) => command === 'eval')).toMatchObject({ own: false });
  expect(part(node, 'commands')?.evidence).toContain('EVAL');
  expect(part(node, 'slow commands')).toMatchObject({ longestOf: 'window', evidence: expect.stringContaining('longest EVAL') });
  expect(part(node, 'slow commands')?.longestMs).toBeGreaterThanOrEqual(1);
});

test('counts forks of the time looked at', async () => {
  const server = await servers.keep(startStandalone());
  const looking = latency(server, '--duration', '1s');
  await server.command('BGSAVE');
  expect(part(only(await looking), 'fork')?.evidence).toMatch(/the last took/);
});

test('looks at every shard of a cluster, and says which answers slowest', async () => {
  const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
  const [first] = cluster.primaries;
  if (first === undefined) throw new Error('a cluster has nodes');
  const { data } = await latency(first);
  expect(data.nodes.map(({ node }) => node).toSorted()).toEqual(cluster.primaries.map(({ address }) => address).toSorted());
  const { stdout } = await cacheops(['latency', ...at(first), '--duration', '200ms']);
  expect(stdout).toMatch(/where the time goes on 127\.0\.0\.1:\d+, which answers slowest/);
});

test('what a user may not read is not checked, with what would allow it; the rest is told', async () => {
  const server = await servers.keep(startWithAcl({ ops: 'on >secret +ping +info +command +cluster|info' }));
  const { stdout } = await cacheops(
    ['latency', ...at(server), '--user', 'ops', '--duration', '200ms', '--format', 'json'],
    { env: { REDISCLI_AUTH: 'secret' } },
  ); // prettier-ignore
  const told: Told = JSON.parse(stdout);
  expect(only(told)).toMatchObject({ events: null, eventThresholdMs: null, roundTrip: { samples: expect.any(Number) } });
  expect(told.unchecked).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ id: 'latency/monitor-off', wouldNeed: expect.stringContaining('config|get') }),
      expect.objectContaining({ id: 'latency/pause', wouldNeed: expect.stringContaining('latency|latest') }),
    ]),
  );
});

test('a user who may not PING still learns what the server tells of itself', async () => {
  const server = await servers.keep(startStandalone());
  const proxy = await servers.keep(startProxy({ to: server, instead: { PING: { error: "NOPERM this user has no permissions to run the 'ping' command" } } }));
  const node = only(await latency(proxy));
  expect(node).toMatchObject({ roundTrip: null, sentLate: null });
  expect(part(node, 'commands')).toMatchObject({ share: expect.any(Number) });
}); // prettier-ignore

test('ends at Ctrl-C with what it measured until then', async () => {
  const server = await servers.keep(startStandalone());
  const interrupt = new AbortController();
  const running = cacheops(['latency', ...at(server), '--duration', '1h', '--format', 'json'], { signal: interrupt.signal });
  for (let sent = 0; sent < 5;)
    sent = Number(/cmdstat_ping:calls=(\d+)/.exec(String(await server.command('INFO', 'commandstats')))?.[1] ?? 0);
  interrupt.abort('SIGINT');
  const { code, stdout } = await running;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ complete: false, data: { nodes: [{ roundTrip: { samples: expect.any(Number) } }] } });
});

test('counters that are reset meanwhile make it incomplete: what was counted before is lost', async () => {
  const server = await servers.keep(startStandalone());
  for (let i = 0; i < 50; i++) await server.command('GET', 'user:1');
  const interrupt = new AbortController();
  const running = cacheops(['latency', ...at(server), '--duration', '1h', '--format', 'json'], { signal: interrupt.signal });
  await until('it measures', async () => /cmdstat_ping:calls=\d\d/.test(String(await server.command('INFO', 'commandstats'))));
  await server.command('CONFIG', 'RESETSTAT');
  interrupt.abort('SIGINT');
  const { data, missing } = JSON.parse((await running).stdout) as Told;
  expect(missing).toContainEqual({ subject: { node: server.address }, reason: expect.stringContaining('its counters were reset while we looked') });
  expect(data.nodes[0]?.parts.every(({ evidence }) => evidence !== '')).toBe(true);
}); // prettier-ignore

describe('a server that goes meanwhile', () => {
  const measured = (server: TestServer) => async (): Promise<boolean> =>
    Number(/cmdstat_ping:calls=(\d+)/.exec(String(await server.command('INFO', 'commandstats')))?.[1] ?? 0) > 20;
  const measuring = (server: TestServer, ...flags: readonly string[]) => cacheops(['latency', ...at(server), '--duration', '1h', ...flags]);

  test('leaves what was measured of it until then, which is called a part', async () => {
    const server = await servers.keep(startStandalone());
    const running = measuring(server, '--format', 'json');
    await until('it measures', measured(server));
    await server.stop();
    const { code, stdout } = await running;
    expect(code).toBe(5);
    const report: Told = JSON.parse(stdout);
    expect(violations('latency.schema.json', report)).toEqual([]);
    expect(report.missing).toMatchObject([{ subject: { node: server.address }, reason: expect.stringMatching(/connection/) }]);
    const node = only(report);
    expect(node.roundTrip?.samples).toBeGreaterThan(10);
    expect(node).toMatchObject({ commands: [], events: null, seconds: expect.any(Number) });
    expect(node.parts.map(({ part: name }) => name)).toEqual(['round trip', 'here']);
  });

  test('is told to a reader below what was measured', async () => {
    const server = await servers.keep(startStandalone());
    const running = measuring(server, '--no-color');
    await until('it measures', measured(server));
    await server.stop();
    const { code, stdout, stderr } = await running;
    expect({ code, stderr }).toEqual({ code: 5, stderr: '' });
    expect(stdout).toMatch(/round trip .* PINGs/);
    expect(stdout).toContain(server.address);
  });

  test('is one of a cluster: the others are measured to the end, and it until then', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const [first, second] = cluster.primaries as [TestServer, TestServer, TestServer];
    const running = cacheops(['latency', ...at(first), '--duration', '2s', '--format', 'json']);
    await until('it measures', measured(second));
    await second.stop();
    const { code, stdout } = await running;
    expect(code).toBe(5);
    const { data, missing } = JSON.parse(stdout) as Told;
    expect(data.nodes).toHaveLength(3);
    const lost = data.nodes.find(({ node }) => node === second.address);
    expect(lost?.roundTrip?.samples).toBeGreaterThan(0);
    expect(lost?.seconds).toBeLessThan(data.seconds);
    expect(missing.filter(({ subject }) => subject.node === second.address)).toHaveLength(1);
  });
});

test('--watch measures again and again until Ctrl-C', async () => {
  const server = await servers.keep(startStandalone());
  const interrupt = new AbortController();
  let frames = 0;
  const { code, stdout } = await cacheops(['latency', ...at(server), '--watch', '500ms', '--format', 'ndjson'], {
    signal: interrupt.signal,
    onStdout: () => void (++frames === 2 && interrupt.abort('SIGINT')),
  });
  expect(code).toBe(130);
  expect(stdout.split('\n').filter((line) => line.includes('"type":"report"')).length).toBeGreaterThanOrEqual(2);
});
