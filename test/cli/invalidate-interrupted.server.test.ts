import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cacheops } from '../support/cacheops.ts';
import {
  openWire,
  startCluster,
  startProxy,
  startSentinels,
  startStandalone,
  type TestServer,
  until,
  useServers,
} from '../support/servers.ts';
import { runInvalidate, write } from './run-invalidate.ts';

// What comes in between: Ctrl-C, failovers, connections that end, clusters that are reached by other addresses.

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
  await fill(server, 50);
  const proxy = await servers.keep(startProxy({ to: server, instead: { UNLINK: 'drop' } }));
  const { code, stdout } = await cacheops(['invalidate', '--tag', 't', '--yes', '-p', String(proxy.port), '--format', 'json']);
  const { data, missing } = JSON.parse(stdout);
  expect({ code, ...data }).toMatchObject({ code: 5, deleted: 0, unknown: 50 });
  expect(missing.map(({ reason }: { reason: string }) => reason)).toContainEqual(expect.stringContaining('what is left stays claimed'));
  expect((await runInvalidate(server, ['--tag', 't', '--yes'])).report.data).toMatchObject({ deleted: 50 });
});

test('a failover behind Sentinel leaves it incomplete, and the next run finds the claim on the new primary', async () => {
  const { name, sentinels, primary, replica } = await servers.keep(startSentinels());
  await fill(primary, 1500);
  const hosts = sentinels.map(({ address }) => address).join(',');
  const argv = ['invalidate', '--tag', 't', '--yes', '--format', 'json', '-u', `redis+sentinel://${hosts}/${name}`];
  const purge = cacheops([...argv, '--rate', '50']);
  await until('some are deleted', async () => (await entriesIn(primary)) < 1500);
  await primary.command('WAIT', 1, 10_000); // so that the claim is on the replica
  await sentinels[0]!.command('SENTINEL', 'FAILOVER', name);
  const first = await purge;
  const { data, missing } = JSON.parse(first.stdout);
  expect(first.code).toBe(5);
  expect(data.deleted).toBeGreaterThan(0);
  expect(missing).toContainEqual({ subject: { node: primary.address }, reason: expect.stringContaining('what is left stays claimed') });

  const isPrimary = async (): Promise<boolean> =>
    String(await sentinels[0]!.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) === `127.0.0.1,${replica.port}`;
  await until('the sentinels have another primary', isPrimary);
  await until(
    'the failover is over',
    async () => !String(await sentinels[0]!.command('SENTINEL', 'MASTER', name)).includes('failover_in_progress'),
  );
  const again = await cacheops(argv);
  expect(again.code).toBe(0);
  const wire = await openWire(replica); // the failover has ended the connections that were there
  expect(await wire.command('DBSIZE')).toBe(0);
  wire.close();
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
