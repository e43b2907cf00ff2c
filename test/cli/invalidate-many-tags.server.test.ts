import { expect, test } from 'vitest';
import { keySlot } from '../../src/redis/key-slot.ts';
import { startCluster, type TestServer, useServers } from '../support/servers.ts';
import { runInvalidate } from './run-invalidate.ts';

// Thousands of small tags, in a cluster of two: the index of each is on one node, its entries on the other.

const servers = useServers();
const HALF = 8192;

const onFirst = (key: string): boolean => keySlot(Buffer.from(key)) < HALF;
const some = (count: number, name: string, isRight: (name: string) => boolean): string[] =>
  Array.from({ length: 10 * count }, (_, i) => `${name}${i}`).filter(isRight).slice(0, count); // prettier-ignore
const indexOf = (tag: string): string => `cacheops:tag:{${tag}}`;

async function tagged(count: number) {
  const { primaries } = await servers.keep(startCluster({ primaries: 2, replicas: 0 }));
  const [indexes, entries] = primaries as readonly [TestServer, TestServer]; // two were asked for
  const tags = some(count, 't', (tag) => onFirst(tag));
  const keys = some(count, 'k', (key) => !onFirst(key));
  for (const [i, tag] of tags.entries()) {
    await entries.command('SET', keys[i]!, 'v'); // as many keys as tags
    await indexes.command('ZADD', indexOf(tag), '+inf', keys[i]!);
  }
  return { indexes, entries, named: tags.flatMap((tag) => ['--tag', tag]) };
}

test('nodes are not asked for each tag whether they still are who they were', async () => {
  const { indexes, entries, named } = await tagged(500);
  await entries.command('CONFIG', 'RESETSTAT');
  const { code, report } = await runInvalidate(indexes, [...named, '--yes']);
  expect({ code, deleted: report.data.deleted }).toEqual({ code: 0, deleted: 500 });
  expect(await Promise.all([indexes, entries].map((node) => node.command('DBSIZE')))).toEqual([0, 0]);
  const [, asked] = /cmdstat_info:calls=(\d+)/.exec(String(await entries.command('INFO', 'commandstats'))) ?? [];
  expect(Number(asked)).toBeLessThan(250);
});
