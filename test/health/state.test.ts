import { expect, test } from 'vitest';
import { fromState, toState } from '../../src/health/state.ts';
import { startAt } from '../../src/health/window.ts';
import { sampleOf } from './imagined.ts';

const start = startAt(
  sampleOf(
    { keyspace_hits: '9223372036854775807', cmdstat_get: 'calls=3,usec=4', errorstat_OOM: 'count=5' },
    { latencyHistograms: { value: new Map([['get', new Map([[33, 7n]])]]) }, lastSlowlogId: { value: 12 } },
  ),
);
const stored = (): unknown => JSON.parse(JSON.stringify(toState(new Map([['10.0.0.1:6379', start]]))));
const LATER = new Date(Date.UTC(2026, 10, 24));

test('what is stored comes back as it was, marked as another run’s', () => {
  const back = fromState(stored(), LATER).get('10.0.0.1:6379');
  expect(back).toEqual({ ...start, from: 'state', ownCommands: null, at: { wall: start.at.wall, monotonicMs: 0 } });
});

test('no state, and one of another version, is none', () => {
  expect(fromState(undefined, LATER).size).toBe(0);
  expect(fromState({ version: 999, nodes: 'whatever' }, LATER).size).toBe(0);
});

test('a start that lies in the future, for a clock went back, is left out', () => {
  expect(fromState(stored(), new Date(Date.UTC(2020, 0, 1))).size).toBe(0);
});

test.each([
  [null],
  [[]],
  [{ version: 1, nodes: [{ address: 7 }] }],
  [{ version: 1, nodes: [{ address: 'a', runId: null, at: 'x', fields: { a: 'b' } }] }],
])('a damaged state is an error that says what to do: %j', (damaged) => {
  expect(() => fromState(damaged, LATER)).toThrow('the state file of stats is damaged');
});
