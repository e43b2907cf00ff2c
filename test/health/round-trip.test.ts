import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { measureRoundTrip } from '../../src/health/round-trip.ts';
import { isKnown } from '../../src/redis/target.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** PINGs a server whose n-th reply takes so long; tells how often it was asked, and what was found. */
async function pinged(takesMs: (n: number) => number) {
  let asked = 0;
  const call = async (): Promise<string> => {
    vi.advanceTimersByTime(takesMs(asked++));
    return 'PONG';
  };
  const found = await measureRoundTrip({ call }, { budgetMs: 400, pings: 100 });
  return { asked, found: isKnown(found) ? found.value : undefined };
}

test('a quick server is asked a hundred times, and the first three besides', async () => {
  expect(await pinged((n) => (n < 3 ? 50 : 1))).toMatchObject({ asked: 103, found: { samples: 100, maxMs: 1 } });
});

test('a slow server is asked less often, but once', async () => {
  expect(await pinged(() => 20)).toMatchObject({ asked: 20, found: { samples: 17, p90Ms: 20 } });
  expect(await pinged(() => 100)).toMatchObject({ asked: 8, found: { samples: 5, p90Ms: 100 } });
  expect(await pinged(() => 5_000)).toMatchObject({ asked: 1, found: { samples: 1, p90Ms: 5_000 } });
});

test('one pause that takes all the time there is does not make a server slow', async () => {
  expect(await pinged((n) => (n === 3 ? 600 : 1))).toMatchObject({ asked: 13, found: { samples: 10, p90Ms: 1, maxMs: 600 } });
});
