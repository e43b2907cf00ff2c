import { expect, test } from 'vitest';
import { inSlotOrder } from '../../src/health/node-order.ts';

const node = (address: string, first: number | undefined, replicaOf?: string) => ({
  address,
  role: replicaOf === undefined ? ('primary' as const) : ('replica' as const),
  slots: first === undefined ? [] : [[first, first + 100] as const],
  replicaOf,
});

test('primaries stand by their first slot, replicas below theirs, whichever node was asked', () => {
  const nodes = [
    node('d', undefined, 'b'),
    node('c', 10_000),
    node('f', undefined, 'gone'),
    node('b', 5000),
    node('e', undefined, 'a'),
    node('a', 0),
  ];
  expect(inSlotOrder(nodes).map(({ address }) => address)).toEqual(['a', 'e', 'b', 'd', 'c', 'f']);
  expect(inSlotOrder(nodes.toReversed()).map(({ address }) => address)).toEqual(['a', 'e', 'b', 'd', 'c', 'f']);
});
