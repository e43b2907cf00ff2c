import { afterAll, expect, test } from 'vitest';
import { keySlot } from '../../src/redis/key-slot.ts';
import { startCluster, type TestServer, until, useServers } from '../support/servers.ts';
import { runInvalidate } from './run-invalidate.ts';
import { runTags } from './run-tags.ts';

// A node of a cluster is stopped: it accepts connections, and never answers. The cluster has not noticed yet.

const servers = useServers();
const TAGS = 120;
const SHORT = ['--command-timeout', '500ms', '--failover-wait', '0s'];

const { primaries } = await servers.keep(startCluster({ primaries: 3, replicas: 0, nodeTimeoutMs: 600_000 }));
const [server, , hung] = primaries as readonly [TestServer, TestServer, TestServer]; // three were asked for
afterAll(() => process.kill(hung.pid, 'SIGCONT'));

/** The slots are dealt out evenly. */
const nodeOf = (key: string): number => Math.floor(((keySlot(Buffer.from(key)) + 1) * 3 - 1) / 16_384);
const indexOf = (tag: string): string => `cacheops:tag:{${tag}}`;
const HUNG = 2;
/** What is under way at once. */
const MOST_ASKED = 60;

const tags = Array.from({ length: TAGS }, (_, i) => `t${i}`);
const onHung = tags.filter((tag) => nodeOf(tag) === HUNG);
const named = tags.flatMap((tag) => ['--tag', tag]);

const BESIDE = (tag: string): string => `{${tag}}`;
const ANYWHERE = (tag: string): string => `e:${tag}`;

/** Each with its entries: one beside its index, one anywhere. */
async function tagAll(entries = [BESIDE, ANYWHERE]): Promise<void> {
  for (const tag of tags) {
    for (const key of entries.map((entry) => entry(tag))) {
      await on(key).command('SET', key, 'v');
      await on(tag).command('ZADD', indexOf(tag), '+inf', key);
    }
  }
}

const on = (key: string): TestServer => primaries[nodeOf(key)]!; // one of the three

interface Hung<T> {
  readonly came: T;
  /** Commands about keys that had reached the node, as it works them off once it goes on. */
  readonly heard: number;
}

async function whileHung<T>(work: () => Promise<T>): Promise<Hung<T>> {
  await tagAll();
  await hung.command('CONFIG', 'RESETSTAT');
  process.kill(hung.pid, 'SIGSTOP');
  const came = await work().finally(() => process.kill(hung.pid, 'SIGCONT'));
  const stats = String(await hung.command('INFO', 'commandstats'));
  const asked = [...stats.matchAll(/cmdstat_(?:type|scard|sscan|sadd|zcard|pttl|unlink|rename\w+):calls=(\d+)/g)];
  return { came, heard: asked.reduce((sum, [, calls]) => sum + Number(calls), 0) };
}

test('what the others hold is purged, and the rest is told together, with what is left', async () => {
  const { came, heard } = await whileHung(() => runInvalidate(server, [...named, '--layout', 'native', '--yes', ...SHORT]));
  const { code, report } = came;
  const there = tags.filter((tag) => nodeOf(tag) !== HUNG);
  const whole = there.filter((tag) => nodeOf(`e:${tag}`) !== HUNG);
  expect(code).toBe(5);
  expect(report.data.deleted).toBe(there.length + whole.length);
  expect(report.data.left?.tags.map(({ tag }) => tag).toSorted()).toEqual(there.filter((tag) => !whole.includes(tag)).toSorted());
  expect(report.missing.map(({ reason }) => reason)).toContainEqual(
    expect.stringMatching(
      new RegExp(
        `^tags .* and ${onHung.length - 3} others: whether native .* is not known: ${hung.address} accepted the connection but did not answer in time$`,
      ),
    ),
  );
  expect(report.missing.length).toBeLessThan(10);
  expect(heard).toBeLessThanOrEqual(MOST_ASKED);
});

test('the same command goes on with what is left, once the node answers again', async () => {
  await whileHung(() => runInvalidate(server, [...named, '--layout', 'native', '--yes', ...SHORT]));
  const { code } = await runInvalidate(server, [...named, '--layout', 'native', '--yes']);
  expect(code).toBe(0);
  expect(await Promise.all(primaries.map((node) => node.command('DBSIZE')))).toEqual([0, 0, 0]);
});

test('the second pass of --settle asks it again, and finds what it holds when it is back', async () => {
  for (const node of primaries) await node.command('FLUSHALL');
  await tagAll([BESIDE]); // nothing of the others is on it, which would be waited for
  process.kill(hung.pid, 'SIGSTOP');
  const running = runInvalidate(server, [...named, '--layout', 'native', '--yes', ...SHORT, '--settle', '3s']);
  await until('what another holds is gone', async () => (await server.command('DBSIZE')) === 0).finally(() =>
    process.kill(hung.pid, 'SIGCONT'),
  );
  const { code, report } = await running;
  expect(report.missing).toEqual([]);
  expect(report.data.settle?.deleted).toBe(onHung.length);
  expect(code).toBe(0);
});

test.each([
  ['a plan', ['--dry-run', ...named]],
  ['a plan of keys', ['--dry-run', ...tags.map((tag) => `e:${tag}`)]],
  ['a pattern', ['--yes', '--pattern', 'e:*']],
  ['keys', ['--yes', ...tags.map((tag) => `e:${tag}`)]],
  ['keys with filters', ['--yes', '--no-ttl', ...tags.map((tag) => `e:${tag}`)]],
] as const)('it is asked no more once it has kept silent: %s', async (_, asked) => {
  const { came, heard } = await whileHung(() => runInvalidate(server, [...asked, ...SHORT]));
  expect(came.code).toBe(5);
  expect(came.report.missing.length).toBeGreaterThan(0);
  expect(heard).toBeLessThanOrEqual(MOST_ASKED);
});

test.each([
  ['list', []],
  ['show', [onHung[0]!]],
  ['gc', []],
  ['doctor', []],
] as const)('nor by tags %s', async (verb, operands) => {
  const { came, heard } = await whileHung(() => runTags(server, verb, [...operands, '--command-timeout', '500ms']));
  expect(came).toMatchObject({ code: 5, missing: expect.arrayContaining([{ reason: expect.any(String), subject: expect.any(Object) }]) });
  expect(heard).toBeLessThanOrEqual(MOST_ASKED);
});
