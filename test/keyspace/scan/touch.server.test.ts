import { describe, expect, test } from 'vitest';
import {
  serversUnderTest,
  startReplicaPair,
  startStandalone,
  startWithAcl,
  type TestServer,
  until,
  useServers,
} from '../../support/servers.ts';
import { collect } from './collect.ts';

const servers = useServers();
const IDLE_SECONDS = 5_000;

/** A list and a string that nobody has used for a while. */
async function fillWithOld(server: TestServer): Promise<void> {
  await server.command('RPUSH', 'template:list', 'a', 'b', 'c');
  await server.command('SET', 'template:string', 'value');
  const restore = "return redis.call('RESTORE', KEYS[2], 0, redis.call('DUMP', KEYS[1]), 'IDLETIME', ARGV[1])";
  for (const type of ['list', 'string']) {
    await server.command('EVAL', restore, 2, `template:${type}`, `old:${type}`, IDLE_SECONDS);
    await server.command('DEL', `template:${type}`);
  }
}

const idleSeconds = async (server: TestServer): Promise<readonly number[]> =>
  Promise.all(['old:list', 'old:string'].map(async (key) => Number(await server.command('OBJECT', 'IDLETIME', key))));

const elementsOf = ({ batches }: Awaited<ReturnType<typeof collect>>): readonly number[] =>
  batches.flatMap(({ deep }) => [...(deep?.elements ?? [])]).toSorted((a, b) => a - b);

const knowsNoTouch = (server: TestServer): Promise<boolean> => server.command('CLIENT', 'NO-TOUCH', 'OFF').then(() => true, () => false); // prettier-ignore

describe.each(serversUnderTest())('what $name knows of the use of keys', ({ binary }) => {
  test('stays as it is when a scan looks deep, or at use alone', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await fillWithOld(redis);
    const canLookAside = await knowsNoTouch(redis);
    const deep = await collect(redis, { deep: true });
    expect(deep.scan.plan.touches).toBeUndefined();
    expect(elementsOf(deep)).toEqual(canLookAside ? [3, 5] : [Number.NaN, Number.NaN]);
    expect(deep.scan.plan.leftOut ?? '').toMatch(canLookAside ? /^$/ : /lengths of values are not asked/);
    const use = await collect(redis, { use: true });
    expect(use.scan.plan.leftOut).toBeUndefined();
    expect(elementsOf(use)).toEqual([Number.NaN, Number.NaN]);
    expect(use.batches.flatMap((batch) => [...(batch.deep?.idleSeconds ?? [])]).every((idle) => idle >= IDLE_SECONDS)).toBe(true);
    expect((await idleSeconds(redis)).every((idle) => idle >= IDLE_SECONDS)).toBe(true);
  });

  test('is given up for lengths only when that is asked for, and then said', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await fillWithOld(redis);
    const canLookAside = await knowsNoTouch(redis);
    const seen = await collect(redis, { deep: true, touch: true });
    expect(elementsOf(seen)).toEqual([3, 5]);
    expect(seen.scan.plan.touches ?? '').toMatch(canLookAside ? /^$/ : /looks as if it had just been used/);
    expect((await idleSeconds(redis)).every((idle) => idle >= IDLE_SECONDS)).toBe(canLookAside);
  });

  test('stays as it is where sizes would have to be estimated of lengths: they are unknown then', async () => {
    const redis = await servers.keep(startWithAcl({ unweighed: 'on >secret ~* +@all -memory' }, { binary }));
    await fillWithOld(redis);
    const canLookAside = await knowsNoTouch(redis);
    const as = { username: 'unweighed', password: { reveal: () => 'secret' } as never };
    const { keys, scan } = await collect(redis, { as });
    expect([...keys.values()].map(({ memoryBytes }) => memoryBytes > 0)).toEqual([canLookAside, canLookAside]);
    expect(scan.plan.leftOut === undefined).toBe(canLookAside);
    expect((await idleSeconds(redis)).every((idle) => idle >= IDLE_SECONDS)).toBe(true);
    const touched = await collect(redis, { as, touch: true });
    expect([...touched.keys.values()].every(({ memoryBytes }) => memoryBytes > 0)).toBe(true);
  });
});

test('lengths are asked of a replica, which evicts nothing', async () => {
  const { primary, replica } = await servers.keep(startReplicaPair());
  await fillWithOld(primary);
  await until('the replica has the keys', async () => Number(await replica.command('DBSIZE')) === 2);
  const seen = await collect(primary, { deep: true, from: 'replica' });
  expect(elementsOf(seen)).toEqual([3, 5]);
  expect(seen.scan.plan.leftOut).toBeUndefined();
  expect((await idleSeconds(primary)).every((idle) => idle >= IDLE_SECONDS)).toBe(true);
});
