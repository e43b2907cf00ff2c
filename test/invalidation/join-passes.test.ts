import { expect, test } from 'vitest';
import type { Result } from '../../src/invalidation/apply.ts';
import { joinPasses } from '../../src/invalidation/join-passes.ts';
import { addCounts, type Counts, NOTHING } from '../../src/invalidation/tally.ts';

function pass(nodes: Readonly<Record<string, Partial<Counts>>>): Result {
  const counted = Object.entries(nodes).map(([node, counts]) => ({ node, ...NOTHING, ...counts }));
  const rest = { holders: [], unlooked: [], unseen: undefined, keys: 0, matches: false };
  return { ...counted.reduce<Counts>(addCounts, NOTHING), marked: 0, nodes: counted, failures: [], missing: [], rest, unsettled: false };
}

test('what a successor finds gone since the first pass deleted it counts once', () => {
  const first = pass({ a: { deleted: 780, alreadyGone: 20, unknown: 50, kept: 5 } });
  const second = pass({ b: { deleted: 650, alreadyGone: 860, kept: 9 } });
  const joined = joinPasses(first, second, () => 'b');
  expect(joined).toMatchObject({ deleted: 1430, alreadyGone: 80, unknown: 0, kept: 9 });
  expect(joined.nodes).toMatchObject([
    { node: 'a', deleted: 780, alreadyGone: 20, unknown: 0, kept: 5 },
    { node: 'b', deleted: 650, alreadyGone: 60, kept: 4 },
  ]);
});

test('what came back is deleted twice, and said so', () => {
  const joined = joinPasses(pass({ a: { deleted: 100 } }), pass({ b: { deleted: 130, alreadyGone: 70 } }), () => 'b');
  expect(joined).toMatchObject({ deleted: 230, alreadyGone: 0 });
});

test('nodes that stayed who they were are met again on themselves', () => {
  const first = pass({ a: { shortened: 10, failed: 3 }, c: { shortened: 5 } });
  const second = pass({ a: { shortened: 3, kept: 10 }, c: { kept: 5 } });
  expect(joinPasses(first, second, (node) => node)).toMatchObject({ shortened: 18, kept: 0, failed: 0 });
});
