import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
