import { expect, test } from 'vitest';
import { slotsPassed } from '../../../src/keyspace/scan/slots-passed.ts';

/** At this place in the table of this slot. */
const cursorAt = (slot: number, place = 0n): string => String((place << 14n) | BigInt(slot));

test.each([
  { slots: '0-16383', cursor: cursorAt(8_192), passed: 0.5 },
  { slots: '0-16383', cursor: cursorAt(16_383), passed: 16_383 / 16_384 },
  { slots: '100-199', cursor: cursorAt(100), passed: 0 },
  { slots: '100-199', cursor: cursorAt(150), passed: 0.5 },
  { slots: '100-149 1000-1049', cursor: cursorAt(1_000), passed: 0.5 },
  { slots: '100-149 1000-1049', cursor: cursorAt(1_025), passed: 0.75 },
  { slots: '7-7', cursor: cursorAt(7, 1n), passed: 0.5 }, // reversed: of a table read backwards bit by bit
  { slots: '7-7', cursor: cursorAt(7, 3n), passed: 0.75 },
  { slots: '6-7', cursor: cursorAt(7, 1n), passed: 0.75 },
])('a scan of the slots $slots that goes on at $cursor has passed $passed of them', ({ slots, cursor, passed }) => {
  expect(slotsPassed(slots, cursor)).toBeCloseTo(passed, 9);
});
