import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheops, type Ran } from '../support/cacheops.ts';
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
const underTest = serversUnderTest();
const slowlog = (server: Pick<TestServer, 'address'>, ...flags: readonly string[]): Promise<Ran> =>
  cacheops(['slowlog', '-u', `redis://${server.address}`, ...flags]);
const json = async (server: Pick<TestServer, 'address'>, ...flags: readonly string[]) =>
  JSON.parse((await slowlog(server, ...flags, '--format', 'json')).stdout);

/** Ten seconds. At 10 ms, as servers ship, what the machine interrupts in its midst would be logged as well. */
const NOTHING_IS_SO_SLOW_US = 10_000_000;

/** Logs what is sent meanwhile, however fast it is, and the CONFIG SET that begins it; nothing afterwards. */
async function logging(server: Pick<TestServer, 'command'>, send: () => Promise<unknown>): Promise<void> {
  await server.command('CONFIG', 'SET', 'slowlog-log-slower-than', 0);
  await send();
  await server.command('CONFIG', 'SET', 'slowlog-log-slower-than', NOTHING_IS_SO_SLOW_US);
}

const REFUSED = { LATENCY: { error: 'ERR command is not allowed: LATENCY' } };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slowlog-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(underTest)('slowlog of $name', ({ binary }) => {
  let redis: TestServer;
  beforeAll(async () => {
    redis = await servers.keep(startStandalone({ binary }));
    await logging(redis, async () => {
      await redis.command('SET', 'user:42:avatar', 'secret value', 'EX', 60);
      await redis.command('GET', 'user:43:avatar');
      await redis.command('GET', 'user:44:avatar');
      await redis.command('MGET', ...Array.from({ length: 50 }, (_, id) => `user:${id}`));
      await redis.command('CONFIG', 'SET', 'masterauth', 'hunter2');
    });
  });

  it('shows what was logged, newest first, without values', async () => {
    const { code, stdout, stderr } = await slowlog(redis);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('SET user:42:avatar ‹redacted› EX 60');
    expect(stdout).not.toContain('secret value');
    const lines = stdout.split('\n');
    expect(lines.findIndex((line) => line.includes('GET user:44'))).toBeLessThan(lines.findIndex((line) => line.includes('GET user:43')));
  });

  it('shows values on demand, passwords never', async () => {
    const { stdout } = await slowlog(redis, '--values');
    expect(stdout).toContain('SET user:42:avatar "secret value" EX 60');
    expect(stdout).not.toContain('hunter2');
  });

  it('keeps its JSON contract', async () => {
    const { schema, data } = await json(redis);
    expect(schema).toBe('cacheops/slowlog/1');
    const mget = data.entries.find((entry: { command: string }) => entry.command === 'MGET');
    expect(mget).toMatchObject({
      node: redis.address,
      kind: 'slow',
      family: 'user:{id}',
      shape: 'MGET ×33–64 user:{id}',
      argsOmitted: 20,
      sizeBytes: null,
    });
    expect(mget.args).toHaveLength(30);
    expect(mget.durationUs).toBeGreaterThan(0);
    expect(mget.clientAddress).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(data.nodes).toMatchObject([{ address: redis.address, thresholdUs: NOTHING_IS_SO_SLOW_US, maxLen: 128, lost: null }]);
  });

  it('adds up by shape', async () => {
    const { data } = await json(redis, '--group', 'shape');
    const group = data.groups.find(({ name }: { name: string }) => name === 'GET user:{id}:avatar');
    expect(group.count).toBe(2);
    expect(data.groups.reduce((sum: number, { share }: { share: number }) => sum + share, 0)).toBeCloseTo(1);
    expect((await slowlog(redis, '--group', 'shape')).stdout).toContain('GET user:{id}:avatar');
  });

  it('says that a limit leaves entries out', async () => {
    const { stdout } = await slowlog(redis, '--limit', '1');
    expect(stdout).toMatch(/\d older entries not shown/);
  });

  it('shows with --since-last what is new, counts what was lost, and sees a restart', async () => {
    const server = await servers.keep(startStandalone({ binary, arguments: ['--slowlog-max-len', '5'] }));
    const state = join(folder, `${server.port}.json`);
    const sinceLast = () => json(server, '--since-last', '--state', state);
    await logging(server, () => server.command('GET', 'a'));
    expect((await sinceLast()).data.nodes[0].lost).toBeNull();
    expect(await sinceLast()).toMatchObject({ data: { entries: [], nodes: [{ lost: 0, restarted: false }] }, findings: [] });

    await logging(server, async () => {
      for (let i = 0; i < 20; i++) await server.command('GET', 'b');
    });
    const { data, findings } = await sinceLast();
    const sent = 21; // with the CONFIG SET that switched it on
    expect(data.nodes[0].lost + data.entries.length).toBe(sent);
    expect(findings.map(({ id }: { id: string }) => id)).toContain('slowlog/entries-lost');

    const { port } = server;
    await server.stop();
    await servers.keep(startStandalone({ binary, port }));
    expect((await sinceLast()).data.nodes[0]).toMatchObject({ lost: 0, restarted: true });
  });
});

describe('slowlog', () => {
  it('warns when the log is off, or records everything', async () => {
    const off = await servers.keep(startStandalone({ arguments: ['--slowlog-log-slower-than', '-1'] }));
    expect(await json(off)).toMatchObject({ verdict: 'unknown', findings: [{ id: 'slowlog/off', severity: 'info' }] });
    await off.command('CONFIG', 'SET', 'slowlog-log-slower-than', 0);
    expect(await json(off)).toMatchObject({ verdict: 'warning', findings: [{ id: 'slowlog/logs-everything' }] });
    await off.command('CONFIG', 'SET', 'slowlog-log-slower-than', 10_000);
    expect(await json(off)).toMatchObject({ findings: [] });
  });

  it.each([
    ['measured', { from: /LATENCY HISTOGRAM|INFO commandstats/, instead: {}, tracks: true }],
    ['tells where histograms are refused', { from: /INFO latencystats|INFO commandstats/, instead: REFUSED, tracks: true }],
    ['tells where it does not track latencies', { from: /INFO commandstats/, instead: {}, tracks: false }],
  ])('names a useful threshold from what the server %s', async (_, { from, instead, tracks }) => {
    const redis = await servers.keep(startStandalone({ arguments: ['--slowlog-log-slower-than', '1000000000'] }));
    if (!tracks) await redis.command('CONFIG', 'SET', 'latency-tracking', 'no').catch(() => undefined); // before Redis 7.0 it never does
    const wires = await Promise.all(Array.from({ length: 20 }, () => redis.open()));
    await Promise.all(wires.map(async (wire) => {
      for (let i = 0; i < 600; i++) await wire.command('PING');
      wire.close();
    })); // prettier-ignore
    const proxy = await servers.keep(startProxy({ to: redis, instead }));
    const { findings, data } = JSON.parse((await cacheops(['slowlog', '-p', String(proxy.port), '--format', 'json'])).stdout);
    expect(findings).toMatchObject([
      { id: 'slowlog/threshold-unhelpful', severity: 'info', evidence: { usefulThresholdFrom: expect.stringMatching(from) } },
    ]);
    expect(findings[0].advice).toContain(`CONFIG SET slowlog-log-slower-than ${data.nodes[0].usefulThresholdUs}`);
  });

  it('is refused to a user who may not read the log: nothing is counted, nothing is printed', async () => {
    const redis = await servers.keep(startWithAcl({ ops: 'on >pw ~* +info +client|setname +ping +hello' }));
    for (const more of [[], ['--follow'], ['--format', 'csv'], ['--group', 'shape']]) {
      const { code, stdout, stderr } = await cacheops(['slowlog', '-u', `redis://ops:pw@${redis.address}`, ...more]);
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr.match(/SLOWLOG GET/g)).toHaveLength(1);
      expect(stderr).toContain('hint: ACL SETUSER ops +slowlog|get');
    }
  });

  it('reads what it may in a cluster, and says where it may not', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const [first, second] = cluster.nodes as [TestServer, TestServer, TestServer]; // three were started
    await second.command('ACL', 'SETUSER', 'default', '-slowlog');
    const { code, stdout } = await slowlog(first);
    expect(code).toBe(5);
    expect(stdout).toMatch(/entr(?:y|ies), read on 2 of 3 nodes/);
    const { missing, unchecked, verdict } = await json(first);
    expect({ missing, verdict }).toMatchObject({ missing: [{ subject: { node: second.address } }], verdict: 'unknown' });
    expect(unchecked).toContainEqual(
      expect.objectContaining({ id: 'slowlog/slow', wouldNeed: 'ACL SETUSER default +slowlog|get', matters: true }),
    );
  });

  it('does not call ok a command that held the server', async () => {
    const redis = await servers.keep(startStandalone());
    await redis.command('EVAL', 'for i = 1, 100000000 do end', 0);
    const { verdict, findings } = await json(redis);
    expect(verdict).toBe(findings[0].severity);
    expect(findings).toMatchObject([
      {
        id: 'slowlog/slow',
        severity: expect.stringMatching(/warning|error/),
        subject: { node: redis.address },
        evidence: { commands: 1, shape: expect.stringMatching(/^EVAL /) },
      },
    ]);
    expect(findings[0].evidence.longestUs).toBeGreaterThanOrEqual(100_000);
  });

  it('explains each id that it prints', async () => {
    const redis = await servers.keep(startStandalone({ arguments: ['--slowlog-log-slower-than', '-1'] }));
    const { findings, unchecked } = await json(redis, '--kind', 'all');
    const ids = new Set([...findings, ...unchecked].map(({ id }: { id: string }) => id));
    expect(ids).toContain('slowlog/slow');
    for (const id of ids) expect(await cacheops(['explain', id])).toMatchObject({ code: 0, stdout: expect.stringContaining(id) });
  });

  it('knows no threshold when CONFIG is withheld, but shows the entries', async () => {
    const redis = await servers.keep(startWithAcl({ ops: 'on >pw ~* +@all -config' }));
    await logging(redis, () => redis.command('GET', 'a'));
    const { stdout } = await cacheops(['slowlog', '-u', `redis://ops:pw@${redis.address}`, '--format', 'json']);
    const { data, unchecked } = JSON.parse(stdout);
    expect(data.nodes[0].thresholdUs).toBeNull();
    expect(data.entries.map(({ shape }: { shape: string }) => shape)).toContain('GET a');
    expect(unchecked.map(({ id }: { id: string }) => id)).toContain('slowlog/off');
  });

  it('merges the nodes of a cluster', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 3 }));
    for (const node of cluster.nodes) await logging(node, () => node.command('PING'));
    const { data, complete } = await json(cluster.nodes[0]!); // there are six
    expect(complete).toBe(true);
    const pinged = data.entries.filter(({ command }: { command: string }) => command === 'PING').map(({ node }: { node: string }) => node);
    expect(new Set(pinged)).toEqual(new Set(cluster.nodes.map(({ address }) => address)));
  });

  it('reads a long log in part, and says so', async () => {
    const redis = await servers.keep(startStandalone({ arguments: ['--slowlog-max-len', '1000'] }));
    await logging(redis, async () => {
      for (let i = 0; i < 600; i++) await redis.command('GET', `page:${i}`);
    });
    expect(await json(redis)).toMatchObject({ complete: true, data: { found: 128, nodes: [{ read: 128, unread: 473, length: 601 }] } });
    const { stdout } = await slowlog(redis, '--limit', '2');
    expect(stdout).toContain('599 older entries not shown: --limit 500 reads the newest 500, or --group shape');
    expect(stdout).toContain('128 entries · log 601 of 1,000 · 473 older entries not read · logs commands slower than 10 s now');
    const groups = [{ name: 'GET page:{id}', count: 500, share: 1 }];
    const grouped = await slowlog(redis, '--group', 'shape');
    expect(grouped).toMatchObject({ code: 5, stdout: expect.stringContaining('share of 500 read') });
    expect(await json(redis, '--group', 'shape')).toMatchObject({
      complete: false,
      missing: [{ subject: { node: redis.address }, reason: expect.stringContaining('101 entries of the slow log are not read') }],
      data: { found: 500, groups },
    });
    expect(await json(redis, '--group', 'shape', '--limit', '500')).toMatchObject({ complete: true, data: { found: 500, groups } });
  });

  it('escapes hostile arguments', async () => {
    const redis = await servers.keep(startStandalone());
    await logging(redis, () => redis.command('GET', 'evil\u001b[2J\nkey'));
    const { stdout } = await slowlog(redis);
    expect(stdout).toContain(String.raw`evil\x1b[2J\nkey`);
  });

  it.each([false, true])('follows what is logged from then on until it is interrupted (log emptied before: %s)', async (emptied) => {
    const redis = await servers.keep(startStandalone());
    await logging(redis, () => redis.command('GET', 'before'));
    if (emptied) await redis.command('SLOWLOG', 'RESET');
    await redis.command('CONFIG', 'RESETSTAT');
    const interrupt = new AbortController();
    let seen = '';
    const following = cacheops(['slowlog', '-u', `redis://${redis.address}`, '--follow', '--interval', '100ms', '--format', 'ndjson'], {
      signal: interrupt.signal,
      onStdout: (text) => {
        seen += text;
        if (seen.includes('after')) interrupt.abort();
      },
    });
    await until('the slowlog was asked for', async () => /cmdstat_slowlog/.test(String(await redis.command('INFO', 'commandstats'))));
    await logging(redis, () => redis.command('GET', 'after'));
    const { code, stdout, stderr } = await following;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(stdout).toContain('GET after');
    expect(stdout).not.toContain('GET before');
  });

  it.each([
    [['--since-last'], 'given together'],
    [['--state', 'x.json'], 'given together'],
    [['--follow', '--group', 'shape'], '--follow'],
    [['--limit', '0'], 'limit'],
    [['--kind', 'fast'], 'kind'],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await cacheops(['slowlog', '-p', '1', ...flags]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  });

  it('leaves a file alone that is no state of its own', async () => {
    const file = join(folder, 'notes.json');
    await writeFile(file, '{"mine": true}');
    const redis = await servers.keep(startStandalone());
    const { code, stderr } = await slowlog(redis, '--since-last', '--state', file);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('notes.json') });
    expect(await readFile(file, 'utf8')).toBe('{"mine": true}');
  });
});

const withCommandlog = underTest.filter(({ name }) => /^valkey-(?:8\.[1-9]|9)/.test(name));

describe.each(withCommandlog)('the large ones of $name', ({ binary }) => {
  it('stand beside the slow ones, by their size', async () => {
    const valkey = await servers.keep(
      startStandalone({ binary, arguments: ['--commandlog-request-larger-than', '500', '--commandlog-reply-larger-than', '500'] }),
    );
    await valkey.command('SET', 'page:1', 'x'.repeat(1000));
    await valkey.command('GET', 'page:1');
    const { data, unchecked } = await json(valkey, '--kind', 'all', '--group', 'shape');
    expect(unchecked).toEqual([]);
    expect(data.groups).toMatchObject([
      { name: 'SET page:{id}', kind: 'large-request', count: 1, totalUs: null },
      { name: 'GET page:{id}', kind: 'large-reply', count: 1, totalUs: null },
    ]);
    expect(data.entries.every(({ sizeBytes }: { sizeBytes: number }) => sizeBytes >= 1000)).toBe(true);
    expect(data.nodes[0].sizeLogs).toMatchObject([
      { kind: 'large-request', thresholdBytes: 500, length: 1 },
      { kind: 'large-reply', thresholdBytes: 500 }, // its length counts our own INFO as well
    ]);
  });
});

const withoutCommandlog = underTest.filter((server) => !withCommandlog.includes(server));

describe.each(withoutCommandlog)('the large ones of $name, which has no such log', ({ binary }) => {
  it('are refused alone, and unchecked beside the slow ones', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await logging(redis, () => redis.command('GET', 'a'));
    for (const more of [[], ['--follow']])
      expect(await slowlog(redis, '--kind', 'large-reply', ...more)).toMatchObject({
        code: 4,
        stdout: '',
        stderr: expect.stringContaining('Valkey 8.1 or newer'),
      });
    const { data, unchecked, complete } = await json(redis, '--kind', 'all');
    expect({ complete, commands: data.entries.map(({ shape }: { shape: string }) => shape) }).toEqual({
      complete: true,
      commands: expect.arrayContaining(['GET a']),
    });
    expect(unchecked).toContainEqual(
      expect.objectContaining({ id: 'slowlog/large-reply', wouldNeed: 'Valkey 8.1 or newer', matters: false }),
    );
    expect((await slowlog(redis, '--kind', 'all')).stdout).toContain('large-reply: not read');
  });

  it('are warned of when all are followed: the slow ones come', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await redis.command('CONFIG', 'RESETSTAT');
    const interrupt = new AbortController();
    const following = cacheops(['slowlog', '-p', String(redis.port), '--follow', '--kind', 'all', '--interval', '100ms'], {
      signal: interrupt.signal,
      onStdout: (text) => text.includes('GET after') && interrupt.abort(),
    });
    await until('the slowlog was asked for', async () => /cmdstat_slowlog/.test(String(await redis.command('INFO', 'commandstats'))));
    await logging(redis, () => redis.command('GET', 'after'));
    const { code, stderr } = await following;
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringMatching(/large[- ]repl|COMMANDLOG/) });
  });
});
