import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScanCost } from '../../src/keyspace/scan-cost.ts';
import { cacheops } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import { startCluster, startStandalone, type TestServer, useServers } from '../support/servers.ts';

const servers = useServers();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-lookups-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function reportOf(server: TestServer, ...argv: readonly string[]) {
  const ran = await cacheops([...argv, '-p', String(server.port), '--format', 'json']);
  expect(ran.code).toBe(0);
  const report = JSON.parse(ran.stdout);
  expect(violations(`${report.command.replace(' ', '-')}.schema.json`, report)).toEqual([]);
  return report;
}

async function lookups(server: TestServer): Promise<{ hits: number; misses: number }> {
  const info = String(await server.command('INFO', 'stats'));
  const field = (name: string): number => Number(new RegExp(String.raw`^${name}:(\d+)`, 'm').exec(info)?.[1]);
  return { hits: field('keyspace_hits'), misses: field('keyspace_misses') };
}

const SCANS: string[][] = [
  ['audit', '--deep', '--touch'],
  ['audit', '--sample', '50%'],
  ['ttl'],
  ['ttl', '--sample', '1000'],
  ['ttl', 'check'],
  ['ttl', 'fix', '--family', 'session:{id}', '--set', '24h'],
  ['family', 'session:{id}'],
  ['family', 'session:{id}', '--by', 'id', '--values'],
  ['ttl', 'fix', '--family', 'session:{id}', '--set', '30m', '--apply', '--rate', '100000'],
];

describe('what a scan looked up', () => {
  const server = servers.keep(startStandalone());
  beforeAll(async () => {
    const redis = await server;
    for (let i = 0; i < 2_000; i++) await redis.command('SET', `session:${i}`, i, ...(i % 2 ? ['EX', 5_000] : []));
    await redis.command('HSET', 'a', 'b', 'c');
  });

  test.each(SCANS)('by %s %s is what the server counted', async (...argv) => {
    const redis = await server;
    const before = await lookups(redis);
    const { data } = await reportOf(redis, ...argv);
    const after = await lookups(redis);
    const { keyspaceHits, keyspaceMisses, nodes } = data.cost as ScanCost;
    expect({ hits: keyspaceHits, misses: keyspaceMisses }).toEqual({
      hits: after.hits - before.hits,
      misses: after.misses - before.misses,
    });
    expect(keyspaceHits).toBeGreaterThan(0);
    expect(nodes).toMatchObject([{ node: redis.address, runId: expect.stringMatching(/^[\da-f]{40}$/) }]);
    const { stdout } = await cacheops([...argv, '-p', String(redis.port)]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/its lookups count as [\d,]+ keyspace hits( and \d+ miss)? on the server/);
  });

  test.each(SCANS)('by %s %s is left out by stats --state', async (...argv) => {
    const redis = await server;
    const state = join(folder, `${argv.join('').replaceAll(/\W/g, '')}.json`);
    await reportOf(redis, 'stats', '--state', state, '--window', '100ms');
    const [{ cost }] = [(await reportOf(redis, ...argv, '--stats-state', state)).data as { cost: ScanCost }];
    for (let i = 0; i < 3; i++) await redis.command('GET', 'session:1');
    await redis.command('GET', 'no-such-key');
    const { data } = await reportOf(redis, 'stats', '--state', state);
    expect(data.total.hits.window).toMatchObject({
      hits: 3,
      misses: 1,
      ownLookups: cost.keyspaceHits + cost.keyspaceMisses,
      ownLookupsExact: true,
    });
    const next = await reportOf(redis, 'stats', '--state', state);
    expect(next.data.total.hits.window).toMatchObject({ lookups: 0, ownLookups: 0 });
  });
});

test('of a cluster each node is told its own', async () => {
  const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
  const [redis] = cluster.primaries as [TestServer];
  const state = join(folder, 'cluster.json');
  await reportOf(redis, 'stats', '--state', state, '--window', '100ms');
  for (const primary of cluster.primaries) {
    for (let i = 0; i < 300; i++) await primary.command('SET', `key:${i}`, 'v').catch(() => undefined); // those of its slots
  }
  const { data: audited } = await reportOf(redis, 'audit', '--stats-state', state);
  expect(audited.cost.nodes).toHaveLength(3);
  const { data } = await reportOf(redis, 'stats', '--state', state);
  expect(data.total.hits.window).toMatchObject({ hits: 0, ownLookups: audited.cost.keyspaceHits });
  const shown = await cacheops(['stats', '--state', state, '-p', String(redis.port)]);
  expect(shown.stdout).not.toContain('of our own scans');
});
