import { expect, test } from 'vitest';
import { keySlot } from '../../src/redis/key-slot.ts';
import { cacheops } from '../support/cacheops.ts';
import { startCluster, type TestServer, until, useServers } from '../support/servers.ts';
import { runInvalidate } from './run-invalidate.ts';
import { runTags } from './run-tags.ts';

// A node of a cluster is dead, and no other takes over: what the others hold is purged, and what is not known is said.

const servers = useServers();
const NODES = 3;
const LARAVEL = 'shop_cache:';

/** The slots are dealt out evenly. */
const nodeOf = (key: string): number => Math.floor(((keySlot(Buffer.from(key)) + 1) * NODES - 1) / 16_384);
const laravelIndex = (tag: string): string => `${LARAVEL}tag:${tag}:entries`;
const nativeIndex = (tag: string): string => `cacheops:tag:{${tag}}`;

/** The first of many names whose keys lie where they have to. */
const named = (isRight: (name: string) => boolean): string =>
  Array.from({ length: 500 }, (_, i) => `n${i}`).find(isRight) ?? expect.unreachable('names spread over all nodes');

const DEAD = 2;
const held = named((tag) => nodeOf(nativeIndex(tag)) !== DEAD && nodeOf(laravelIndex(tag)) === DEAD);
const lost = named((tag) => nodeOf(nativeIndex(tag)) === DEAD && nodeOf(laravelIndex(tag)) === DEAD);
const other = named((tag) => nodeOf(laravelIndex(tag)) !== DEAD);
const entry = named((key) => nodeOf(key) !== DEAD);

const starting = servers.keep(
  (async () => {
    const cluster = await startCluster({ primaries: NODES, replicas: 0, nodeTimeoutMs: 5_000 });
    for (const node of cluster.primaries) await node.command('CONFIG', 'SET', 'cluster-require-full-coverage', 'no');
    await cluster.primaries[DEAD]!.stop();
    const sees = async (node: TestServer): Promise<boolean> => / master,fail[ ,]/.test(String(await node.command('CLUSTER', 'NODES')));
    for (const node of cluster.primaries.slice(0, DEAD)) await until('it has been given up', () => sees(node));
    return cluster;
  })(),
);

async function tagged(): Promise<TestServer> {
  const { primaries } = await starting;
  const on = (key: string): TestServer => primaries[nodeOf(key)]!; // one of the three
  await on(entry).command('SET', entry, 'v');
  await on(nativeIndex(held)).command('ZADD', nativeIndex(held), '+inf', entry);
  await on(laravelIndex(other)).command('ZADD', laravelIndex(other), '-1', `${'0'.repeat(40)}:x`); // Laravel is in use
  return on(entry);
}

test('a layout whose index would lie on the dead node keeps no other from being purged', async () => {
  const server = await tagged();
  const { code, report } = await runInvalidate(server, ['--tag', held, '--yes']);
  expect({ code, deleted: report.data.deleted }).toEqual({ code: 5, deleted: 1 });
  const dead = (await starting).primaries[DEAD]!.address;
  expect(report.missing.map(({ reason }) => reason)).toEqual([
    `tag ${held}: whether laravel with prefix ${LARAVEL} holds it is not known: no node that answers serves the slot of ${laravelIndex(held)}`,
    `tag ${held}: whether another layout holds it is not known, for not all keys could be looked at: the cluster has marked it as failed; name yours with --layout and --prefix to look for no others`,
  ]);
  expect(report.missing[1]).toMatchObject({ subject: { node: dead } });
  expect(report.data.left).toEqual({ tags: [], keys: 0, matches: false, commands: [`cacheops invalidate --tag ${held} --yes`] });
  expect(await server.command('EXISTS', entry)).toBe(0);
});

test('for people, the command that does the rest stands below what was done', async () => {
  const { port } = await tagged();
  const { stdout } = await cacheops(['invalidate', '--tag', held, '--yes', '-p', String(port)]);
  expect(stdout).toContain(`to go on, with the same connection and pace:\n  cacheops invalidate --tag ${held} --yes\n`);
  expect(stdout).not.toContain('left to do');
});

test('a plan says so too, and deletes nothing', async () => {
  const server = await tagged();
  const { code, report } = await runInvalidate(server, ['--tag', held, '--dry-run']);
  expect(code).toBe(5);
  expect(report.missing.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('whether laravel with prefix'),
    expect.stringContaining('whether another layout holds it is not known'),
  ]);
  expect(await server.command('EXISTS', entry)).toBe(1);
});

test('where the tag is known of nowhere, a node that does not answer is the end', async () => {
  const found = await runInvalidate(await tagged(), ['--tag', lost, '--yes']);
  expect(found).toMatchObject({ code: 3, stderr: expect.stringContaining(`no node that answers serves the slot of ${nativeIndex(lost)}`) });
});

test('where no other layout is in sight, it is said that one may be on the node that is dead', async () => {
  const server = await tagged();
  await (await starting).primaries[nodeOf(laravelIndex(other))]!.command('DEL', laravelIndex(other));
  const { code, report } = await runInvalidate(server, ['--tag', held, '--yes']);
  expect({ code, deleted: report.data.deleted }).toEqual({ code: 5, deleted: 1 });
  expect(report.missing.map(({ reason }) => reason)).toEqual([expect.stringContaining('whether another layout holds it is not known')]);
});

test('nothing is missing where the place is named, and no part of it lies on the node that is dead', async () => {
  const { code, report } = await runInvalidate(await tagged(), ['--tag', held, '--layout', 'native', '--yes']);
  expect({ code, deleted: report.data.deleted, left: report.data.left }).toEqual({ code: 0, deleted: 1, left: null });
});

test('of several tags, those whose index may be on the node that is dead are not said to be held by nothing', async () => {
  const { code, report } = await runInvalidate(await tagged(), ['--tag', held, '--tag', lost, '--layout', 'native', '--yes']);
  expect(code).toBe(5);
  expect(report.data.plan.unheld).toEqual([]);
  expect(report.data.left?.commands).toEqual([`cacheops invalidate --tag ${lost} --layout native --prefix cacheops:tag: --yes`]);
});

const away = named((key) => nodeOf(key) === DEAD);
const ofSpring = named((key) => nodeOf(`${entry}::${key}`) === nodeOf(entry)).replace(/^/, `${entry}::`);
const elsewhere = ['--failover-wait', '0s', '--yes'];

test.each([
  ['a pattern', ['--pattern', `${entry}*`]],
  ['keys', [entry, away]],
  ['keys on standard input', ['-'], `${entry}\n${away}\n`],
  ['a cache of Spring', ['--tag', entry, '--layout', 'spring']],
] as const)('what the others hold is deleted, and what is on the dead node said: %s', async (_, asked, stdin?: string) => {
  const server = await tagged();
  await server.command('SET', ofSpring, 'v');
  const { code, report } = await runInvalidate(server, [...asked, ...elsewhere], stdin === undefined ? {} : { stdin });
  expect(code).toBe(5);
  expect(report.data.deleted).toBeGreaterThan(0);
  expect(report.missing.length).toBeGreaterThan(0);
  expect(report.data.left?.commands).toHaveLength(1);
});

test.each([
  ['list', []],
  ['show', [held]],
  ['gc', []],
  ['doctor', []],
  ['of', [entry]],
] as const)('tags %s says that a node was not looked at', async (verb, operands) => {
  const { code, missing } = await runTags(await tagged(), verb, operands);
  expect(code).toBe(5);
  expect(missing.map(({ reason }) => reason)).toContainEqual(expect.stringContaining('the cluster has marked it as failed'));
});
