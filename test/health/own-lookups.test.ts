import { describe, expect, test } from 'vitest';
import { createLookupLedger } from '../../src/health/lookup-ledger.ts';
import { type OwnLookups, ownShareOf } from '../../src/health/own-lookups.ts';
import { addOwnLookups, fromState, toState } from '../../src/health/state.ts';
import { startAt, windowBetween } from '../../src/health/window.ts';
import { sampleOf } from './imagined.ts';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 12, 0, second));
const own = (from: number, to: number, hits = 100): OwnLookups => ({
  address: 'a:1',
  runId: null,
  from: at(from),
  to: at(to),
  hits,
  misses: 10,
});

describe('of what a window counted', () => {
  test.each([
    ['all of a scan within it is ours', [own(12, 18)], { hits: 100, misses: 10, exact: true }],
    ['a scan that reaches beyond an end is ours by its share of time', [own(5, 15), own(18, 38)], { hits: 60, misses: 6, exact: false }],
    ['a scan in no time at its end is ours', [own(20, 20)], { hits: 100, misses: 10, exact: true }],
    ['a scan before or after it is not', [own(0, 10), own(20, 30), own(10, 10)], undefined],
  ] as const)('%s', (_, lookups, share) => {
    expect(ownShareOf(lookups, at(10), at(20))).toEqual(share);
  });

  test('lookups of ours are left out, and said to be', () => {
    const sample = sampleOf({ keyspace_hits: 1_000, keyspace_misses: 50 });
    const seen = { ...own(0, 0), runId: sample.info && 'value' in sample.info ? sample.info.value.text('run_id')! : '', from: sample.at.wall, to: new Date(sample.at.wall.getTime() + 5_000) };
    const end = sampleOf({ keyspace_hits: 1_500, keyspace_misses: 62 }, { secondsLater: 10 });
    const { counted, ownLookups } = windowBetween({ ...startAt(sample), ownLookups: [seen, { ...seen, runId: 'another run' }] }, end);
    expect(counted.fields.get('keyspace_hits')).toBe(400n);
    expect(counted.fields.get('keyspace_misses')).toBe(2n);
    expect(ownLookups).toEqual({ hits: 100, misses: 10, exact: true });
  });

  test('nothing is left out where CONFIG RESETSTAT may have forgotten it already', () => {
    const sample = sampleOf({ keyspace_hits: 1_000 });
    const seen = { ...own(0, 0), from: sample.at.wall, to: new Date(sample.at.wall.getTime() + 5_000) };
    const { begins, counted, ownLookups } = windowBetween(
      { ...startAt(sample), ownLookups: [seen] },
      sampleOf({ keyspace_hits: 500 }, { secondsLater: 10 }),
    );
    expect({ begins, hits: counted.fields.get('keyspace_hits'), ownLookups }).toEqual({ begins: 'reset', hits: 500n, ownLookups: undefined });
  });
}); // prettier-ignore

test('a state has lookups until a window was counted that holds them all', () => {
  const start = startAt(sampleOf({ keyspace_hits: 1 }));
  const wall = start.at.wall.getTime();
  const within = (from: number, to: number) => ({ ...own(0, 0), from: new Date(wall + from), to: new Date(wall + to) });
  const written: unknown = JSON.parse(JSON.stringify(addOwnLookups(undefined, [within(-9_000, -5_000), within(-1_000, 1_000)])));
  expect(fromState(written, new Date(wall + 1)).size).toBe(0);
  const next = JSON.parse(JSON.stringify(toState(new Map([['a:1', start]]), written)));
  expect(fromState(next, new Date(wall + 1)).get('a:1')?.ownLookups).toEqual([within(-1_000, 1_000)]);
});

test('a ledger writes down what was spent since it did so last, and nothing without a file', async () => {
  let state: unknown;
  let second = 0;
  const store = {
    load: () => Promise.resolve(state),
    save: (_: string, __: string, saved: unknown) => {
      state = JSON.parse(JSON.stringify(saved));
      return Promise.resolve();
    },
  };
  const spent = (keyspaceHits: number) => [{ node: 'a:1', runId: 'r', keyspaceHits, keyspaceMisses: 0 }];
  await createLookupLedger(store, undefined, () => at(0)).note(spent(5));
  expect(state).toBeUndefined();
  const ledger = createLookupLedger(store, 'stats.json', () => at(second++));
  for (const hits of [5, 5, 12]) await ledger.note(spent(hits));
  expect((state as { ownLookups: unknown }).ownLookups).toEqual([
    { address: 'a:1', runId: 'r', from: at(0).toISOString(), to: at(1).toISOString(), hits: 5, misses: 0 },
    { address: 'a:1', runId: 'r', from: at(2).toISOString(), to: at(3).toISOString(), hits: 7, misses: 0 },
  ]);
});
