import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilHeard } from '../../src/traffic/until-heard.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** How often it was looked whether something was heard, where it is at the n-th look, and a pause takes so long. */
async function looksUntil(heardAt: number, pauseMs: number): Promise<number> {
  let looks = 0;
  await untilHeard(
    () => ++looks >= heardAt,
    300,
    async () => void vi.advanceTimersByTime(pauseMs),
  );
  return looks;
}

test('what is heard ends the wait', async () => {
  expect(await looksUntil(1, 2)).toBe(1);
  expect(await looksUntil(50, 2)).toBe(50);
});

test('nothing is waited for longer than it may take', async () => {
  expect(await looksUntil(Infinity, 2)).toBe(151);
});

test('what came while this process stood still is heard, although its time is over', async () => {
  expect(await looksUntil(3, 5_000)).toBe(3);
  expect(await looksUntil(Infinity, 5_000)).toBe(21);
});
