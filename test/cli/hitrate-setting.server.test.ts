import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { counted, dataOf, listenedWhile } from '../hits/listened.ts';
import { cacheops } from '../support/cacheops.ts';
import { openWire, startCluster, startReplicaPair, startStandalone, type TestServer, until, useServers } from '../support/servers.ts';

const servers = useServers();
const at = ({ address }: Pick<TestServer, 'address'>): readonly string[] => ['-u', `redis://${address}`];
/** Flags of notify-keyspace-events, in the order of the alphabet. */
const flags = async (server: Pick<TestServer, 'command'>): Promise<string> =>
  Array.from(String(await server.command('CONFIG', 'GET', 'notify-keyspace-events')).split(',')[1] ?? '')
    .toSorted()
    .join('');

let folder: string;
let stateHome: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hitrate-setting-'));
});
beforeEach(async () => {
  stateHome = await mkdtemp(join(folder, 'state-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const keptFiles = (): Promise<string[]> => readdir(join(stateHome, 'cacheops')).catch(() => []);

interface Running {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** The built program, for signals concern whole processes. */
function start(...argv: readonly string[]): Running {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../bin/cacheops.js'), 'hitrate', ...argv], {
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: stateHome },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (piece) => (stderr += piece));
  return { child, stderr: () => stderr, ended: once(child, 'close').then(([code, signal]) => code ?? signal) };
}
const startLooking = (server: Pick<TestServer, 'address'>): Running => start(...at(server), '--enable-events', '--duration', '2m');

describe('notify-keyspace-events is put back', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('after %s', async (signal, code) => {
    const redis = await servers.keep(startStandalone());
    await redis.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kx');
    const { child, ended } = startLooking(redis);
    await counted(redis, () => false);
    expect(await flags(redis)).toBe('EKmx');
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(await flags(redis)).toBe('Kx');
    expect(await keptFiles()).toEqual([]);
  });

  test('when the connection that listens is lost, and no count is made up', async () => {
    const redis = await servers.keep(startStandalone());
    const ran = await listenedWhile({
      servers: [redis],
      argv: [...at(redis), '--enable-events'],
      endsItself: true,
      traffic: () => redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub'),
      stateHome,
    });
    expect(JSON.parse(ran.stdout)).toMatchObject({ complete: false, data: { server: null, residual: null } });
    expect(await flags(redis)).toBe('');
  });

  test('when all connections are lost, by one that is opened anew', async () => {
    const redis = await servers.keep(startStandalone());
    const ran = await listenedWhile({
      servers: [redis],
      argv: [...at(redis), '--enable-events'],
      endsItself: true,
      traffic: async () => {
        await redis.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
        await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
      },
      stateHome,
    });
    expect(ran.code).not.toBe(0);
    expect(await flags(redis)).toBe('');
    expect(await keptFiles()).toEqual([]);
  });

  test('by --restore when nobody was left to do it; until then every run says so', async () => {
    const redis = await servers.keep(startStandalone());
    const { child, ended } = startLooking(redis);
    await counted(redis, () => false);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    expect(await flags(redis)).toBe('Em');
    const env = { XDG_STATE_HOME: stateHome };
    const { stderr } = await cacheops(['hitrate', ...at(redis), '--duration', '100ms'], { env });
    expect(stderr).toContain(`an earlier run, killed or cut off, has left notify-keyspace-events changed on ${redis.address}: run cacheops hitrate --restore`);
    const restored = await cacheops(['hitrate', ...at(redis), '--restore', '--format', 'json'], { env });
    expect(JSON.parse(restored.stdout)).toMatchObject({ data: { restored: [{ node: redis.address, to: '', leftAs: null, why: null }] } });
    expect(await flags(redis)).toBe('');
    expect(await keptFiles()).toEqual([]);
    const again = await cacheops(['hitrate', ...at(redis), '--restore', '--no-color'], { env });
    expect(again).toMatchObject({ stdout: expect.stringContaining('nothing to put back'), stderr: '' });
  }); // prettier-ignore

  test('by the next run that enables events, when the one before was killed', async () => {
    const redis = await servers.keep(startStandalone());
    const { child, ended } = startLooking(redis);
    await counted(redis, () => false);
    child.kill('SIGKILL');
    await ended;
    const ran = await cacheops(['hitrate', ...at(redis), '--enable-events', '--duration', '100ms', '--format', 'json'], {
      env: { XDG_STATE_HOME: stateHome },
    });
    expect(dataOf(ran)).toMatchObject({ method: 'exact' });
    expect(await flags(redis)).toBe('');
    expect(await keptFiles()).toEqual([]);
  });

  test('elsewhere is named by --restore', async () => {
    const [redis, other] = await Promise.all([servers.keep(startStandalone()), servers.keep(startStandalone())]);
    const { child, ended } = startLooking(other);
    await counted(other, () => false);
    child.kill('SIGKILL');
    await ended;
    const { stderr } = await cacheops(['hitrate', ...at(redis), '--restore'], { env: { XDG_STATE_HOME: stateHome } });
    expect(stderr).toContain(`still left changed on ${other.address}`);
  });

  test('by the last of two runs at the same time, which counts all along', async () => {
    const redis = await servers.keep(startStandalone());
    const first = startLooking(redis);
    await counted(redis, () => false);
    const second = await listenedWhile({
      servers: [redis],
      argv: [...at(redis), '--enable-events'],
      traffic: async () => {
        const written = async (): Promise<string[]> => (await keptFiles()).filter((name) => name.endsWith('.json')); // halfway they are named otherwise
        await until('the second has found what the first has set', async () => (await written()).length === 2);
        first.child.kill('SIGTERM');
        expect(await first.ended).toBe(143);
        expect(await flags(redis)).toBe('Em');
        await counted(redis, () => false); // now that no PING is of the first
        await redis.command('GET', 'user:1');
      },
      stateHome,
    });
    expect(dataOf(second)).toMatchObject({ method: 'exact', residual: { hits: 0, misses: 0 } });
    expect(dataOf(second).families.find(({ family }) => family === 'user:{id}')).toMatchObject({ hits: 0, misses: 1 });
    expect(await flags(redis)).toBe('');
    expect(await keptFiles()).toEqual([]);
  });

  describe('by the last of two that were started together', () => {
    const startTwo = async (redis: TestServer): Promise<readonly [Running, Running]> => {
      await redis.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kx');
      const runs = [startLooking(redis), startLooking(redis)] as const;
      const probes = async (): Promise<number> => String(await redis.command('CLIENT', 'LIST')).split('cmd=strlen').length - 1;
      await until('both have enabled events, and look for them', async () => (await probes()) === 2);
      return runs;
    };

    test.each([
      ['the first ends first', false],
      ['the second ends first', true],
    ])('%s', async (_, reversed) => {
      const redis = await servers.keep(startStandalone());
      const runs = await startTwo(redis);
      const [first, last] = reversed ? [runs[1], runs[0]] : runs;
      first.child.kill('SIGTERM');
      expect(await first.ended).toBe(143);
      expect(await flags(redis)).toBe('EKmx');
      last.child.kill('SIGTERM');
      expect(await last.ended).toBe(143);
      expect(await flags(redis)).toBe('Kx');
      expect(await keptFiles()).toEqual([]);
    });

    test('both end together', async () => {
      const redis = await servers.keep(startStandalone());
      const runs = await startTwo(redis);
      for (const { child } of runs) child.kill('SIGTERM');
      expect(await Promise.all(runs.map(({ ended }) => ended))).toEqual([143, 143]);
      expect(await flags(redis)).toBe('Kx');
      expect(await keptFiles()).toEqual([]);
    });
  });

  test('on the server that it was changed on, when a failover makes a replica of it and cuts all its connections', async () => {
    const { primary, replica } = await servers.keep(startReplicaPair());
    const { stderr, ended } = startLooking(primary);
    await counted(primary, () => false);
    await replica.command('REPLICAOF', 'NO', 'ONE');
    const sentinel = await openWire({ host: primary.host, port: primary.port });
    const says = [['MULTI'], ['REPLICAOF', replica.host, replica.port], ['CLIENT', 'KILL', 'TYPE', 'normal'], ['CLIENT', 'KILL', 'TYPE', 'pubsub'], ['EXEC']]; // prettier-ignore
    await Promise.allSettled(says.map((words) => sentinel.command(...words))); // its own connection is cut as well
    expect({ code: await ended, stderr: stderr() }).toMatchObject({ code: 5 });
    for (const { host, port } of [primary, replica]) {
      const wire = await openWire({ host, port });
      expect(await flags(wire)).toBe('');
      wire.close();
    }
  });

  test('on the shards of a cluster that let it be changed; the one that refuses is named, and looked at without', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const [refusing, ...others] = cluster.primaries;
    if (refusing === undefined) throw new Error('there are three');
    await refusing.command('ACL', 'SETUSER', 'default', '-config');
    const ran = await listenedWhile({
      servers: cluster.primaries,
      argv: [...at(refusing), '--enable-events'],
      traffic: async () => {
        for (const node of others) expect(await flags(node)).toBe('Em');
      },
      stateHome,
    });
    const report = JSON.parse(ran.stdout);
    expect(report.missing[0]).toMatchObject({ subject: { node: refusing.address }, reason: expect.stringContaining('events were not enabled') });
    const methods = Object.fromEntries(dataOf(ran).nodes.map(({ node, method }) => [node, method]));
    expect(methods).toEqual({ [refusing.address]: 'estimate', ...Object.fromEntries(others.map(({ address }) => [address, 'exact'])) });
    for (const node of others) expect(await flags(node)).toBe('');
    await refusing.command('ACL', 'SETUSER', 'default', '+@all');
    expect(await flags(refusing)).toBe('');
  }); // prettier-ignore
});

test('--watch shows one time after the other, with events enabled all along, and puts the setting back at its end', async () => {
  const redis = await servers.keep(startStandalone());
  const interrupt = new AbortController();
  const over = new AbortController();
  const traffic = (async () => {
    for (let i = 0; !over.signal.aborted; i++) await redis.command('GET', `user:${i % 7}`);
  })();
  let frames = 0;
  const { code, stdout } = await cacheops(['hitrate', ...at(redis), '--enable-events', '--watch', '500ms', '--format', 'ndjson'], {
    env: { XDG_STATE_HOME: stateHome },
    signal: interrupt.signal,
    onStdout: () => void (++frames === 2 && interrupt.abort('SIGINT')),
  });
  over.abort();
  await traffic;
  expect(code).toBe(130);
  const shown = stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line)); // prettier-ignore
  expect(shown.filter(({ type }) => type === 'report')).toHaveLength(2);
  for (const { hits, misses } of shown.filter(({ about }) => about === 'family')) {
    expect(hits).toBe(0);
    expect(misses).toBeGreaterThan(0);
  }
  expect(await flags(redis)).toBe('');
  expect(await keptFiles()).toEqual([]);
});

test('--watch ends after --duration', async () => {
  const redis = await servers.keep(startStandalone());
  const argv = ['hitrate', ...at(redis), '--enable-events', '--watch', '500ms', '--duration', '700ms', '--format', 'ndjson'];
  const { code, stdout } = await cacheops(argv, { env: { XDG_STATE_HOME: stateHome } });
  expect(code).toBe(0);
  expect(stdout).toContain('"type":"report"');
  expect(await flags(redis)).toBe('');
});

test('a setting that somebody else has changed meanwhile is theirs', async () => {
  const redis = await servers.keep(startStandalone());
  const ran = await listenedWhile({
    servers: [redis],
    argv: [...at(redis), '--enable-events'],
    traffic: () => redis.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kx'),
    stateHome,
  });
  expect(JSON.parse(ran.stdout)).toMatchObject({ complete: false, data: { method: 'estimate' } });
  expect(await flags(redis)).toBe('Kx');
});

test('a setting that cannot be written down before is not changed', async () => {
  const redis = await servers.keep(startStandalone());
  const file = join(folder, 'file');
  await writeFile(file, '');
  const ran = await cacheops(['hitrate', ...at(redis), '--enable-events', '--duration', '200ms'], { env: { XDG_STATE_HOME: file } });
  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot write') });
  expect(await flags(redis)).toBe('');
});
