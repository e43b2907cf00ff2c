import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cacheops } from '../support/cacheops.ts';
import { startCluster, startProxy, startStandalone, type TestServer, until, useServers } from '../support/servers.ts';
import { runInvalidate, write } from './run-invalidate.ts';

// What comes in between: Ctrl-C, connections that end, clusters that are reached by other addresses.

const servers = useServers();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invalidate-interrupted-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fill(server: TestServer, keys: number): Promise<void> {
  for (let i = 0; i < keys; i++) await write(server, `k${i}`, 't');
}
const entriesIn = async (server: TestServer): Promise<number> => ((await server.command('KEYS', 'k*')) as string[]).length;

test('Ctrl-C ends it between two batches, with what was done, and it can be run again', async () => {
  const server = await servers.keep(startStandalone());
  await fill(server, 300);
  const ctrlC = new AbortController();
  const purge = runInvalidate(server, ['--tag', 't', '--yes', '--rate', '100', '--audit-log', 'trail.ndjson'], {
    cwd: folder,
    signal: ctrlC.signal,
  });
  await until('some are deleted', async () => (await entriesIn(server)) < 300);
  ctrlC.abort('SIGINT');
  const { code, report } = await purge;
  const left = await entriesIn(server);
  expect({ code, complete: report.complete, deleted: report.data.deleted }).toEqual({ code: 130, complete: false, deleted: 300 - left });
  expect(left).toBeGreaterThan(0);
  expect(await server.command('SCARD', 'cacheops:tag:{t}:claims')).toBe(1);
  const trail = (await readFile(join(folder, 'trail.ndjson'), 'utf8')).trim().split('\n');
  expect(JSON.parse(trail.at(-1)!)).toMatchObject({ event: 'interrupted', result: { deleted: 300 - left } });
  const again = await runInvalidate(server, ['--tag', 't', '--yes']);
  expect(again.report.data.deleted + again.report.data.alreadyGone).toBeGreaterThanOrEqual(left);
  expect(await server.command('DBSIZE')).toBe(0);
});

test('a connection that ends leaves it incomplete, and says what is left to do', async () => {
  const server = await servers.keep(startStandalone());
  await fill(server, 20); // fewer are never sent together, however slow replies are
  const proxy = await servers.keep(startProxy({ to: server, instead: { UNLINK: 'drop' } }));
  const { code, stdout } = await cacheops(['invalidate', '--tag', 't', '--yes', '-p', String(proxy.port), '--format', 'json']);
  const { data, missing } = JSON.parse(stdout);
  expect({ code, ...data }).toMatchObject({ code: 5, deleted: 0, unknown: 20 });
  expect(missing.map(({ reason }: { reason: string }) => reason)).toContainEqual(expect.stringContaining('what is left stays claimed'));
  const claims = (await server.command('KEYS', 'cacheops:tag:{t}:claim:*')) as string[];
  expect(claims).toHaveLength(1);
  expect(data.left).toEqual({
    tags: [{ tag: 't', layout: 'native', prefix: 'cacheops:tag:', index: 'cacheops:tag:{t}', node: proxy.address, claims }],
    keys: 0,
    matches: false,
    commands: ['cacheops invalidate --tag t --layout native --prefix cacheops:tag: --yes'],
  });
  expect((await runInvalidate(server, ['--tag', 't', '--yes'])).report.data).toMatchObject({ deleted: 20 });
});

test('a cluster that is reached by other addresses than it announces is purged through them', async () => {
  const { primaries } = await servers.keep(startCluster({ primaries: 2, replicas: 0 }));
  const proxies = await Promise.all(primaries.map((to) => servers.keep(startProxy({ to }))));
  const map = primaries.map(({ address }, i) => `      "${address}": "${proxies[i]!.address}"`).join('\n');
  const file = join(folder, 'nat.yaml');
  await writeFile(file, `connection:\n  url: redis://${proxies[0]!.address}\n  cluster:\n    natMap:\n${map}\n`);
  const keys = Array.from({ length: 40 }, (_, i) => `k${i}`);
  for (const key of keys) await anywhere(primaries, 'SET', key, 'v');
  for (const key of keys) await anywhere(primaries, 'ZADD', 'cacheops:tag:{t}', '+inf', key);
  const { code, stdout } = await cacheops(['invalidate', '--tag', 't', '--yes', '--format', 'json', '--profile', file]);
  const { data } = JSON.parse(stdout);
  expect({ code, ...data }).toMatchObject({ code: 0, deleted: 40, failed: 0 });
  const addresses = data.nodes.map(({ node }: { node: string }) => node);
  expect(addresses.toSorted()).toEqual(proxies.map(({ address }) => address).toSorted());
});

/** On the node that takes it. */
async function anywhere(nodes: readonly TestServer[], ...words: string[]): Promise<void> {
  for (const node of nodes) {
    const refused = await node.command(...words).then(() => undefined, (error: Error) => error.message); // prettier-ignore
    if (refused === undefined) return;
    if (!refused.startsWith('MOVED')) throw new Error(refused);
  }
}
