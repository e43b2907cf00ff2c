import { afterAll, expect, test } from 'vitest';
import { createDrops } from '../../src/invalidation/drops.ts';
import { createTally } from '../../src/invalidation/tally.ts';
import { nativeIndex } from '../../src/tags/layouts/native.ts';
import { startStandalone, useServers } from '../support/servers.ts';
import { open } from './open.ts';

const servers = useServers();
const server = await servers.keep(startStandalone());
const opened = await open(server.port);
afterAll(() => opened.close());

const [node] = opened.target.primaries;

/** Claims without entries, as a purge has left them. */
async function claimsOf(...tags: string[]) {
  const claims = tags.map((tag) => ({ index: nativeIndex(tag), claim: nativeIndex(tag).claim('1-a'), node: node! })); // it answers
  for (const { index, claim } of claims) {
    await server.command('SADD', index.claims, '1-a');
    await server.command('ZADD', claim, 0, 'gone');
  }
  return claims;
}

interface Nodes {
  readonly reason?: string;
  readonly nowMs?: () => number;
}

function dropsWhere({ reason, nowMs = () => 0 }: Nodes = {}) {
  const asked: string[] = [];
  const tally = createTally();
  const steady = async (): Promise<string | undefined> => (asked.push('once'), reason);
  return { drops: createDrops({ writer: opened.writer, tally, steady, nowMs }), tally, asked };
}

const keys = async (): Promise<string[]> => (await server.command('KEYS', '*')) as string[];

test('claims are dropped together, after the nodes were asked once', async () => {
  const { drops, tally, asked } = dropsWhere();
  (await claimsOf('a', 'b', 'c')).forEach(drops.add);
  expect(await drops.drop()).toEqual(new Map());
  expect({ keys: await keys(), asked: asked.length, unsettled: tally.isUnsettled() }).toEqual({ keys: [], asked: 1, unsettled: false });
});

test('nobody is asked where none waits', async () => {
  const { drops, asked } = dropsWhere();
  await drops.drop();
  expect(asked).toEqual([]);
});

test('each claim stays, with its name, where a node is not who it was', async () => {
  const { drops, tally } = dropsWhere({ reason: 'a failover came in between' });
  const claims = await claimsOf('a', 'b');
  claims.forEach(drops.add);
  const before = (await keys()).toSorted();
  expect(await drops.drop()).toEqual(new Map(claims.map(({ index }) => [index, 'a failover came in between'])));
  expect((await keys()).toSorted()).toEqual(before);
  expect(tally.isUnsettled()).toBe(true);
});

test('a claim that may not be deleted keeps its name, and others go', async () => {
  const [a, b] = await claimsOf('a', 'b');
  await server.command('ACL', 'SETUSER', 'default', 'resetkeys', '~*:claims', `~${String(b!.claim)}`);
  const { drops } = dropsWhere();
  [a!, b!].forEach(drops.add);
  const kept = await drops.drop();
  await server.command('ACL', 'SETUSER', 'default', 'allkeys');
  expect([...kept.keys()]).toEqual([a!.index]);
  expect((await keys()).toSorted()).toEqual([String(a!.claim), String(a!.index.claims)].toSorted());
});

test('they are due once the first has waited for a second, or when a thousand wait', async () => {
  let nowMs = 0;
  const { drops } = dropsWhere({ nowMs: () => nowMs });
  const [claim] = await claimsOf('a');
  const due = (): boolean => drops.isDue();
  expect(due()).toBe(false);
  drops.add(claim!);
  expect(due()).toBe(false);
  nowMs = 1000;
  expect(due()).toBe(true);
  await drops.drop();
  expect(due()).toBe(false);
  for (let i = 0; i < 1000; i++) drops.add(claim!);
  expect(due()).toBe(true);
});
