import { describe, expect, it } from 'vitest';
import { commandTimes } from '../../src/slowlog/useful-threshold.ts';

const from = 'LATENCY HISTOGRAM';
const byCommand = new Map([
  ['get', new Map([[16, 9_000n], [33, 900n]])],
  ['eval', new Map([[1055, 90n], [33_000, 10n]])],
]); // prettier-ignore
const times = { from, byCommand } as const;

describe('the useful threshold', () => {
  it('is one that 99 % of all calls stay below', () => {
    expect(commandTimes(times, 3600, 128)).toEqual({ calls: 10_000, p99Us: 33, maxUs: 33_000, usefulThresholdUs: 100, from });
  });

  it('is higher where the log would fill in less than an hour', () => {
    expect(commandTimes(times, 3600, 50)?.usefulThresholdUs).toBe(2000);
    expect(commandTimes(times, 3600, 5)?.usefulThresholdUs).toBe(50_000);
  });

  it('is not made up from a few calls', () => {
    expect(commandTimes({ from, byCommand: new Map([['get', new Map([[16, 999n]])]]) }, 10, 128)).toBeUndefined();
  });
});
