import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACL_RULES } from '../../src/hits/events.ts';
import type { HitrateData } from '../../src/hits/hit-data.ts';
import { dataOf, listenedWhile } from '../hits/listened.ts';
import { everyCommand } from '../hits/every-command.ts';
import { cacheops } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import {
  openWire,
  serversUnderTest,
  startCluster,
  startReplicaPair,
  startStandalone,
  startWithAcl,
  type TestServer,
  until,
  useServers,
} from '../support/servers.ts';

const servers = useServers();
const at = ({ address }: Pick<TestServer, 'address'>): readonly string[] => ['-u', `redis://${address}`];
const settingOf = async (server: Pick<TestServer, 'command'>): Promise<unknown> =>
  String(await server.command('CONFIG', 'GET', 'notify-keyspace-events')).split(',')[1]; // name and value

/** Redis 6.0 knows no channels. */
const CHANNELS = serversUnderTest()[0]?.name === 'redis-6.0' ? '' : '&*';
const WITHOUT_MONITOR = { ops: `on >secret ~* ${CHANNELS} +@all -monitor` };

let stateHome: string;
beforeAll(async () => {
  stateHome = await mkdtemp(join(tmpdir(), 'hitrate-'));
});
afterAll(() => rm(stateHome, { recursive: true, force: true }));

/** What is said of a server while this was sent; events are enabled for it. */
async function heard(server: TestServer, traffic: () => Promise<unknown>, ...flags: readonly string[]): Promise<HitrateData> {
  const ran = await listenedWhile({ servers: [server], argv: [...at(server), '--enable-events', ...flags], traffic, stateHome });
  expect(violations('hitrate.schema.json', JSON.parse(ran.stdout))).toEqual([]);
  return dataOf(ran);
}

describe.each(serversUnderTest())('hitrate of $name', ({ binary, name }) => {
  let redis: TestServer;
  beforeAll(async () => {
    redis = await servers.keep(startStandalone({ binary }));
  });

  test('agrees with INFO to the last lookup, whatever the command', async () => {
    const every = await everyCommand(redis);
    expect(every.known).toBeGreaterThan(150);
    const data = await heard(redis, every.run);
    expect(data).toMatchObject({ method: 'exact', residual: { hits: 0, misses: 0 }, untold: 0 });
    expect(data.nodes).toMatchObject([{ order: name === 'redis-6.0' ? 'line-first' : 'events-first', why: null }]);
    expect(data.hits! + data.misses!).toBeGreaterThan(600); // both are told
  });

  test('tells families and commands apart in pipelines, transactions, scripts and other databases', async () => {
    await redis.command('MSET', 'user:1', 'a', 'user:2', 'b', 'page:7', 'c');
    const data = await heard(redis, async () => {
      await Promise.all(Array.from({ length: 200 }, (_, i) => redis.command('GET', `user:${i % 4}`))); // 0 and 3 are not there
      await redis.command('MGET', 'user:1', 'page:8', 'page:7', 'page:8');
      await redis.command('MULTI');
      await redis.command('GET', 'page:7');
      await redis.command('EXISTS', 'page:9', 'user:1');
      await redis.command('EXEC');
      await redis.command('EVAL', "redis.call('GET', KEYS[1]) return redis.call('GET', 'page:10')", 1, 'page:7');
      await redis.command('SELECT', 3);
      await redis.command('GET', 'user:1');
      await redis.command('SELECT', 0);
      await redis.command('SET', 'page:11', 'x', 'PX', 1);
      await until('it has expired', async () => (await redis.command('EXISTS', 'page:11')) === 0);
    });
    expect(data).toMatchObject({ method: 'exact', residual: { hits: 0, misses: 0 } });
    const of = (family: string) => data.families.find((row) => row.family === family);
    expect(of('user:{id}')).toMatchObject({ hits: 102, misses: 101 });
    expect(of('page:{id}')?.misses).toBeGreaterThanOrEqual(5);
    expect(data.byCommand.find(({ command }) => command === 'GET')).toMatchObject({ hits: 102, misses: 102 });
    expect(data.byCommand.find(({ command }) => command === 'MGET')).toMatchObject({ hits: 2, misses: 2 });
  });

  test('counts lookups whose outcome no event tells apart', async () => {
    await redis.command('SET', 'user:1', 'a');
    const data = await heard(redis, async () => {
      await redis.command('OBJECT', 'ENCODING', 'user:1');
      await redis.command('GET', 'user:1');
    });
    expect(data).toMatchObject({ hits: 1, misses: 0, untold: 1, residual: { hits: 1, misses: 0 } });
  });

  test('says of commands that look up keys they do not name how many there were, and leaves what they found in the residual', async () => {
    await redis.command('FLUSHALL');
    await redis.command('MSET', 'weight:1', 'a', 'weight:2', 'b');
    await redis.command('RPUSH', 'list', 1, 2, 3);
    const data = await heard(redis, async () => {
      await redis.command('SORT', 'list', 'BY', 'weight:*', 'ALPHA');
      await redis.command('SORT', 'list', 'GET', 'weight:*');
    });
    expect(data).toMatchObject({ hits: 2, beyondTheirKeys: 2, residual: { hits: 4, misses: 0 } });
  });

  test('says of commands that failed how many there were: they stop at the first key of another type, which nobody tells', async () => {
    await redis.command('FLUSHALL');
    await redis.command('HSET', 'hash:1', 'a', 1);
    await redis.command('HSET', 'hash:2', 'a', 1);
    const data = await heard(redis, async () => {
      await redis.command('SUNION', 'hash:1', 'hash:2').catch(() => undefined);
      await redis.command('LRANGE', 'hash:1', 'a', 'b').catch(() => undefined);
    });
    expect(data).toMatchObject({ hits: 3, residual: { hits: -2, misses: 0 }, server: { errorReplies: name === 'redis-6.0' ? null : 2 } });
  });

  test('counts commands that wait for their keys as the server does, but for what newer servers look up again afterwards', async () => {
    await redis.command('FLUSHALL');
    const waiting = await openWire({ host: '127.0.0.1', port: redis.port });
    const data = await heard(redis, async () => {
      const pairs = [
        ['BLPOP list:1 list:2 0', 'RPUSH list:2 x'],
        ['BLMOVE list:1 list:3 LEFT RIGHT 0', 'RPUSH list:1 x'],
        ['BRPOPLPUSH list:1 list:3 0', 'RPUSH list:1 x'],
        ['BZPOPMIN zset:1 0', 'ZADD zset:1 1 a'],
        ['XREAD BLOCK 0 STREAMS stream:1 $', 'XADD stream:1 * f v'],
      ];
      for (const [waits = [], gives = []] of pairs.map((pair) => pair.map((line) => line.split(' ')))) {
        let isAnswered = false; // at once by servers that have no such command
        const answered = waiting.command(...waits).catch(() => undefined).finally(() => (isAnswered = true)); // prettier-ignore
        const isBlocked = async () => /blocked_clients:1/.test(String(await redis.command('INFO', 'clients')));
        await until('it waits', async () => isAnswered || (await isBlocked()));
        await redis.command(...gives);
        await answered;
      }
    });
    waiting.close();
    const version = Number(/redis_version:(\d+\.\d+)/.exec(String(await redis.command('INFO', 'server')))?.[1]);
    const again = version >= 7.2 ? 1 : 0; // XREAD, which looks up its key twice
    expect(data).toMatchObject({ method: 'exact', beyondTheirKeys: again, residual: { hits: 2 * again, misses: 0 } });
  });

  test('puts notify-keyspace-events back after its time, and adds to what is there meanwhile', async () => {
    await redis.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kx');
    const before = await settingOf(redis);
    let meanwhile: unknown;
    await heard(redis, async () => {
      meanwhile = await settingOf(redis);
    });
    expect(String(meanwhile).split('').toSorted()).toEqual(['E', 'K', 'm', 'x']);
    expect(await settingOf(redis)).toBe(before);
    await redis.command('CONFIG', 'SET', 'notify-keyspace-events', '');
  });
});

describe('without what it needs, hitrate', () => {
  test('hears misses alone when MONITOR is refused, and says so', async () => {
    const redis = await servers.keep(startWithAcl(WITHOUT_MONITOR));
    await redis.command('CONFIG', 'SET', 'notify-keyspace-events', 'Em');
    await redis.command('SET', 'user:1', 'a');
    const ran = await listenedWhile({
      servers: [redis],
      argv: ['-u', `redis://ops:secret@${redis.address}`],
      traffic: async () => {
        for (const key of ['user:1', 'user:2', 'page:3', 'page:4']) await redis.command('GET', key);
      },
      stateHome,
    });
    expect(dataOf(ran)).toMatchObject({
      method: 'misses-only',
      hits: 1,
      misses: 3,
      nodes: [{ why: expect.stringContaining('MONITOR') }],
      families: [
        { family: 'page:{id}', hits: null, misses: 2 },
        { family: 'user:{id}', hits: null, misses: 1 },
      ],
    });
  });

  test('estimates without events by who writes soon after, and calls it so', async () => {
    const redis = await servers.keep(startStandalone());
    await redis.command('SET', 'user:1', 'a');
    const { method, families, server, nodes } = dataOf(
      await listenedWhile({
        servers: [redis],
        argv: at(redis),
        traffic: async () => {
          await redis.command('GET', 'user:1');
          await redis.command('GET', 'user:2');
          await redis.command('SET', 'user:2', 'b');
          await redis.command('GET', 'user:3'); // nobody fills it: taken for a hit
        },
        stateHome,
      }),
    );
    expect({ method, families, server, nodes }).toMatchObject({
      method: 'estimate',
      families: [{ family: 'user:{id}', hits: 2, misses: 1 }],
      server: { hits: 1, misses: 2 },
      nodes: [{ why: expect.stringContaining('notify-keyspace-events lacks E or m') }],
    });
    const said = await cacheops(['hitrate', ...at(redis), '--duration', '200ms', '--no-color']);
    expect(said.stdout).toContain('an estimate');
  });

  test('says the total of INFO when it hears nothing', async () => {
    const redis = await servers.keep(startWithAcl(WITHOUT_MONITOR));
    const { code, stdout } = await cacheops([
      'hitrate',
      '-u',
      `redis://ops:secret@${redis.address}`,
      '--duration',
      '200ms',
      '--format',
      'json',
    ]);
    expect({ code, data: JSON.parse(stdout).data }).toMatchObject({
      code: 0,
      data: { method: 'totals', hits: 0, misses: expect.any(Number), families: [] },
    });
  });

  test('says so when the server restarts meanwhile, however much the new one has counted by then', async () => {
    const users = { ops: `on >secret ~* ${CHANNELS} +@all -monitor -psubscribe` };
    const redis = await startWithAcl(users);
    const interrupt = new AbortController();
    const argv = ['hitrate', '-u', `redis://ops:secret@${redis.address}`, '--duration', '2m', '--format', 'json'];
    const running = cacheops(argv, { signal: interrupt.signal });
    const idle = async (): Promise<boolean> => /idle=[1-9].* cmd=info .*user=ops/.test(String(await redis.command('CLIENT', 'LIST')));
    await until('its count is read, and it waits', idle);
    await redis.stop();
    const anew = await servers.keep(startWithAcl(users, { port: redis.port }));
    for (let i = 0; i < 200; i++) await anew.command('GET', 'user:1'); // more of everything than before
    interrupt.abort('SIGINT');
    const { code, stdout } = await running;
    expect({ code, data: JSON.parse(stdout).data }).toMatchObject({
      code: 130,
      data: { method: 'totals', hits: null, misses: null, hitRatio: null },
    });
    expect(stdout).toContain('the server restarted while we looked');
  });

  test('needs no more than the ACL rules that its help names', async () => {
    const rules = ACL_RULES.filter((rule) => CHANNELS !== '' || !rule.startsWith('&'));
    const redis = await servers.keep(startWithAcl({ ops: `on >secret -@all ${rules.join(' ')} +config|get +config|set` }));
    const argv = ['-u', `redis://ops:secret@${redis.address}`, '--enable-events'];
    const data = dataOf(await listenedWhile({ servers: [redis], argv, traffic: () => redis.command('GET', 'user:1'), stateHome }));
    expect(data).toMatchObject({ method: 'exact', hits: 0, misses: 1, residual: { hits: 0, misses: 0 } });
    expect((await cacheops(['hitrate', '--help'])).stdout.replaceAll(/\s+/g, ' ')).toContain(ACL_RULES.join(' '));
  });

  test.each(ACL_RULES.filter((rule) => !['+info', '+ping'].includes(rule) && (CHANNELS !== '' || !rule.startsWith('&'))))(
    'names all that it needs when %s is not given',
    async (lacking) => {
      const rules = ACL_RULES.filter((rule) => rule !== lacking && (CHANNELS !== '' || !rule.startsWith('&')));
      const redis = await servers.keep(
        startWithAcl({ ops: `on >secret -@all ${CHANNELS === '' ? '' : 'resetchannels '}${rules.join(' ')}` }),
      );
      await redis.command('CONFIG', 'SET', 'notify-keyspace-events', 'Em');
      const argv = ['hitrate', '-u', `redis://ops:secret@${redis.address}`, '--duration', '200ms', '--format', 'json'];
      const { data, unchecked } = JSON.parse((await cacheops(argv)).stdout);
      expect(data.method).not.toBe('exact');
      expect(unchecked).toMatchObject([{ reason: expect.stringContaining('may not run'), wouldNeed: expect.stringContaining(lacking) }]);
    },
  );

  test('does not write to a read-only profile', async () => {
    const redis = await servers.keep(startStandalone());
    const folder = await mkdtemp(join(stateHome, 'profile-'));
    await writeFile(join(folder, 'ro.yaml'), `connection: { host: 127.0.0.1, port: ${redis.port} }\nsafety: { readonly: true }\n`);
    const ran = await cacheops(['hitrate', '--profile', './ro.yaml', '--enable-events', '--duration', '200ms'], { cwd: folder });
    expect(ran).toMatchObject({ code: 4, stderr: expect.stringContaining('read-only') });
    expect(await settingOf(redis)).toBe('');
  });

  test('refuses to look all the time at a server that is busier than allowed, and changes nothing', async () => {
    const redis = await servers.keep(startStandalone());
    const busy = setInterval(() => void redis.command('PING').catch(() => undefined), 5);
    try {
      await until('the server knows that it is busy', async () =>
        /instantaneous_ops_per_sec:[1-9]/.test(String(await redis.command('INFO', 'stats'))),
      );
      const ran = await cacheops(['hitrate', ...at(redis), '--enable-events', '--max-rate', '1', '--duration', '200ms'], {
        env: { XDG_STATE_HOME: stateHome },
      });
      expect(ran.code).toBe(4);
      expect(await settingOf(redis)).toBe('');
    } finally {
      clearInterval(busy);
    }
  });
});

test.each([
  [['--restore', '--watch', '1s'], '--restore and --watch do not go together'],
  [['--restore', '--enable-events'], '--restore and --enable-events do not go together'],
  [['--restore', '--slice', '1s/10s'], '--restore and --slice do not go together'],
  [['--misses-only', '--memory-curve'], '--misses-only and --memory-curve do not go together'],
  [['--misses-only', '--slice', '1s/10s', '--watch', '10s'], '--misses-only and --slice do not go together'],
])('%j is refused before anything is dialled', async (flags, says) => {
  const ran = await cacheops(['hitrate', '-u', 'redis://127.0.0.1:1', ...flags]);
  expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(says) });
});

test('looking stops when clients take more memory of the server than they may, and what was seen until then is said', async () => {
  const redis = await servers.keep(startStandalone());
  const hog = connect(redis.port, redis.host);
  const ran = await listenedWhile({
    servers: [redis],
    argv: [...at(redis), '--enable-events', '--memory-rise', '5mb'],
    endsItself: true,
    traffic: async () => {
      await redis.command('GET', 'user:1');
      hog.write(`*2\r\n$3\r\nGET\r\n$30000000\r\n${'x'.repeat(20_000_000)}`); // waits for the rest
    },
    stateHome,
  });
  hog.destroy();
  expect(ran.code).toBe(5);
  const report = JSON.parse(ran.stdout);
  expect(report.missing[0].reason).toMatch(/memory for clients grew by/);
  expect(report.data).toMatchObject({ method: 'exact', misses: 1, residual: { hits: 0, misses: 0 }, window: { endedBy: 'guard' } });
  expect(await settingOf(redis)).toBe('');
});

test('slices look at a part of the time, and agree with the count of the server within them', async () => {
  const redis = await servers.keep(startStandalone());
  const over = new AbortController();
  const traffic = (async () => {
    for (let i = 0; !over.signal.aborted; i++) await redis.command('GET', `user:${i % 7}`);
  })();
  const ran = await listenedWhile({
    servers: [redis],
    argv: [...at(redis), '--enable-events', '--slice', '100ms/300ms'],
    traffic: () =>
      until('it has looked twice, and looks again', async () =>
        /cmdstat_monitor:calls=[3-9]/.test(String(await redis.command('INFO', 'commandstats'))),
      ),
    stateHome,
  });
  over.abort();
  await traffic;
  const data = dataOf(ran);
  expect(data).toMatchObject({ method: 'exact', hits: 0, residual: { hits: 0, misses: 0 } }); // on a busy server, too
  expect(data.misses).toBeGreaterThan(0);
  expect(data.window.share).toBeLessThan(1);
});

test('a replica agrees with its own count, of what it is asked and of what its primary sends it', async () => {
  const { primary, replica } = await servers.keep(startReplicaPair());
  const every = await everyCommand(primary);
  const ran = await listenedWhile({
    servers: [replica],
    argv: [...at(primary), '--enable-events', '--node', replica.address],
    traffic: async () => {
      await every.run();
      for (let i = 0; i < 30; i++) await replica.command('GET', i % 3 === 0 ? 'there:s' : `gone:${i}`);
      const offset = /master_repl_offset:(\d+)/.exec(String(await primary.command('INFO', 'replication')))?.[1];
      await until('the replica has run it all', async () => String(await replica.command('INFO', 'replication')).includes(`slave_repl_offset:${offset}`)); // prettier-ignore
    },
    stateHome,
  });
  const data = dataOf(ran);
  expect(data).toMatchObject({ method: 'exact', residual: { hits: 0, misses: 0 } });
  expect(data.misses).toBeGreaterThanOrEqual(20);
});

test('all shards of a cluster are heard together, and each agrees with its own count', async () => {
  const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
  const ran = await listenedWhile({
    servers: cluster.primaries,
    argv: [...at(cluster.primaries[0]!), '--enable-events'], // there are three
    traffic: async () => {
      for (const node of cluster.primaries)
        for (let i = 0; i < 60; i++) {
          const key = `user:${i}`;
          await node.command('GET', key).catch(() => undefined); // of another node
          await node.command('SET', key, 'x').catch(() => undefined);
          await node.command('GET', key).catch(() => undefined);
        }
    },
    stateHome,
  });
  const data = dataOf(ran);
  expect(data).toMatchObject({ method: 'exact', hits: 60, misses: 60, residual: { hits: 0, misses: 0 } });
  expect(data.nodes).toHaveLength(3);
  for (const { hits, misses, server } of data.nodes) expect({ hits, misses }).toEqual(server);
  for (const node of cluster.primaries) expect(await settingOf(node)).toBe('');
});

const isOver = (server: Pick<TestServer, 'command'>, untilSeconds: number) => async (): Promise<boolean> =>
  (await secondsOf(server)) > untilSeconds;
/** By the server's clock, which lines are stamped with. */
const secondsOf = async (server: Pick<TestServer, 'command'>): Promise<number> => {
  const [seconds = '0', microseconds = '0'] = String(await server.command('TIME')).split(',');
  return Number(seconds) + Number(microseconds) / 1e6;
};

test('misses right after their keys have expired, and keys that are read once, are told from traffic that has both', async () => {
  const redis = await servers.keep(startStandalone());
  const lifeSeconds = 2;
  const ran = await listenedWhile({
    servers: [redis],
    argv: [...at(redis), '--enable-events'],
    traffic: async () => {
      const begun = await secondsOf(redis);
      for (let i = 0; i < 250; i++) {
        await redis.command('SET', `page:${i}`, 'x', 'EX', 86_400);
        await redis.command('GET', `page:${i}`);
      }
      for (let i = 0; i < 120; i++) await redis.command('SET', `token:${i}`, 'x', 'PX', lifeSeconds * 1_000);
      const written = await secondsOf(redis);
      await until('the tokens have expired, and as much time has passed again', isOver(redis, written + Math.max(lifeSeconds, written - begun)));
      for (let i = 0; i < 120; i++) await redis.command('GET', `token:${i}`);
    },
    stateHome,
  });
  const report = JSON.parse(ran.stdout);
  expect(report.data).toMatchObject({ hits: 250, misses: 120, residual: { hits: 0, misses: 0 } });
  expect(report.findings).toMatchObject([
    { id: 'hitrate/just-expired', subject: { family: 'token:{id}' }, evidence: { followed: 120, expired: 120, keptByTwiceTheLife: 120 } },
    { id: 'hitrate/read-once', subject: { family: 'page:{id}' }, evidence: { keys: 250, readEarly: 250, readOnce: 250 } },
  ]);
}); // prettier-ignore

test('keys that were evicted are told from those that nobody has written', async () => {
  const redis = await servers.keep(startStandalone({ arguments: ['--maxmemory', '6mb', '--maxmemory-policy', 'allkeys-random'] }));
  let missing = 0;
  const ran = await listenedWhile({
    servers: [redis],
    argv: [...at(redis), '--enable-events'],
    traffic: async () => {
      for (let i = 0; i < 400; i++) await redis.command('SET', `page:${i}`, 'x'.repeat(20_000), 'EX', 86_400);
      for (let i = 0; i < 400; i++) if ((await redis.command('STRLEN', `page:${i}`)) === 0) missing++;
    },
    stateHome,
  });
  expect(missing).toBeGreaterThan(50);
  const { families, server, residual } = dataOf(ran);
  expect(residual).toEqual({ hits: 0, misses: 0 });
  expect(server?.evictedKeys).toBeGreaterThanOrEqual(missing);
  expect(families).toMatchObject([{ family: 'page:{id}', misses: missing, use: { misses: { followed: missing, gone: missing } } }]);
});

test.each([
  ['exact', ['--enable-events']],
  ['misses-only', ['--enable-events', '--misses-only']],
])('counters of the server that are reset meanwhile are no count: %s', async (method, flags) => {
  const redis = await servers.keep(startStandalone());
  for (let i = 0; i < 5; i++) await redis.command('GET', 'user:0');
  const ran = await listenedWhile({
    servers: [redis],
    argv: [...at(redis), ...flags],
    traffic: async () => {
      await redis.command('CONFIG', 'RESETSTAT');
      for (let i = 0; i < 50; i++) await redis.command('GET', `user:${i}`); // more than before
    },
    stateHome,
  });
  const report = JSON.parse(ran.stdout);
  expect(report).toMatchObject({ complete: false, data: { method, misses: 50, server: null, residual: null } });
  expect(report.missing[0].reason).toBe('the counters of the server were reset while we looked');
});

test('a server that nobody asks has no hit ratio, and is no finding', async () => {
  const redis = await servers.keep(startStandalone());
  const argv = ['hitrate', ...at(redis), '--enable-events', '--duration', '200ms'];
  const env = { XDG_STATE_HOME: stateHome };
  const { code, stdout } = await cacheops([...argv, '--format', 'json', '--fail-on', 'info'], { env });
  expect({ code, report: JSON.parse(stdout) }).toMatchObject({
    code: 0,
    report: { findings: [], data: { method: 'exact', hits: 0, misses: 0, hitRatio: null, server: { hits: 0, misses: 0, hitRatio: null } } },
  });
  const said = await cacheops([...argv, '--no-color'], { env });
  expect(said.stdout).not.toMatch(/\d %/);
});

test('what misses come from is followed, and the curve over memory drawn', async () => {
  const redis = await servers.keep(startStandalone());
  const interrupted = await listenedWhile({
    servers: [redis],
    argv: [...at(redis), '--enable-events', '--memory-curve'],
    traffic: async () => {
      for (let round = 0; round < 4; round++) for (let i = 0; i < 60; i++) await redis.command('GET', `avatar:${i}`);
      for (let i = 0; i < 150; i++) {
        await redis.command('SET', `cart:${i}`, 'x');
        await redis.command('DEL', `cart:${i}`);
        await redis.command('GET', `cart:${i}`);
      }
      for (let i = 0; i < 120; i++) {
        await redis.command('SET', `token:${i}`, 'x', 'PX', 1);
        await until('it has expired', async () => (await redis.command('GET', `token:${i}`)) === null);
      }
    },
    stateHome,
  });
  const report = JSON.parse(interrupted.stdout);
  const of = (family: string) => (report.data as HitrateData).families.find((row) => row.family === family)?.use?.misses;
  expect(of('avatar:{id}')).toMatchObject({ followed: 240, neverWritten: 180, unknown: 60 });
  expect(of('cart:{id}')).toMatchObject({ followed: 150, deleted: 150 });
  expect(of('token:{id}')).toMatchObject({ followed: 120, expired: 120 });
  expect(report.findings.map(({ id, subject }: { id: string; subject: { family: string } }) => `${id} ${subject.family}`)).toEqual(
    expect.arrayContaining(['hitrate/never-written avatar:{id}', 'hitrate/deleted-early cart:{id}']),
  );
  expect(report.data.memoryCurve).toMatchObject({ sampled: 1, points: [{ times: 0.5 }, { times: 1 }, { times: 2 }, { times: 4 }] });
});
