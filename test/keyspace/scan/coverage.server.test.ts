import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { keyTextAt } from '../../../src/keyspace/batch.ts';
import {
  startCluster,
  startReplicaPair,
  serversUnderTest,
  startStandalone,
  startWithAcl,
  type TestServer,
  until,
  useServers,
} from '../../support/servers.ts';
import { collect, setKeys, timesOf } from './collect.ts';

const servers = useServers();

const limited = { username: 'limited', password: { reveal: () => 'secret' } as never };

describe.each(serversUnderTest())('a scan of $name', ({ binary }) => {
  test('sees each key exactly once with a cursor for each stretch, whatever the size of the table', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    let total = 0;
    for (const more of [1, 6, 93, 900, 9_500, 20_000, 35_000]) {
      total += (await setKeys(redis, `round${more}`, more)).length;
      const seen = await collect(redis);
      expect({ distinct: seen.keys.size, times: timesOf(seen) }).toEqual({ distinct: total, times: [1] });
      expect(seen.scan.missing()).toEqual([]);
      expect(seen.scan.parts()).toMatchObject([{ keysSeen: total, fraction: 1, state: 'complete', random: true }]);
    }
  });

  test('sees each key exactly once, one page after the other, where it takes little of the time', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await setKeys(redis, 'key', 12_000);
    const seen = await collect(redis, { maxLoad: 'low' });
    expect({ distinct: seen.keys.size, times: timesOf(seen) }).toEqual({ distinct: 12_000, times: [1] });
  });

  test('sees what is there throughout while the table grows, and counts next to nothing twice', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    const kept = await setKeys(redis, 'kept', 20_000);
    let round = 0;
    const seen = await collect(redis, {
      meanwhile: async () => {
        if (round < 20) await setKeys(redis, `added${round++}`, 6_000); // a page may have 1,500 keys
      },
    });
    expect(kept.filter((key) => !seen.keys.has(key))).toEqual([]);
    const twice = [...seen.keys.values()].filter(({ times }) => times > 1);
    expect(twice).toEqual([]); // a table that grows makes SCAN return nothing twice
    expect(Number(await redis.command('DBSIZE'))).toBeGreaterThan(100_000);
  });

  test('sees what is there throughout while the table shrinks, and counts a few keys twice at most', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    const gone = await setKeys(redis, 'gone', 60_000);
    const kept = await setKeys(redis, 'kept', 3_000);
    let at = 0;
    const seen = await collect(redis, {
      meanwhile: async () => {
        await Promise.all(gone.slice(at, (at += 1_000)).map((key) => redis.command('DEL', key)));
      },
    });
    expect(kept.filter((key) => !seen.keys.has(key))).toEqual([]);
    const twice = kept.filter((key) => (seen.keys.get(key)?.times ?? 0) > 1);
    expect(twice.length).toBeLessThan(100); // a bucket of each stretch for each time that the table shrank
  });

  test('sees each key exactly once when its connection is lost while steps wait for their consumer', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await setKeys(redis, 'key', 12_000);
    let batches = 0;
    const seen = await collect(redis, {
      meanwhile: async () => {
        if (++batches !== 10) return;
        await redis.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
        await delay(200); // the scan has found out, and would go on
      },
    });
    expect({ distinct: seen.keys.size, times: timesOf(seen), missing: seen.scan.missing() }).toEqual({
      distinct: 12_000,
      times: [1],
      missing: [],
    });
  });

  test('says of each key what the server says', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await fillWithAllTypes(redis);
    const before = await hits(redis);
    const { keys, scan } = await collect(redis);
    expect((await hits(redis)) - before).toBe(scan.costs()[0]!.keyspaceHits);
    for (const [key, { type, ttlMs, memoryBytes }] of keys) {
      expect([key, type]).toEqual([key, await redis.command('TYPE', key)]);
      expect([key, memoryBytes]).toEqual([key, await redis.command('MEMORY', 'USAGE', key)]);
      const left = Number(await redis.command('PTTL', key));
      expect(left === -1 ? ttlMs : Math.abs(ttlMs - left) < 60_000).toBe(left === -1 ? -1 : true);
    }
    expect([...keys.values()].map(({ type }) => type).sort()).toEqual(['hash', 'list', 'set', 'stream', 'string', 'string', 'zset']);
  });

  test('tells encoding, elements and use when asked for', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await fillWithAllTypes(redis);
    const before = await hits(redis);
    const { batches, scan } = await collect(redis, { deep: true, touch: true });
    expect((await hits(redis)) - before).toBe(scan.costs()[0]!.keyspaceHits);
    const rows = batches.flatMap(({ length, types, deep }) =>
      Array.from({ length }, (_, i) => ({ type: types[i]!, encoding: deep!.encodings[i], elements: deep!.elements[i], idle: deep!.idleSeconds[i], frequency: deep!.frequency[i] })),
    ); // prettier-ignore
    const elements = Object.fromEntries(rows.map((row) => [row.type, row.elements]));
    expect(elements).toMatchObject({ hash: 100, list: 50, set: 3, zset: 2, stream: 1 });
    expect(rows.every(({ encoding, idle, frequency }) => encoding !== '' && idle! < 60 && Number.isNaN(frequency))).toBe(true);
  });

  test('tells how many fields of hashes have a TTL, where servers know such', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await redis.command('HSET', 'expiring', ...Array.from({ length: 10 }, (_, i) => [`field${i}`, 'value']).flat());
    await redis.command('HSET', 'plain', 'field', 'value');
    const known = await redis.command('HEXPIRE', 'expiring', 1_000, 'FIELDS', 2, 'field3', 'field4').then(() => true, () => false); // prettier-ignore
    const { batches } = await collect(redis, { deep: true, touch: true });
    const fields = Object.fromEntries(
      batches.flatMap((batch) => Array.from(batch.types, (_, i) => [keyTextAt(batch, i), [batch.deep!.fieldsAsked[i], batch.deep!.fieldsWithTtl[i]]])),
    ); // prettier-ignore
    expect(fields).toEqual(known ? { expiring: [10, 2], plain: [0, 0] } : { expiring: [0, Number.NaN], plain: [0, Number.NaN] });
  });

  test('leaves no call above 2 ms in the log of slow commands', async () => {
    const redis = await servers.keep(
      startStandalone({ binary, arguments: ['--slowlog-log-slower-than', '2000', '--slowlog-max-len', '10000'] }),
    );
    await setKeys(redis, 'key', 60_000, 'EX', 5_000);
    await redis.command('SLOWLOG', 'RESET');
    const { keys } = await collect(redis, { meanwhile: async () => void (await redis.command('EVAL', HALF_A_MILLISECOND, 0)) });
    expect(keys.size).toBe(60_000);
    const logged = ((await redis.command('SLOWLOG', 'GET', 10_000)) as [number, number, number, string[]][]).map(([, , , words]) => words);
    const ours = logged.filter(([, script]) => script !== HALF_A_MILLISECOND);
    // The log goes by the clock on the wall, so it also holds calls in the midst of which the machine ran something else.
    // As many calls of a loop of half a millisecond, in between, tell how often that happens.
    const stalls = logged.filter(([, script]) => script === HALF_A_MILLISECOND).length;
    expect(ours.length).toBeLessThanOrEqual(10 + stalls * 5);
  });
});

/** A script that takes about so long. */
const HALF_A_MILLISECOND = 'for i = 1, 100000 do end return 1';

async function fillWithAllTypes(redis: TestServer): Promise<void> {
  await redis.command('SET', 'text', 'x'.repeat(300), 'PX', 100_000);
  await redis.command('SET', 'number', '12345');
  await redis.command('RPUSH', 'list', ...Array.from({ length: 50 }, (_, i) => `element ${i}`));
  await redis.command('SADD', 'set', 'a', 'b', 'c');
  await redis.command('ZADD', 'zset', 1, 'a', 2, 'b');
  await redis.command('HSET', 'hash', ...Array.from({ length: 100 }, (_, i) => [`field${i}`, 'v'.repeat(100)]).flat());
  await redis.command('XADD', 'stream', '*', 'field', 'value');
  await redis.command('PEXPIRE', 'hash', 2 ** 42); // more than 32 bits of milliseconds
}

async function hits(redis: TestServer): Promise<number> {
  return Number(/keyspace_hits:(\d+)/.exec(String(await redis.command('INFO', 'stats')))?.[1]);
}

describe('a scan', () => {
  test('takes keys as bytes: empty, binary, long, with line ends', async () => {
    const redis = await servers.keep(startStandalone());
    const hostile = ['', '\0', '\r\n', '\xff\xfe', '\x1b[2J', '"\'\\', 'a b', '*3\r\n$3\r\nDEL', 'x'.repeat(1 << 20)];
    for (const key of hostile) await redis.command('SET', Buffer.from(key, 'latin1'), '1');
    const seen = await collect(redis);
    expect([...seen.keys.keys()].sort()).toEqual([...hostile].sort());
  });

  test('holds a bounded number of long keys at a time', async () => {
    const redis = await servers.keep(startStandalone());
    for (let i = 0; i < 100; i++) await redis.command('SET', `${i}:${'x'.repeat(1 << 20)}`, '1');
    const { keys, batches } = await collect(redis);
    expect(keys.size).toBe(100);
    expect(Math.max(...batches.map(({ keyBytes }) => keyBytes.length))).toBeLessThanOrEqual(33 << 20);
  });

  test('sees all shards of a cluster, and all databases of a server', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 3 }));
    const keys = Array.from({ length: 3_000 }, (_, i) => `key:${i}`);
    for (const primary of cluster.primaries) await Promise.all(keys.map((key) => primary.command('SET', key, '1').catch(() => 'MOVED')));
    const whole = await collect(cluster.primaries[0]!);
    expect({ distinct: whole.keys.size, times: timesOf(whole), missing: whole.scan.missing() }).toEqual({
      distinct: 3_000,
      times: [1],
      missing: [],
    });
    expect(new Set([...whole.keys.values()].map(({ node }) => node))).toEqual(new Set(cluster.primaries.map(({ address }) => address)));
    const fromReplicas = await collect(cluster.primaries[0]!, { from: 'replica' });
    expect(fromReplicas.keys.size).toBe(3_000);
    expect(new Set([...fromReplicas.keys.values()].map(({ node }) => node))).toEqual(
      new Set(cluster.replicas.map(({ address }) => address)),
    );

    const redis = await servers.keep(startStandalone());
    await redis.command('SET', 'in0', '1');
    await redis.command('SELECT', 7);
    await redis.command('SET', 'in7', '1');
    expect([...(await collect(redis)).keys.keys()]).toEqual(['in0']);
    const all = await collect(redis, { databases: 'all' });
    expect([...all.keys].map(([key, { db }]) => [key, db])).toEqual([['in0', 0], ['in7', 7]]); // prettier-ignore
  });

  test('reads the replica where one is preferred, and the primary where that has none or lost it', async () => {
    const pair = await servers.keep(startReplicaPair());
    await pair.primary.command('SET', 'key', '1');
    await pair.primary.command('WAIT', 1, 5_000);
    const nodeOf = async () => (await collect(pair.primary, { from: 'replica' })).keys.get('key')?.node;
    expect(await nodeOf()).toBe(pair.replica.address);
    await pair.replica.stop();
    expect(await nodeOf()).toBe(pair.primary.address);
  });

  test('leaves out what match and type leave out', async () => {
    const redis = await servers.keep(startStandalone());
    await setKeys(redis, 'session', 12_000);
    await setKeys(redis, 'other', 300);
    await redis.command('RPUSH', 'session:list', 'x');
    expect((await collect(redis, { match: 'session:*' })).keys.size).toBe(12_001);
    const lists = await collect(redis, { match: 'session:*', type: 'list' });
    expect([lists.scan.plan.isFiltered, (await collect(redis)).scan.plan.isFiltered]).toEqual([true, false]);
    const memoryBytes = Number(await redis.command('MEMORY', 'USAGE', 'session:list'));
    expect([...lists.keys]).toEqual([['session:list', { times: 1, node: redis.address, db: 0, type: 'list', ttlMs: -1, memoryBytes }]]);
  });
});

test('a primary of a cluster that serves no slot is not read: it was failed over, or is new', async () => {
  const cluster = await servers.keep(startCluster({ primaries: 2, replicas: 0 }));
  const idle = await servers.keep(startStandalone({ arguments: ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf'] }));
  const [first] = cluster.primaries as [TestServer];
  await first.command('CLUSTER', 'MEET', idle.host, idle.port);
  await until('the cluster knows it', async () => String(await first.command('CLUSTER', 'NODES')).includes(`:${idle.port}@`));
  await until(
    'it knows the cluster',
    async () =>
      String(await idle.command('CLUSTER', 'NODES'))
        .trim()
        .split('\n').length === 3,
  );
  const { scan } = await collect(first);
  expect(scan.parts().map(({ node }) => node).toSorted()).toEqual(cluster.primaries.map(({ address }) => address).toSorted()); // prettier-ignore
  expect(scan.missing()).toEqual([]);
});

describe('what a user may not ask', () => {
  test('is estimated and called that when memory is refused', async () => {
    const redis = await servers.keep(startWithAcl({ limited: 'on >secret ~* +@all -memory' }));
    await fillWithAllTypes(redis);
    for (const [key, { memoryBytes }] of (await collect(redis, { as: limited, touch: true })).keys) {
      const truth = Number(await redis.command('MEMORY', 'USAGE', key));
      expect([key, memoryBytes > truth / 4 && memoryBytes < truth * 4]).toEqual([key, true]);
    }
    const { batches, scan } = await collect(redis, { as: limited, touch: true });
    expect(batches.map(({ memoryBasis }) => memoryBasis)).toEqual(['estimated']);
    expect(scan.plan.lookupsPerKey).toBe(3);
  });

  test('is missing and said to be, when keys are out of bounds', async () => {
    const redis = await servers.keep(startWithAcl({ limited: 'on >secret ~mine:* +@all' }));
    await setKeys(redis, 'mine', 10);
    await setKeys(redis, 'yours', 5);
    const before = await hits(redis);
    const { keys, scan } = await collect(redis, { as: limited });
    expect((await hits(redis)) - before).toBe(scan.costs()[0]!.keyspaceHits);
    expect([...keys.keys()].every((key) => key.startsWith('mine:'))).toBe(true);
    expect(keys.size).toBe(10);
    expect(scan.missing()).toMatchObject([{ reason: expect.stringMatching(/^5 keys could not be looked up: /) }]);
  });

  test('is unknown when it is TTLs, and the rest is told', async () => {
    const redis = await servers.keep(startWithAcl({ limited: 'on >secret ~* +@all -pttl' }));
    await setKeys(redis, 'key', 300, 'EX', 1_000);
    const before = await hits(redis);
    const { keys, scan } = await collect(redis, { as: limited });
    expect((await hits(redis)) - before).toBe(scan.costs()[0]!.keyspaceHits);
    expect({ size: keys.size, missing: scan.missing() }).toEqual({ size: 300, missing: [] });
    expect([...keys.values()].every(({ type, ttlMs, memoryBytes }) => type === 'string' && Number.isNaN(ttlMs) && memoryBytes > 0)).toBe(
      true,
    );
  });

  test('may be scripts, of which none is needed', async () => {
    const redis = await servers.keep(startWithAcl({ limited: 'on >secret ~* +@all -@scripting' }));
    await setKeys(redis, 'key', 12_000);
    const { keys, scan } = await collect(redis, { as: limited });
    expect({ size: keys.size, missing: scan.missing() }).toEqual({ size: 12_000, missing: [] });
  });

  test('is an error when it is SCAN', async () => {
    const redis = await servers.keep(startWithAcl({ limited: 'on >secret ~* +@all -scan' }));
    await expect(collect(redis, { as: limited })).rejects.toThrow(/user limited may not run SCAN/);
  });
});
