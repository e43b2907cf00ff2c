import { expect, test } from 'vitest';
import { createLagWarning } from '../../src/events/lag-warning.ts';

test('events that are dealt with late are told when that begins, once a minute, and when it is over', () => {
  const told: string[] = [];
  let nowMs = 0;
  const heard = createLagWarning({ now: () => new Date(nowMs), warn: (message) => told.push(message) });
  const at = (seconds: number, behindMs: number | null, waiting: number | null = 0): void => {
    nowMs = seconds * 1000;
    heard({ behindMs, waiting, pending: null });
  };
  at(0, 9_999);
  at(1, 12_345, 1);
  at(30, 40_000, 5);
  at(61, 71_000, null);
  at(62, null);
  at(63, 100);
  at(64, 100);
  at(65, 20_000, 1200);
  expect(told).toEqual([
    'the last event came 12s before it was dealt with, and 1 event waits',
    'the last event came 1m11s before it was dealt with',
    'no event is dealt with late any more',
    'the last event came 20s before it was dealt with, and 1,200 events wait',
  ]);
});
