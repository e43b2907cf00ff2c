import { beforeAll, expect, test } from 'vitest';
import { readSlotSpread } from '../../../src/keyspace/scan/slot-spread.ts';
import type { ReadyConnection } from '../../../src/profile/profile.ts';
import { randomOf } from '../../support/random.ts';
import { readyConnection, withTarget } from '../../support/connections.ts';
import { slotOf } from '../../support/slots.ts';
import { startCluster, type TestServer, useServers } from '../../support/servers.ts';

const servers = useServers();
let server: TestServer;

beforeAll(async () => {
  const cluster = await servers.keep(startCluster({ primaries: 1, replicas: 0 }));
  server = cluster.primaries[0]!; // there is one
});

const ALL = '0-16383';

const spreadOf = (slots = ALL, as: Partial<ReadyConnection> = {}) =>
  withTarget(readyConnection(server.port, as), async ({ primaries: [node] }) => {
    const connection = await node!.connection({ db: 0, clustered: true }); // of one
    try {
      const { even, commands, counts } = await readSlotSpread(connection, slots);
      return { even, commands, keys: counts?.keys.reduce((sum, count) => sum + count, 0) };
    } finally {
      connection.close();
    }
  });

async function hold(keys: readonly string[]): Promise<void> {
  await server.command('FLUSHALL');
  for (let at = 0; at < keys.length; at += 5_000) {
    await Promise.all(keys.slice(at, at + 5_000).map((key) => server.command('SET', key, 'v')));
  }
}

const random = randomOf(3);
const many = (count: number, name: (i: number) => string): readonly string[] => Array.from({ length: count }, (_, i) => name(i));
const untagged = many(20_000, () => `session:${random()}`);

test.each([
  { keys: 'with names of chance', names: untagged, even: true },
  { keys: 'that are numbered', names: many(60_000, (i) => `session:${i}`), even: true },
  { keys: 'that are numbered with leading zeros', names: many(20_000, (i) => `s:${String(i).padStart(9, '0')}`), even: true },
  { keys: 'with a tag of their own each', names: many(5_000, () => `{${random()}}:cart`), even: true },
  { keys: 'of which two share a tag', names: many(20_000, (i) => `user:{${i % 10_000}-${(i % 10_000) ** 2 % 9_973}}:${i}`), even: false },
  { keys: 'of which a hundredth shares one tag', names: [...untagged, ...many(200, (i) => `{app}:${i}`)], even: false },
])('of keys $keys, a node with all slots is told to be even: $even', async ({ names, even }) => {
  await hold(names);
  expect(await spreadOf()).toEqual({ even, commands: 16_384, keys: new Set(names).size });
});

test('a few slots tell nothing, and neither do empty ones', async () => {
  await hold(untagged);
  const inRanges = untagged.filter((key) => slotOf(key) < 100 || (slotOf(key) >= 200 && slotOf(key) < 300)).length;
  expect(await spreadOf('0-99 200-299')).toEqual({ even: undefined, commands: 200, keys: inRanges });
  await hold([]);
  expect(await spreadOf()).toEqual({ even: undefined, commands: 16_384, keys: 0 });
});

test('a user who may not ask is told nothing', async () => {
  await hold(untagged);
  await server.command(
    'ACL',
    'SETUSER',
    'limited',
    'on',
    '>secret',
    '~*',
    '+@all',
    '-cluster',
    '+cluster|nodes',
    '+cluster|shards',
    '+cluster|slots',
  );
  const limited = { username: 'limited', password: { reveal: () => 'secret' } as never }; // all that is asked of a secret here
  expect(await spreadOf(ALL, limited)).toEqual({ even: undefined, commands: 0, keys: undefined });
});
