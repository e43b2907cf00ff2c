import { expect, test } from 'vitest';
import { keyAt } from '../../src/keyspace/batch.ts';
import { bySlotGroup, slotGroupOf, slotGroupsFor } from '../../src/keyspace/slot-groups.ts';
import { keySlot } from '../../src/redis/key-slot.ts';
import { batchOf } from '../audit/batches.ts';

const keys = Array.from({ length: 500 }, (_, i) => `{${i % 60}}:${i}`).toSorted((a, b) => slot(a) - slot(b));
const batch = batchOf(keys.map((key, i) => ({ key, bytes: i, ttlMs: i + 1, elements: i, type: i % 2 === 0 ? 'hash' : 'string' })), { deep: true }); // prettier-ignore

function slot(key: string): number {
  return keySlot(Buffer.from(key));
}

test('a batch that came slot by slot is handed out by groups, each key once with all that is known of it', () => {
  const rows = [...bySlotGroup({ ...batch, slotGroups: 5 })].flatMap(({ group, batch: part }) =>
    Array.from({ length: part.length }, (_, i) => {
      const key = keyAt(part, i).toString();
      expect(slotGroupOf(slot(key), 5)).toBe(group);
      return { key, type: part.types[i], bytes: part.memoryBytes[i], ttlMs: part.ttlMs[i], elements: part.deep?.elements[i] };
    }),
  );
  expect(rows).toEqual(keys.map((key, i) => ({ key, type: i % 2 === 0 ? 'hash' : 'string', bytes: i, ttlMs: i + 1, elements: i })));
});

test('another batch is handed out as it is, in no group', () => {
  expect([...bySlotGroup(batch)]).toEqual([{ group: undefined, batch }]);
});

test.each([
  [1, 21],
  [3, 7],
  [6, 5],
  [500, 5],
])('the slots of each of %i nodes are counted in %i groups', (nodes, groups) => {
  expect(slotGroupsFor(nodes)).toBe(groups);
});
