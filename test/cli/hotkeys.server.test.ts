import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HotKey, HotkeysData } from '../../src/hotkeys/hotkeys-data.ts';
import { toBytes } from '../../src/text/bytes.ts';
import { cacheops, type Ran } from '../support/cacheops.ts';
import type { Instead } from '../support/fake-server.ts';
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
import { slotOf } from '../support/slots.ts';

const servers = useServers();
const at = ({ address }: Pick<TestServer, 'address'>): readonly string[] => ['-u', `redis://${address}`];

function dataOf({ stdout, stderr }: Ran): HotkeysData {
  expect({ stdout, stderr }).not.toMatchObject({ stdout: '' });
  const report = JSON.parse(stdout);
  expect(violations('hotkeys.schema.json', report)).toEqual([]);
  return report.data;
}

const hotkeys = (server: Pick<TestServer, 'address'>, ...flags: readonly string[]): Promise<Ran> =>
  cacheops(['hotkeys', ...at(server), '--format', 'json', ...flags]);

/** Watches until the traffic was sent, and is then interrupted. */
async function watchedWhile(
  server: Pick<TestServer, 'address'>,
  flags: readonly string[],
  begun: () => Promise<boolean>,
  traffic: () => Promise<unknown>,
): Promise<Ran> {
  const interrupt = new AbortController();
  const running = cacheops(['hotkeys', ...at(server), '--format', 'json', '--duration', '1h', ...flags], { signal: interrupt.signal });
  try {
    await until('the watch has begun', begun);
    await traffic();
  } finally {
    interrupt.abort('SIGINT');
  }
  return running;
}

/** The built program, for signals concern whole processes. */
function startProgram(server: Pick<TestServer, 'address'>, ...flags: readonly string[]) {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../bin/cacheops.js'), 'hotkeys', ...at(server), '--duration', '1h', ...flags],
    { env: { PATH: process.env['PATH'] }, stdio: 'ignore' },
  );
  return { child, ended: once(child, 'close').then(([code, signal]) => code ?? signal) };
}

const figure = (keys: readonly HotKey[], name: keyof HotKey) =>
  Object.fromEntries(keys.map((key) => [toBytes(key.key).toString(), key[name]]));
const readTimes = async (server: Pick<TestServer, 'command'>, key: string, times: number): Promise<unknown> =>
  Promise.all(Array.from({ length: times }, () => server.command('GET', key)));

describe.each(serversUnderTest())('$name', ({ binary }) => {
  test('counts by MONITOR how often each key is named, to the last call', async () => {
    const server = await servers.keep(startStandalone({ binary }));
    const isHeard = async (): Promise<boolean> => /flags=\w*O/.test(String(await server.command('CLIENT', 'LIST')));
    const ran = await watchedWhile(server, [], isHeard, async () => {
      await readTimes(server, 'session:7', 30);
      await server.command('MGET', 'session:7', 'user:1', 'user:2');
      await server.command('SET', 'user:1', 'x');
    });
    expect(ran.code).toBe(130);
    const data = dataOf(ran);
    expect(data).toMatchObject({ method: 'monitor', sampled: null, seconds: expect.any(Number) });
    expect(figure(data.keys, 'calls')).toEqual({ 'session:7': 31, 'user:1': 2, 'user:2': 1 });
    expect(data.keys[0]).toMatchObject({ key: 'session:7', callsAtLeast: 31, share: 31 / 34, node: server.address });
    await until('nobody listens any more', async () => !(await isHeard()));
  });

  test('reads the counters of an LFU policy, hottest first, and leaves them as they are', async () => {
    const server = await servers.keep(startStandalone({ binary, arguments: ['--maxmemory-policy', 'allkeys-lfu', '--lfu-log-factor', '0', '--lfu-decay-time', '0'] })); // prettier-ignore
    for (let i = 0; i < 50; i++) await server.command('SET', `user:${i}`, 'x');
    await readTimes(server, 'user:7', 60);
    await readTimes(server, 'user:9', 20);
    const before = await server.command('OBJECT', 'FREQ', 'user:7');
    const data = dataOf(await hotkeys(server, '--top', '3'));
    expect(data).toMatchObject({ method: 'lfu', seconds: null, sampled: { keysSeen: 50, keysExpected: 50 } });
    expect(data.keys.slice(0, 2).map(({ key }) => key)).toEqual(['user:7', 'user:9']);
    expect(data.keys).toHaveLength(3);
    expect(data.keys[0]?.frequency).toBe(before);
    expect(await server.command('OBJECT', 'FREQ', 'user:7')).toBe(before);
  });

  test('tells which lookups of the counters of the server are its own, and stats leaves them out', async () => {
    const server = await servers.keep(startStandalone({ binary, arguments: ['--maxmemory-policy', 'allkeys-lfu'] }));
    for (let i = 0; i < 50; i++) await server.command('SET', `user:${i}`, 'x');
    const state = join(await mkdtemp(join(tmpdir(), 'hotkeys-')), 'state.json');
    await cacheops(['stats', ...at(server), '--state', state, '--window', '100ms']);
    const before = await lookedUp(server);
    const { lookups } = dataOf(await hotkeys(server, '--stats-state', state));
    expect(lookups).toMatchObject([{ node: server.address, keyspaceHits: (await lookedUp(server)) - before, keyspaceMisses: 0 }]);
    const stats = JSON.parse((await cacheops(['stats', ...at(server), '--state', state, '--format', 'json'])).stdout);
    expect(stats.data.total.hits.window).toMatchObject({ hits: 0, ownLookups: lookups[0]?.keyspaceHits });
    await rm(dirname(state), { recursive: true });
  });

  test('says what it needs where slots are not counted', async ({ skip }) => {
    const { primaries } = await servers.keep(startCluster({ binary, primaries: 3, replicas: 0 }));
    const [first] = primaries;
    skip(await countSlots(primaries), 'this server counts what slots cost');
    expect(await hotkeys(first!, '--method', 'slots')).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/no CLUSTER SLOT-STATS[^]*hint: Valkey 8\.0 or Redis 8\.2/),
    });
  });

  test('finds the hottest slot of a cluster, and its keys', async ({ skip }) => {
    const cluster = await servers.keep(startCluster({ binary, primaries: 3, replicas: 0 }));
    const [first] = cluster.primaries;
    skip(!(await countSlots(cluster.primaries)), 'this server does not count what slots cost');
    const key = 'session:7';
    const slot = slotOf(key);
    const at = Math.floor((slot * 3) / 16_384);
    const home = cluster.primaries.find((_, i) => i === at)!; // slots are dealt out evenly
    await home.command('SET', key, 'x');
    const ran = await watchedWhile(first!, ['--method', 'slots'], async () => (await Promise.all(cluster.primaries.map(wereSlotsRead))).every(Boolean), () => readTimes(home, key, 300)); // prettier-ignore
    expect(ran.code).toBe(130);
    const data = dataOf(ran);
    expect(data.slots[0]).toMatchObject({ slot, keys: 1, keysListed: 1, node: home.address });
    expect(data.keys[0]).toMatchObject({ key, slot, cpuMicroseconds: data.slots[0]?.cpuMicroseconds, share: data.slots[0]?.share });
    const counted = data.lookups.find(({ node }) => node === home.address);
    expect(counted).toMatchObject({ keyspaceHits: (await lookedUp(home)) - 300, keyspaceMisses: 0 });
    expect(data.slots.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1.000_001);
  });
});

/** Keyspace hits since its start. */
const lookedUp = async (server: Pick<TestServer, 'command'>): Promise<number> =>
  Number(/keyspace_hits:(\d+)/.exec(String(await server.command('INFO', 'stats')))?.[1]);

/** Has them counted; false where the servers cannot. */
const countSlots = (nodes: readonly TestServer[]): Promise<boolean> =>
  Promise.all(nodes.map((node) => node.command('CONFIG', 'SET', 'cluster-slot-stats-enabled', 'yes'))).then(
    () => true,
    () => false,
  );

/** A third of all slots in pieces of 256, and one question before. */
const wereSlotsRead = async (server: TestServer): Promise<boolean> =>
  Number(/cmdstat_cluster\|slot-stats:calls=(\d+)/.exec(String(await server.command('INFO', 'commandstats')))?.[1] ?? 0) >= 23;

test('slices are refused where another method than monitor was asked for', async () => {
  const ran = await cacheops(['hotkeys', '-u', 'redis://127.0.0.1:1', '--method', 'lfu', '--slice', '1s/10s']);
  expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--slice and --method lfu do not go together') });
});

test('a method that the servers do not allow is refused, with why', async () => {
  const server = await servers.keep(startStandalone());
  expect(await hotkeys(server, '--method', 'lfu')).toMatchObject({
    code: 4,
    stdout: '',
    stderr: expect.stringContaining('the policy is noeviction, which counts no use of keys'),
  });
  expect(await hotkeys(server, '--method', 'slots')).toMatchObject({ code: 4, stderr: expect.stringContaining('not a cluster') });
});

test('says that slices look at a part of the time, which calls are of', async () => {
  const server = await servers.keep(startStandalone());
  const flags = ['--duration', '600ms', '--slice', '100ms/300ms'];
  expect(dataOf(await hotkeys(server, ...flags)).lookedShare).toBeLessThan(0.9);
  const { stdout } = await cacheops(['hotkeys', ...at(server), ...flags]);
  expect(stdout).toMatch(/looked at .* % +of that time: calls are of this part/);
  expect(dataOf(await hotkeys(server, '--duration', '100ms')).lookedShare).toBe(1);
});

test('names the methods that it passed over', async () => {
  const { stdout } = await cacheops(['hotkeys', ...at(await servers.keep(startStandalone())), '--duration', '100ms']);
  expect(stdout).toMatch(/method +MONITOR/);
  expect(stdout).toMatch(/not slots +not a cluster/);
  expect(stdout).toContain('no key was used meanwhile');
});

test('a sample that is full is no gap, and says of how many keys it is', async () => {
  const server = await servers.keep(startStandalone({ arguments: ['--maxmemory-policy', 'volatile-lfu'] }));
  await Promise.all(Array.from({ length: 5_000 }, (_, i) => server.command('SET', `key:${i}`, 'x')));
  const ran = await hotkeys(server, '--sample', '100');
  expect(ran.code).toBe(0);
  const { sampled } = dataOf(ran);
  expect(sampled?.keysSeen).toBeGreaterThanOrEqual(100);
  expect(sampled?.keysSeen).toBeLessThan(5_000);
  expect(sampled?.keysExpected).toBe(5_000);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('MONITOR is ended at %s to the whole program', async (signal, code) => {
  const server = await servers.keep(startStandalone());
  const isHeard = async (): Promise<boolean> => /flags=\w*O/.test(String(await server.command('CLIENT', 'LIST')));
  const { child, ended } = startProgram(server);
  await until('the watch has begun', isHeard);
  child.kill(signal);
  expect(await ended).toBe(code);
  await until('nobody listens any more', async () => !(await isHeard()));
});

test('a user who may not MONITOR is told what it needs', async () => {
  const server = await servers.keep(startWithAcl({ ops: 'on >secret ~* +@all -monitor' }));
  const { code, stderr } = await cacheops(['hotkeys', ...at(server), '--user', 'ops', '--duration', '100ms'], { env: { REDISCLI_AUTH: 'secret' } });
  expect(code).toBe(4);
  expect(stderr).toContain('+monitor');
}); // prettier-ignore

// No server here has HOTKEYS (Redis 8.6): a real one plays it, by what its source says (see src/redis/hotkeys-session.ts).
const [STATE, BEGUN, READ] = ['played:state', 'played:begun', 'played:read'];
const PLAYED: Readonly<Record<string, Instead>> = {
  'HOTKEYS START': {
    script: `if redis.call('GET', '${STATE}') == 'active' then return redis.error_reply('ERR hotkey tracking session already in progress') end
      redis.call('SET', '${STATE}', 'active') redis.call('SET', 'played:start', table.concat(ARGV, ' ')) redis.call('INCR', '${BEGUN}') return redis.status_reply('OK')`,
  },
  'HOTKEYS STOP': {
    script: `if redis.call('GET', '${STATE}') ~= 'active' then return false end
      redis.call('SET', '${STATE}', 'ended') return redis.status_reply('OK')`,
  },
  'HOTKEYS GET': {
    script: `redis.call('INCR', '${READ}') local state = redis.call('GET', '${STATE}') if not state then return false end
      return {{'tracking-active', state == 'active' and 1 or 0, 'sample-ratio', 1, 'selected-slots', {{0, 16383}},
        'all-commands-all-slots-us', 400, 'net-bytes-all-commands-all-slots', 9900, 'collection-start-time-unix-ms', tonumber(redis.call('GET', '${BEGUN}') or 0),
        'collection-duration-ms', 1500, 'total-cpu-time-user-ms', 3, 'total-cpu-time-sys-ms', 11, 'total-net-bytes', 9900,
        'by-cpu-time-us', {'session:7', 300, 'user:1', 40}, 'by-net-bytes', {'big:1', 9000, 'session:7', 800}}}`,
  },
  'HOTKEYS RESET': {
    script: `if redis.call('GET', '${STATE}') == 'active' then
        return redis.error_reply('ERR hotkey tracking session in progress, stop tracking first') end
      redis.call('DEL', '${STATE}') return redis.status_reply('OK')`,
  },
};

describe('HOTKEYS', () => {
  async function played(more: Readonly<Record<string, Instead>> = {}) {
    const server = await servers.keep(startStandalone());
    return { server, proxy: await servers.keep(startProxy({ to: server, instead: { ...PLAYED, ...more } })) };
  }

  test('is taken first; its session is bounded, ended, and let go', async () => {
    const { server, proxy } = await played();
    const ran = await hotkeys(proxy, '--duration', '100ms', '--top', '10');
    expect(ran.code).toBe(0);
    const data = dataOf(ran);
    expect(data).toMatchObject({ method: 'hotkeys', seconds: 1.5 });
    expect(data.keys).toMatchObject([
      { key: 'session:7', db: null, family: 'session:{id}', cpuMicroseconds: 300, networkBytes: 800, share: 0.75 },
      { key: 'user:1', cpuMicroseconds: 40, networkBytes: null, share: 0.1 },
      { key: 'big:1', cpuMicroseconds: null, networkBytes: 9000, share: null },
    ]);
    expect(await server.command('GET', 'played:start')).toBe('HOTKEYS START METRICS 2 CPU NET COUNT 10 DURATION 3');
    expect(await server.command('EXISTS', STATE)).toBe(0);
  });

  test('is ended at Ctrl-C, which tells what was found until then', async () => {
    const { server, proxy } = await played();
    const ran = await watchedWhile(proxy, [], async () => (await server.command('GET', STATE)) === 'active', async () => undefined); // prettier-ignore
    expect(ran.code).toBe(130);
    expect(dataOf(ran).keys[0]).toMatchObject({ key: 'session:7' });
    expect(await server.command('EXISTS', STATE)).toBe(0);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is ended at %s to the whole program', async (signal, code) => {
    const { server, proxy } = await played();
    const { child, ended } = startProgram(proxy);
    await until('the session runs', async () => (await server.command('GET', STATE)) === 'active');
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(await server.command('EXISTS', STATE)).toBe(0);
  });

  test('is bounded where nobody is left to end it, and what it has kept is told by the next run', async () => {
    const { server, proxy } = await played();
    const { child, ended } = startProgram(proxy);
    await until('the session runs', async () => (await server.command('GET', STATE)) === 'active');
    child.kill('SIGKILL');
    await ended;
    expect(await server.command('GET', 'played:start')).toContain('DURATION 3602');
    await server.command('SET', STATE, 'ended');
    const { methods } = dataOf(await hotkeys(proxy, '--duration', '100ms'));
    expect(methods[0]?.wouldNeed).toBe('let them go: HOTKEYS RESET');
  });

  test('is ended when its results cannot be read', async () => {
    const { server, proxy } = await played();
    const broken = await servers.keep(startProxy({ to: proxy, instead: { 'HOTKEYS GET': { script: "if redis.call('EXISTS', 'played:start') == 1 then return redis.error_reply('ERR out of order') end return false" } } })); // prettier-ignore
    expect(await hotkeys(broken, '--duration', '100ms')).toMatchObject({ code: 4, stderr: expect.stringContaining('out of order') });
    expect(await server.command('EXISTS', STATE)).toBe(0);
  });

  test('of somebody else that began after ours had ended is left alone', async () => {
    const { server, proxy } = await played();
    const isActive = async (): Promise<boolean> => (await server.command('GET', STATE)) === 'active';
    const isKnown = async (): Promise<boolean> => Number(await server.command('GET', READ)) > 1; // once before it began
    const ran = await watchedWhile(proxy, [], isKnown, () => server.command('INCR', BEGUN));
    expect(ran).toMatchObject({ code: 130, stdout: '', stderr: expect.stringContaining('began another, which is left alone') });
    expect(await isActive()).toBe(true);
  });

  test.each([
    ['HOTKEYS STOP', 'the session is not ended'],
    ['HOTKEYS RESET', 'the results of the session stay'],
  ])('of which %s is refused is told to be left behind', async (command, said) => {
    const name = command.toLowerCase().replace(' ', '|');
    const { proxy } = await played({ [command]: { error: `NOPERM this user has no permissions to run the '${name}' command` } });
    const ran = await hotkeys(proxy, '--duration', '100ms');
    expect(ran.code).toBe(5);
    expect(dataOf(ran).keys[0]).toMatchObject({ key: 'session:7' });
    expect(JSON.parse(ran.stdout).missing).toMatchObject([{ subject: { node: proxy.address }, reason: expect.stringContaining(said) }]);
  });

  test('of another kind, as Valkey 9.2 has it, is not taken for sessions', async () => {
    const { proxy } = await played({ 'HOTKEYS GET': { script: "return {{'key', 'user:1', 'db', 0, 'qps', 120}}" } });
    const { method, methods } = dataOf(await hotkeys(proxy, '--duration', '100ms'));
    expect(method).toBe('monitor');
    expect(methods[0]).toMatchObject({ usable: false, reason: 'the HOTKEYS of this server has no sessions' });
  });

  test('names all rules that it needs where one is refused', async () => {
    const { proxy } = await played({ 'HOTKEYS GET': { error: "NOPERM this user has no permissions to run the 'hotkeys|get' command" } });
    const { methods } = dataOf(await hotkeys(proxy, '--duration', '100ms'));
    expect(methods[0]?.wouldNeed).toBe('the ACL rules +hotkeys|get +hotkeys|start +hotkeys|stop +hotkeys|reset');
  });

  test('tells a reader that figures are estimates', async () => {
    const { proxy } = await played();
    const { stdout } = await cacheops(['hotkeys', ...at(proxy), '--duration', '100ms']);
    expect(stdout).toContain('estimates of the servers, which name at most 64 keys each');
  });

  test.each([
    ['active', "somebody else's session is running", 'HOTKEYS STOP'],
    ['ended', 'the results of an earlier session are kept', 'HOTKEYS RESET'],
  ])('of somebody else that is %s is left alone, and another method taken', async (state, reason, hint) => {
    const { server, proxy } = await played();
    await server.command('SET', STATE, state);
    const { method, methods } = dataOf(await hotkeys(proxy, '--duration', '100ms'));
    expect(method).toBe('monitor');
    expect(methods[0]).toMatchObject({ usable: false, reason: expect.stringContaining(reason), wouldNeed: expect.stringContaining(hint) });
    expect(await hotkeys(proxy, '--method', 'hotkeys')).toMatchObject({ code: 4, stderr: expect.stringContaining(reason) });
    expect(await server.command('GET', STATE)).toBe(state);
  });
});
