import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MonitorData } from '../../src/traffic/monitor-data.ts';
import { cacheops, type Ran } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import {
  serversUnderTest,
  startCluster,
  startStandalone,
  startUnixSocket,
  startWithAcl,
  type TestServer,
  until,
  useServers,
} from '../support/servers.ts';
import { watchedWhile } from '../traffic/watched.ts';

const servers = useServers();
const at = ({ address }: Pick<TestServer, 'address'>): readonly string[] => ['-u', `redis://${address}`];
/** How late PINGs come is the machine's doing, and ends a look only where a test is about that. */
const HOWEVER_LATE = ['--latency-rise', '1m'];
const SUMMARY = ['--summary', '--forever', ...HOWEVER_LATE, '--format', 'json'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'monitor-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function dataOf({ stdout, stderr }: Ran): MonitorData {
  expect({ stdout, stderr }).not.toMatchObject({ stdout: '' });
  const report = JSON.parse(stdout);
  expect(violations('monitor.schema.json', report)).toEqual([]);
  return report.data;
}

/** What was seen of a server while this was sent. */
async function seen(server: TestServer, traffic: () => Promise<unknown>, ...flags: readonly string[]): Promise<MonitorData> {
  return dataOf(await watchedWhile({ servers: [server], argv: [...at(server), ...SUMMARY, ...flags], traffic }));
}

const callsBy = <T extends { calls: number }>(rows: readonly T[], name: (row: T) => unknown) =>
  Object.fromEntries(rows.map((row) => [String(name(row)), row.calls]));

/** All kinds of traffic; what it comes to is {@link EXPECTED}. */
async function send(server: Pick<TestServer, 'command'>): Promise<void> {
  await server.command('SET', 'session:1', 'a "quoted"\r\nvalue', 'EX', 100);
  await Promise.all(Array.from({ length: 300 }, (_, i) => server.command('GET', `user:${i % 30}`))); // a pipeline
  await server.command('MGET', 'user:1', 'user:2', 'session:1');
  await server.command('MULTI');
  await server.command('INCR', 'rate:1');
  await server.command('GET', 'rate:1');
  await server.command('EXEC');
  await server.command('EVAL', "for i = 1, 10 do redis.call('HSET', KEYS[1], i, i) end return 1", 1, 'cart:7');
  await server.command('SET', Buffer.from([0x66, 0xff, 0x00, 0x0a]), Buffer.alloc(2_000, 0xfe));
  await server.command('lpush', 'queue', 'x', 'y');
  await server.command('BLPOP', 'queue', 'other', 1);
  await server.command('OBJECT', 'ENCODING', 'session:1');
  await server.command('XADD', 'events', '*', 'f', 'v');
  await server.command('XREAD', 'STREAMS', 'events', '0');
  await server.command('PUBLISH', 'channel', 'hello');
  await expect(server.command('LPUSH', 'session:1', 'x')).rejects.toThrow('WRONGTYPE');
}

const EXPECTED = {
  SET: 2,
  GET: 301,
  MGET: 1,
  MULTI: 1,
  INCR: 1,
  EXEC: 1,
  EVAL: 1,
  HSET: 10,
  LPUSH: 2,
  BLPOP: 1,
  'OBJECT ENCODING': 1,
  XADD: 1,
  XREAD: 1,
  PUBLISH: 1,
};
const EXPECTED_CALLS = Object.values(EXPECTED).reduce((sum, calls) => sum + calls, 0);

describe.each(serversUnderTest())('monitor of $name', ({ binary }) => {
  let redis: TestServer;
  let data: MonitorData;
  beforeAll(async () => {
    redis = await servers.keep(startStandalone({ binary }));
    data = await seen(redis, () => send(redis));
  });

  test('counts exactly what was sent: pipelines, transactions, scripts, bytes that are no text', () => {
    expect(callsBy(data.byCommand, ({ command }) => command)).toEqual(EXPECTED);
    expect(data).toMatchObject({ commands: EXPECTED_CALLS, heard: EXPECTED_CALLS, unread: { malformed: 0, tooLong: 0 } });
    expect(data).toMatchObject({ reads: 304, writes: 17, window: { share: 1, endedBy: 'interrupt' }, commandsFrom: 'server' });
  });

  test('names families, keys and clients', () => {
    expect(callsBy(data.families, ({ family }) => family)).toMatchObject({
      'user:{id}': 301,
      'session:{id}': 4,
      'cart:{id}': 11,
      'rate:{id}': 2,
      queue: 2,
      other: 1,
      events: 2,
    });
    expect(data.keys).toMatchObject({ exact: true, distinct: 37 });
    expect(data.keys.top[0]).toMatchObject({ family: expect.any(String), calls: 11, atLeast: 11, db: 0 });
    expect(callsBy(data.clients.top, ({ client }) => client)).toEqual({ '127.0.0.1': EXPECTED_CALLS - 10, lua: 10 });
  });

  test('adds up the bytes that were sent, without the escapes of MONITOR', () => {
    const binary = data.byCommand.find(({ command }) => command === 'SET');
    expect(binary?.requestBytes).toBe('SETsession:1'.length + 'a "quoted"\r\nvalue'.length + 'EX100'.length + 3 + 4 + 2_000);
  });

  test('finds who asks for one key after the other', async () => {
    const { repeatedReads } = await seen(redis, async () => {
      // At once, for a pause would end the run.
      await Promise.all(Array.from({ length: 20 }, (_, i) => redis.command('GET', `page:${i}`)));
      await redis.command('PING');
      for (let i = 0; i < 4; i++) await redis.command('HGETALL', `basket:${i}`); // too few
    });
    expect(repeatedReads).toMatchObject([{ command: 'GET', family: 'page:{id}', runs: 1, calls: 20, savable: 19, longestRun: 20, examples: ['page:3', 'page:4'] }]); // prettier-ignore
  });

  test('is put where the server cuts off who does not read', () => {
    expect(data.nodes).toMatchObject([{ node: redis.address, bufferLimited: true, commands: EXPECTED_CALLS }]);
  });

  test.each([
    [['--command', 'get', '--command', 'MGET'], 302],
    [['--command', 'object'], 1],
    [['--family', 'user:{id}'], 301],
    [['--match', 'cart:*'], 11],
    [['--client', '127.0.0.1'], EXPECTED_CALLS - 10],
    [['--client', 'lua'], 10],
    [['--db', '1'], 0],
    [['-n', '0'], EXPECTED_CALLS],
    [['--reads'], 304],
    [['--writes'], 17],
    [['--exclude', 'GET', '--exclude', 'cart:*', '--exclude', 'session:{id}'], EXPECTED_CALLS - 301 - 11 - 4],
  ])('with %j sees %i', async (flags, commands) => {
    expect(await seen(redis, () => send(redis), ...flags)).toMatchObject({ commands, heard: EXPECTED_CALLS });
  });

  test('keeps what it saw in a file, which gives the same when it is replayed', async () => {
    const file = join(folder, `${redis.port}.gz`);
    const live = await seen(redis, () => send(redis), '--record', file);
    const replayed = dataOf(await cacheops(['monitor', '--replay', file, '--format', 'json']));
    const { commands, heard, reads, writes, byCommand, families, keys, clients, requestBytes } = live;
    expect(replayed).toMatchObject({ commands, heard, reads, writes, requestBytes, byCommand, families, keys, clients });
    expect(replayed).toMatchObject({ source: { kind: 'replay', file }, nodes: [{ node: redis.address, commands }] });
    const text = gunzipSync(await readFile(file)).toString('latin1');
    expect(text).not.toMatch(/quoted|hello/);
    expect(text).toContain('"SET" "session:1" "*****************" "EX" "100"');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});

describe('the stream', () => {
  const stream = async (redis: TestServer, ...flags: readonly string[]): Promise<Ran> =>
    watchedWhile({
      servers: [redis],
      argv: [...at(redis), '--stream', '--lines', '3', ...flags],
      endsItself: true,
      traffic: async () => {
        await redis.command('SET', 'session:1', 'secret value', 'EX', 100);
        await redis.command('GET', 'session:1');
        await redis.command('HELLO', '2', 'AUTH', 'default', 'hunter2').catch(() => undefined); // there is no such password
      },
    });

  test('shows each command with its family, without values', async () => {
    const redis = await servers.keep(startStandalone());
    const { code, stdout } = await stream(redis);
    expect(code).toBe(0);
    expect(stdout).toMatch(/session:\{id\} +SET session:1 ‹redacted› EX 100\n/);
    expect(stdout).not.toMatch(/secret value|hunter2/);
  });

  test('shows values on demand, passwords never', async () => {
    const redis = await servers.keep(startStandalone());
    const { stdout } = await stream(redis, '--values');
    expect(stdout).toContain('SET session:1 "secret value" EX 100');
    expect(stdout).not.toContain('hunter2');
  });

  test('has a documented form in NDJSON', async () => {
    const redis = await servers.keep(startStandalone());
    const { stdout } = await stream(redis, '--format', 'ndjson');
    const events = stdout.trimEnd().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
    expect(events.flatMap((event) => violations('monitor.schema.json#/$defs/record', event))).toEqual([]);
    expect(events[1]).toMatchObject({ type: 'event', node: redis.address, db: 0, command: 'GET', access: 'read', key: 'session:1', line: 'GET session:1' }); // prettier-ignore
  });

  test('leaves to the command what a terminal has room for, and drops what matters less', async () => {
    const redis = await servers.keep(startStandalone());
    const key = `user:1:${'x'.repeat(300)}`;
    const shown = async (columns: number): Promise<readonly string[]> => {
      const ran = await watchedWhile({
        servers: [redis],
        argv: [...at(redis), '--stream', '--lines', '1', '--no-color'],
        endsItself: true,
        columns,
        traffic: () => redis.command('GET', key),
      });
      return ran.stdout.trimEnd().split('\n');
    };
    for (const [columns, titles] of [[60, 'time command'], [80, 'time family command'], [120, 'time node family command'], [150, 'time node db client family command']] as const) {
      const [head, line] = await shown(columns);
      expect(head?.split(/ +/).join(' ')).toBe(titles);
      expect(line).toHaveLength(columns);
      expect(line).toMatch(/ GET user:1:x+…$/);
    }
  }); // prettier-ignore

  test('is what a terminal gets, and a pipe the tables', async () => {
    const redis = await servers.keep(startStandalone());
    // Of GETs alone: each of the two sees the other arrive.
    const argv = ['monitor', ...at(redis), '--lines', '1', '--command', 'get', '--no-color'];
    const run = (columns?: number) => cacheops(argv, columns === undefined ? {} : { columns });
    const both = Promise.all([run(120), run()]);
    const over = new AbortController();
    void both.finally(() => {
      over.abort();
    });
    while (!over.signal.aborted) await redis.command('GET', 'k');
    const [terminal, pipe] = await both;
    expect(terminal.stdout).toMatch(/^time .*family .*command\n[\d:.]+ .*GET k/);
    expect(pipe.stdout).toContain('seen   1 commands');
  });
});

describe('a cluster', () => {
  test('is heard on all primaries at once, each command on the node that ran it', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const sent = new Map(cluster.primaries.map(({ address }, i) => [address, 10 * (i + 1)]));
    const ran = await watchedWhile({
      servers: cluster.primaries,
      argv: [...at(cluster.primaries[0]!), ...SUMMARY],
      traffic: () =>
        Promise.all(
          cluster.primaries.map(async (node) => {
            for (let i = 0; i < (sent.get(node.address) ?? 0); i++) await node.command('PUBLISH', 'c', i);
          }),
        ),
    });
    const data = dataOf(ran);
    expect(Object.fromEntries(data.nodes.map(({ node, commands }) => [node, commands]))).toEqual(Object.fromEntries(sent));
    expect(data.commands).toBe(60);
  });

  test('of which one node was chosen is heard there alone', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const [first, second] = cluster.primaries;
    const ran = await watchedWhile({
      servers: [second!],
      argv: [...at(first!), '--node', second!.address, ...SUMMARY],
      traffic: () => Promise.all(cluster.primaries.map((node) => node.command('PUBLISH', 'c', 'x'))),
    });
    expect(dataOf(ran)).toMatchObject({ commands: 1, nodes: [{ node: second!.address }] });
    const wrong = await cacheops(['monitor', ...at(first!), '--node', '10.9.9.9:1']);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining(second!.address) });
  });
});

describe('the server is spared', () => {
  test('by an end after so many lines', async () => {
    const redis = await servers.keep(startStandalone());
    const ran = await watchedWhile({
      servers: [redis],
      argv: [...at(redis), '--summary', '--format', 'json', '--lines', '5'],
      endsItself: true,
      traffic: () => send(redis),
    });
    expect(ran.code).toBe(0);
    expect(dataOf(ran)).toMatchObject({ commands: 5, window: { endedBy: 'lines' } });
  });

  test('by an end after some time', async () => {
    const redis = await servers.keep(startStandalone());
    const { code, stdout } = await cacheops(['monitor', ...at(redis), '--duration', '300ms', '--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).data).toMatchObject({ commands: 0, heard: 0, window: { endedBy: 'time' } });
  });

  test('when it answers later than before', async () => {
    const redis = await servers.keep(startStandalone());
    const busy = 'local n = 0 for i = 1, 3e6 do n = n + i end return n'; // some 20 ms
    const ran = await watchedWhile({
      servers: [redis],
      argv: [...at(redis), ...SUMMARY, '--latency-rise', '3ms'],
      endsItself: true,
      traffic: async (ended) => {
        while (!ended.aborted) await Promise.all(Array.from({ length: 8 }, () => redis.command('EVAL', busy, 0)));
      },
    });
    expect(ran.code).toBe(5);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      complete: false,
      missing: [{ subject: { node: redis.address }, reason: expect.stringMatching(/answers .* later than before \(bound 3 ms\)/) }],
      data: { window: { endedBy: 'guard' } },
    });
  });

  test('when the stream is looked at too: it ends with why, and what it showed stays', async () => {
    const redis = await servers.keep(startStandalone());
    const hog = connect(redis.port, redis.host);
    const ran = await watchedWhile({
      servers: [redis],
      argv: [...at(redis), '--stream', '--forever', ...HOWEVER_LATE, '--memory-rise', '5mb'],
      endsItself: true,
      traffic: async () => {
        await redis.command('GET', 'k');
        hog.write(`*2\r\n$3\r\nGET\r\n$30000000\r\n${'x'.repeat(20_000_000)}`); // waits for the rest
      },
    });
    hog.destroy();
    expect(ran).toMatchObject({ code: 5, stdout: expect.stringContaining('GET k') });
    expect(ran.stderr).toMatch(/memory for clients grew by .*\nhint: .*--slice/);
  });

  test('when clients take more of its memory', async () => {
    const redis = await servers.keep(startStandalone());
    const hog = connect(redis.port, redis.host);
    const ran = await watchedWhile({
      servers: [redis],
      argv: [...at(redis), ...SUMMARY, '--memory-rise', '5mb'],
      endsItself: true,
      traffic: async () => void hog.write(`*2\r\n$3\r\nGET\r\n$30000000\r\n${'x'.repeat(20_000_000)}`), // waits for the rest
    });
    hog.destroy();
    expect(ran.code).toBe(5);
    expect(JSON.parse(ran.stdout).missing[0].reason).toMatch(/memory for clients grew by .* \(bound .* MB\)/);
  });

  test('when it is too busy to be looked at all the time, unless that is allowed', async () => {
    const redis = await servers.keep(startStandalone());
    const over = new AbortController();
    const traffic = (async () => {
      while (!over.signal.aborted) await redis.command('GET', 'k');
    })();
    await until('the server has measured its rate', async () =>
      /instantaneous_ops_per_sec:\d{2,}/.test(String(await redis.command('INFO', 'stats'))),
    );
    const refused = await cacheops(['monitor', ...at(redis), '--summary', '--max-rate', '1', '--duration', '300ms']);
    const interrupt = new AbortController();
    const slicing = cacheops(['monitor', ...at(redis), ...SUMMARY, '--max-rate', '1', '--slice', '100ms/200ms'], {
      signal: interrupt.signal,
    });
    await until('it has looked twice, and looks again', async () =>
      /cmdstat_monitor:calls=[3-9]/.test(String(await redis.command('INFO', 'commandstats'))),
    );
    interrupt.abort('SIGINT');
    const sliced = await slicing;
    over.abort();
    await traffic;
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('--slice 1s/10s') });
    const { window, nodes } = dataOf(sliced);
    expect(window.share).toBeLessThan(1);
    expect(nodes[0]?.plusMinus).toEqual(expect.any(Number));
  });
});

describe('what may not be done', () => {
  test('a user without +monitor is told which rule to add', async () => {
    const redis = await servers.keep(startWithAcl({ ops: 'on >secret ~* +@all -monitor' }));
    const ran = await cacheops(['monitor', '-u', `redis://ops:secret@${redis.address}`, '--duration', '200ms']);
    expect(ran).toMatchObject({ code: 4, stderr: expect.stringContaining('ACL SETUSER ops +monitor') });
  });

  test('without COMMAND the built-in table serves, and without channels it is said what is not limited', async () => {
    const redis = await servers.keep(startWithAcl({ ops: 'on >secret ~* +@all -command' }));
    const hasChannelRules = !/redis_version:6\.0/.test(String(await redis.command('INFO', 'server'))); // they came with 6.2
    if (hasChannelRules) await redis.command('ACL', 'SETUSER', 'set-up', 'allchannels');
    const data = dataOf(
      await watchedWhile({
        servers: [redis],
        argv: ['-u', `redis://ops:secret@${redis.address}`, ...SUMMARY],
        traffic: () => send(redis),
      }),
    );
    expect(data).toMatchObject({ commandsFrom: 'built-in', commands: EXPECTED_CALLS, nodes: [{ bufferLimited: !hasChannelRules }] });
    expect(callsBy(data.byCommand, ({ command }) => command)).toEqual(EXPECTED);
  });

  test.each([
    [['--forever', '--duration', '1s'], /different things/],
    [['--slice', '10s/1s'], /a second of every ten/],
    [['--slice', '1s'], /a second of every ten/],
    [['--reads', '--writes'], /no command both reads and writes/],
    [['--stream', '--record', 'x'], /go with --summary/],
    [['--summary', '--stream'], /--stream and --summary do not go together/],
    [['--watch', '1s', '--stream'], /--stream and --watch do not go together/],
    [['--watch', '1s', '--slice', '1s/10s'], /--watch and --slice do not go together/],
    [['--replay', 'x', '--record', 'y'], /--replay and --record do not go together/],
    [['--replay', 'x', '--duration', '1s'], /a file is read to its end/],
    [['--replay', 'x', '--node', '127.0.0.1:1'], /a file is read as a whole/],
    [['--family', 'user:{id'], /user:\{id/],
  ])('%j is refused with what would be right', async (flags, says) => {
    const redis = await servers.keep(startStandalone());
    const { code, stderr } = await cacheops(['monitor', ...at(redis), ...flags]);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});

test('on a unix socket our own commands are told apart, although all clients have one name', async () => {
  const redis = await servers.keep(startUnixSocket());
  const data = dataOf(
    await watchedWhile({ servers: [redis], argv: ['-s', redis.path, ...SUMMARY], traffic: () => redis.command('INFO', 'memory') }),
  );
  expect(callsBy(data.byCommand, ({ command }) => command)).toEqual({ INFO: 1 });
  expect(data.clients.top[0]?.client).toMatch(/^unix:/);
});

describe('a replay', () => {
  const RAW = 'OK\n1700000000.000000 [0 10.0.0.1:1] "GET" "user:1"\n1700000002.000000 [3 lua] "SET" "user:2" "x"\nnonsense\n';

  test('reads what redis-cli monitor printed, from standard input', async () => {
    const data = dataOf(await cacheops(['monitor', '--replay', '-', '--format', 'json'], { stdin: RAW }));
    expect(data).toMatchObject({ commands: 2, perSecond: 1, reads: 1, writes: 1, unread: { malformed: 1 }, window: { seconds: 2, endedBy: 'end-of-file' } }); // prettier-ignore
    expect(data.nodes).toMatchObject([{ node: 'unknown', commands: 2 }]);
  });

  test('of a file that breaks off tells what stands before that, and calls it a part', async () => {
    const lines = Array.from({ length: 5_000 }, (_, i) => `1700000000.${String(i).padStart(6, '0')} [0 10.0.0.1:1] "SET" "${createHash('md5').update(`${i}`).digest('hex')}" "x"\n`); // prettier-ignore
    const whole = gzipSync(lines.join(''));
    await writeFile(join(folder, 'cut.gz'), whole.subarray(0, Math.floor(whole.length / 2)));
    const ran = await cacheops(['monitor', '--replay', 'cut.gz', '--format', 'json'], { cwd: folder });
    expect(ran.code).toBe(5);
    const { complete, missing } = JSON.parse(ran.stdout);
    expect({ complete, missing }).toEqual({ complete: false, missing: [{ subject: { file: 'cut.gz' }, reason: 'unexpected end of file: this is what stands before that place' }] }); // prettier-ignore
    const { commands, unread } = dataOf(ran);
    expect(commands).toBeGreaterThan(1_000);
    expect(commands).toBeLessThan(4_000);
    expect(unread).toEqual({ malformed: 0, tooLong: 0 });
  });

  test('of a damaged file reads the lines that are whole, and counts the others', async () => {
    const damaged = Buffer.concat([Buffer.from(RAW), Buffer.from([0xff, 0x00, 0x0a, 0x22, 0x0a]), Buffer.from(RAW.slice(3))]);
    await writeFile(join(folder, 'damaged.txt'), damaged);
    const data = dataOf(await cacheops(['monitor', '--replay', 'damaged.txt', '--format', 'json'], { cwd: folder }));
    expect(data).toMatchObject({ commands: 4, unread: { malformed: 4 } });
  });

  test('of nothing holds nothing', async () => {
    const ran = await cacheops(['monitor', '--replay', '-'], { stdin: '' });
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('seen      0 commands') });
    expect(ran.stdout).toContain('a file has no server to ask');
  });

  test('judges who asks for one key after the other, as a live look does', async () => {
    const lines = Array.from({ length: 150 }, (_, i) => `1700000000.${String(i).padStart(6, '0')} [0 10.0.0.1:1] "GET" "user:${i}"\n`);
    const ran = await cacheops(['monitor', '--replay', '-', '--format', 'json', '--fail-on', 'info'], { stdin: lines.join('') });
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      verdict: 'info',
      findings: [{ id: 'monitor/one-by-one', evidence: { savableCalls: 149 } }],
    });
    expect(await cacheops(['explain', 'monitor/one-by-one'])).toMatchObject({ code: 0, stdout: expect.stringContaining('MGET') });
  });

  test('filters as a live look does', async () => {
    const data = dataOf(await cacheops(['monitor', '--replay', '-', '--db', '3', '--format', 'json'], { stdin: RAW }));
    expect(data).toMatchObject({ commands: 1, heard: 2 });
  });

  test('refuses a file that is no capture, that is broken, or that is not there', async () => {
    await writeFile(join(folder, 'other.txt'), 'maxmemory 2gb\n');
    await writeFile(join(folder, 'broken.gz'), Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
    const replay = (file: string) => cacheops(['monitor', '--replay', file], { cwd: folder });
    expect(await replay('other.txt')).toMatchObject({ code: 2, stderr: expect.stringContaining('holds no lines of MONITOR') });
    expect(await replay('broken.gz')).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot read broken.gz') });
    expect(await replay('missing.gz')).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot read missing.gz') });
  });
});
