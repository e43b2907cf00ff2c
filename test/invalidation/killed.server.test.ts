import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keySlot } from '../../src/redis/key-slot.ts';
import { cacheops } from '../support/cacheops.ts';
import { randomOf } from '../support/random.ts';
import { startCluster, startStandalone, type TestServer, until, useServers } from '../support/servers.ts';

// SIGKILL concerns a whole process, so these tests run the built program. `npm test` builds first.

const BIN = join(import.meta.dirname, '../../bin/cacheops.js');
const TAG = 'convo:42';
const INDEX = `cacheops:tag:{${TAG}}`;
const servers = useServers();

test.each([
  ['one server', async () => [await servers.keep(startStandalone())]],
  ['a cluster', async () => (await servers.keep(startCluster({ primaries: 2, replicas: 0 }))).primaries],
] as const)('a purge of %s that is killed again and again leaves nothing behind once it comes to its end', async (_, start) => {
  const nodes = await start();
  const random = randomOf(5);
  const entries = Array.from({ length: 2000 }, (__, i) => `entry:${i}`);
  for (const key of [...entries, 'other:1', 'other:2']) await anywhere(nodes, 'SET', key, 'v');
  for (const key of entries) await anywhere(nodes, 'ZADD', INDEX, '+inf', key);

  const { port } = nodes[0]!; // there is at least one
  for (let left = entries.length; left > 0; left = await size(nodes)) {
    const goal = left - Math.ceil(random() * 700);
    const purge = spawn(process.execPath, [BIN, 'invalidate', '--tag', TAG, '--yes', '--rate', '5000', '-p', String(port)]);
    const ended = once(purge, 'close');
    await until('it has deleted some', async () => purge.exitCode !== null || (await size(nodes)) <= goal);
    purge.kill('SIGKILL');
    await ended;
  }
  const { code, stdout } = await cacheops(['invalidate', '--tag', TAG, '--yes', '-p', String(port), '--format', 'json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).data).toMatchObject({ deleted: 0, failed: 0, unknown: 0 });
  // The name of a claim that a killed run did not come to make stays for a day; a claim does not.
  expect((await keys(nodes)).filter((key) => key !== `${INDEX}:claims`).toSorted()).toEqual(['other:1', 'other:2']);
});

/** Kills runs at random, until what `left` counts is done, then lets one come to its end. */
async function killedAgainAndAgain(argv: readonly string[], most: number, left: () => Promise<number>): Promise<unknown> {
  const random = randomOf(most);
  const words = ['invalidate', '--yes', ...argv];
  for (let now = await left(), kills = 0; now > 0 && kills < 5; now = await left(), kills++) {
    const goal = now - Math.ceil(random() * most * 0.4);
    const purge = spawn(process.execPath, [BIN, ...words, '--rate', '5000']);
    const ended = once(purge, 'close');
    await until('it has done some', async () => purge.exitCode !== null || (await left()) <= goal);
    purge.kill('SIGKILL');
    await ended;
  }
  const { code, stdout } = await cacheops([...words, '--format', 'json']);
  expect(code).toBe(0);
  return JSON.parse(stdout).data;
}

const NUMBERS = Array.from({ length: 900 }, (_, i) => i);

test('a purge of what carries all of several tags that is killed leaves what carries one of them', async () => {
  const server = await servers.keep(startStandalone());
  for (const i of NUMBERS) {
    await server.command('SET', `entry:${i}`, 'v');
    await server.command('ZADD', 'cacheops:tag:{even}', '+inf', `entry:${i}`);
    if (i % 3 > 0) await server.command('SADD', 'cacheops:tag:{some}', `entry:${i}`);
  }
  const argv = ['--tag', 'even', '--tag', 'some', '--match', 'all', '-p', String(server.port)];
  expect(await killedAgainAndAgain(argv, 600, async () => (await size([server])) - 300)).toMatchObject({ failed: 0, unknown: 0 });
  const entries = (await keys([server])).filter((key) => key.startsWith('entry:'));
  expect(entries.toSorted()).toEqual(NUMBERS.filter((i) => i % 3 === 0).map((i) => `entry:${i}`).toSorted()); // prettier-ignore
});

test('shortening that is killed leaves every entry there, for no longer than it was to be', async () => {
  const server = await servers.keep(startStandalone());
  for (const i of NUMBERS) {
    await server.command('SET', `entry:${i}`, 'v');
    await server.command('SADD', INDEX, `entry:${i}`);
  }
  await server.command('SET', 'other', 'v');
  const persistent = async (): Promise<number> =>
    (await Promise.all(NUMBERS.map(async (i) => Number(await server.command('PTTL', `entry:${i}`))))).filter((ttl) => ttl === -1).length;
  const argv = ['--tag', TAG, '--soft', '10m', '-p', String(server.port)];
  expect(await killedAgainAndAgain(argv, NUMBERS.length, persistent)).toMatchObject({ deleted: 0, failed: 0 });
  expect(await persistent()).toBe(0);
  const lives = await Promise.all(NUMBERS.map(async (i) => Number(await server.command('PTTL', `entry:${i}`))));
  expect(lives.filter((life) => life <= 0 || life > 600_000)).toEqual([]);
  expect(await server.command('PTTL', 'other')).toBe(-1);
});

test('a purge in two passes over two layouts that is killed leaves nothing of either', async () => {
  const server = await servers.keep(startStandalone());
  for (const i of NUMBERS) {
    await server.command('SET', `entry:${i}`, 'v');
    await server.command('HSET', INDEX, `entry:${i}`, '1');
    const member = `${'a'.repeat(40)}:entry:${i}`;
    await server.command('ZADD', 'shop_tag:page:entries', -1, member);
    await server.command('SET', `shop_${member}`, 'v');
  }
  await server.command('SET', 'other', 'v');
  const all = async (): Promise<number> => Number(await server.command('DBSIZE'));
  const argv = ['--tag', TAG, '--tag', 'page', '--settle', '1ms', '-p', String(server.port)];
  await killedAgainAndAgain(argv, NUMBERS.length * 2, async () => Math.max(0, (await all()) - 5)); // other, and names of claims
  // Laravel's members stay where their values may come just now; nothing tells them from those that a killed run has deleted.
  const left = (await keys([server])).filter((key) => !key.endsWith('claims') && key !== 'shop_tag:page:entries');
  expect(left).toEqual(['other']);
});

test('a purge of a cluster that is killed while the slot of its index moves leaves nothing behind', async () => {
  const { primaries } = await servers.keep(startCluster({ primaries: 2, replicas: 0 }));
  for (const key of [...NUMBERS.map((i) => `entry:${i}`), 'other']) await anywhere(primaries, 'SET', key, 'v');
  for (const i of NUMBERS) await anywhere(primaries, 'ZADD', INDEX, '+inf', `entry:${i}`);
  const slot = keySlot(Buffer.from(TAG));
  const [from, to] = slot < 8192 ? [primaries[0]!, primaries[1]!] : [primaries[1]!, primaries[0]!];
  const moving = moveSlot(slot, from, to, primaries, () => size(primaries));
  const argv = ['--tag', TAG, '-p', String(primaries[0]!.port)];
  await killedAgainAndAgain(argv, NUMBERS.length, () => size(primaries));
  await moving;
  expect((await keys(primaries)).filter((key) => key !== `${INDEX}:claims`)).toEqual(['other']);
});

/** Begins once some entries are gone. */
async function moveSlot(
  slot: number,
  from: TestServer,
  to: TestServer,
  all: readonly TestServer[],
  left: () => Promise<number>,
): Promise<void> {
  await until('some are deleted', async () => (await left()) < NUMBERS.length);
  await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(await from.command('CLUSTER', 'MYID')));
  await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(await to.command('CLUSTER', 'MYID')));
  for (let some = await inSlot(from, slot); some.length > 0; some = await inSlot(from, slot))
    for (const key of some) await from.command('MIGRATE', to.host, to.port, key, 0, 5000);
  const id = String(await to.command('CLUSTER', 'MYID'));
  for (const node of [to, ...all]) await node.command('CLUSTER', 'SETSLOT', slot, 'NODE', id);
}

const inSlot = async (node: TestServer, slot: number): Promise<string[]> =>
  (await node.command('CLUSTER', 'GETKEYSINSLOT', slot, 100)) as string[];

const keys = async (nodes: readonly TestServer[]): Promise<string[]> =>
  (await Promise.all(nodes.map((node) => node.command('KEYS', '*')))).flat().map(String);

/** Entries that are still there. */
const size = async (nodes: readonly TestServer[]): Promise<number> => (await keys(nodes)).filter((key) => key.startsWith('entry:')).length;

/** On the node that takes it. */
async function anywhere(nodes: readonly TestServer[], ...words: string[]): Promise<void> {
  for (const node of nodes) {
    const refused = await node.command(...words).then(() => undefined, (error: Error) => error.message); // prettier-ignore
    if (refused === undefined) return;
    if (!refused.startsWith('MOVED')) throw new Error(refused);
  }
}
