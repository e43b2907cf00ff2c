import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataOf, listenedWhile } from '../hits/listened.ts';
import { cacheops } from '../support/cacheops.ts';
import { serversUnderTest, startCluster, startStandalone, startWithAcl, type TestServer, until, useServers } from '../support/servers.ts';
import { slotOf } from '../support/slots.ts';

// Servers that go away while hitrate looks, and what it says of itself where it cannot protect them.

const servers = useServers();
const at = ({ address }: Pick<TestServer, 'address'>): readonly string[] => ['-u', `redis://${address}`];

let stateHome: string;
beforeAll(async () => {
  stateHome = await mkdtemp(join(tmpdir(), 'hitrate-lost-'));
});
afterAll(() => rm(stateHome, { recursive: true, force: true }));

/** Slots are dealt out evenly. */
const keysOf = (home: number): readonly string[] =>
  Array.from({ length: 300 }, (_, i) => `user:${i}`).filter((key) => Math.floor((slotOf(key) * 3) / 16_384) === home);

test('a shard that dies meanwhile is counted at its rate until then', async () => {
  const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
  const [first, second] = cluster.primaries as [TestServer, TestServer, TestServer];
  for (const node of cluster.primaries) await node.command('CONFIG', 'SET', 'notify-keyspace-events', 'Em');
  const ran = await listenedWhile({
    servers: cluster.primaries,
    argv: at(first),
    traffic: async () => {
      await Promise.all(keysOf(1).map((key) => second.command('GET', key)));
      await second.command('PING'); // the events of what it answered before have gone out
      await second.stop();
      await Promise.all(keysOf(0).map((key) => first.command('GET', key)));
      const seconds = async (): Promise<number> => Number(/uptime_in_seconds:(\d+)/.exec(String(await first.command('INFO', 'server')))?.[1]); // prettier-ignore
      const from = await seconds();
      await until('the others were heard for longer', async () => (await seconds()) >= from + 2);
    },
    stateHome,
  });
  const { nodes, lookupsPerSecond, families, byCommand, misses, window } = dataOf(ran);
  expect(misses).toBe(keysOf(0).length + keysOf(1).length);
  const dead = nodes.find(({ node }) => node === second.address);
  expect(dead).toMatchObject({ misses: keysOf(1).length });
  expect(dead?.lookedSeconds).toBeLessThan(window.seconds - 1);
  const sum = nodes.reduce((total, node) => total + (node.lookupsPerSecond ?? Number.NaN), 0);
  expect(lookupsPerSecond).toBeCloseTo(sum, 6);
  expect(families.find(({ family }) => family === 'user:{id}')?.lookupsPerSecond).toBeCloseTo(sum, 6);
  expect(byCommand.find(({ command }) => command === 'GET')?.lookupsPerSecond).toBeCloseTo(sum, 6);
});

test('of a server that dies, misses heard until then are told', async () => {
  const redis = await servers.keep(startStandalone());
  await redis.command('CONFIG', 'SET', 'notify-keyspace-events', 'Em');
  const running = cacheops(['hitrate', ...at(redis), '--misses-only', '--duration', '2m', '--format', 'json'], {
    env: { XDG_STATE_HOME: stateHome },
  });
  const pings = async (): Promise<number> => Number(/cmdstat_ping:calls=(\d+)/.exec(String(await redis.command('INFO', 'commandstats')))?.[1] ?? 0);
  await until('the guard is at work', async () => (await pings()) > 30); // it alone sends so many
  for (let i = 0; i < 20; i++) await redis.command('GET', `user:${i}`);
  await redis.command('PING'); // the events of what it answered before have gone out
  await redis.stop();
  const ran = await running;
  expect(ran.code).toBe(5);
  expect(dataOf(ran)).toMatchObject({ method: 'misses-only', hits: null, misses: 20, families: [{ family: 'user:{id}', misses: 20 }], server: null });
  expect(JSON.parse(ran.stdout).missing[0]).toMatchObject({ subject: { node: redis.address } });
}); // prettier-ignore

const CHANNELS = serversUnderTest()[0]?.name === 'redis-6.0' ? '' : 'resetchannels ';

test.each([
  ['without any subscription it is said that the server would keep all for us', '-psubscribe -subscribe', false],
  ['with that to events nothing has to be said', '-subscribe &__keyevent@*__:keymiss', true],
  ['nor with that to a channel of ours', '-psubscribe &cacheops:monitor:idle', true],
])('%s', async (_, rules, limited) => {
  const given = CHANNELS === '' ? rules.replace(/ &.*/, '') : rules; // Redis 6.0 knows no channels
  const redis = await servers.keep(startWithAcl({ ops: `on >secret ~* ${CHANNELS}+@all ${given}` }));
  const argv = ['hitrate', '-u', `redis://ops:secret@${redis.address}`, '--duration', '200ms'];
  const env = { XDG_STATE_HOME: stateHome };
  const { data } = JSON.parse((await cacheops([...argv, '--format', 'json'], { env })).stdout);
  expect(data.nodes).toMatchObject([{ method: 'estimate', bufferLimited: limited }]);
  const { stdout } = await cacheops(argv, { env });
  const said = `buffers  ${redis.address} would keep all for us if we hung: needs the ACL rules +subscribe &cacheops:monitor:idle`;
  expect(stdout.replaceAll(/ {2,}/g, '  ').includes(said)).toBe(!limited);
});
