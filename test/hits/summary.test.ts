import { expect, test } from 'vitest';
import type { NodeLooked } from '../../src/hits/look-at-node.ts';
import { summarise } from '../../src/hits/summary.ts';
import { createHitTally } from '../../src/hits/tally.ts';

const looked = (node: string, lookedSeconds: number, told: Partial<NodeLooked> = {}): NodeLooked => ({
  node,
  method: 'exact',
  why: undefined,
  order: 'events-first',
  commands: 0,
  beyondTheirKeys: 0,
  lookedSeconds,
  spanSeconds: lookedSeconds,
  bufferLimited: true,
  server: undefined,
  missing: [],
  ...told,
});

/** So many lookups of each node, a tenth of them misses. */
function summaryOf(lookups: Readonly<Record<string, number>>, nodes: readonly NodeLooked[]) {
  const tally = createHitTally();
  for (const [node, count] of Object.entries(lookups))
    for (let i = 0; i < count; i++) {
      const [hits, misses] = i % 10 === 0 ? [0, 1] : [1, 0];
      tally.add({ node, db: 0, key: 'user:1', command: 'GET', hits, misses, untold: 0, atMicroseconds: 0 }, 'user:{id}');
    }
  return summarise(tally, nodes, { endedBy: 'time', uses: new Map(), curve: undefined });
}

test('a shard that died halfway counts at the rate that it had while it was heard', () => {
  const data = summaryOf({ a: 100, b: 100 }, [looked('a', 10), looked('b', 5)]);
  expect(data).toMatchObject({ hits: 180, misses: 20, lookupsPerSecond: 30, window: { seconds: 10 } });
  expect(data.nodes.map(({ lookupsPerSecond }) => lookupsPerSecond)).toEqual([10, 20]);
  expect(data.families).toMatchObject([{ family: 'user:{id}', hits: 180, misses: 20, hitRatio: 0.9, lookupsPerSecond: 30 }]);
  expect(data.byCommand).toMatchObject([{ command: 'GET', hits: 180, misses: 20, hitRatio: 0.9, lookupsPerSecond: 30 }]);
});

test('a shard that was never heard takes nothing from the rate of the others, and without any there is no rate', () => {
  expect(summaryOf({ a: 100 }, [looked('a', 10), looked('b', 0)])).toMatchObject({ lookupsPerSecond: 10 });
  expect(summaryOf({}, [looked('a', 0)])).toMatchObject({ lookupsPerSecond: null });
});

test('where a shard does not tell its lookups there is no rate of all of them', () => {
  const data = summaryOf({ a: 100 }, [looked('a', 10), looked('b', 10, { method: 'totals' })]);
  expect(data).toMatchObject({ method: 'totals', hits: null, lookupsPerSecond: null });
  expect(data.families).toMatchObject([{ hits: null, misses: 10, lookupsPerSecond: null }]);
});
