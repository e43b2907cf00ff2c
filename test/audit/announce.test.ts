import { expect, test } from 'vitest';
import { announcement } from '../../src/audit/announce.ts';
import type { SourcePlan } from '../../src/keyspace/source.ts';

const plan: SourcePlan = {
  keys: 17_368,
  parts: [{ node: 'a:1', db: 0, keysExpected: 17_368 }],
  isFiltered: false,
  lookupsPerKey: 2,
  seconds: 4,
  touches: undefined,
  leftOut: undefined,
  use: 'idle-time',
};

test('what reading will cost is announced, as far as it is known', () => {
  expect(announcement([{ plan }], undefined)).toBe('17,368 keys on 1 node · about 4 s · counts as 34.7 k keyspace hits');
  expect(announcement([{ plan: { ...plan, seconds: undefined } }], undefined)).toBe(
    '17,368 keys on 1 node · counts as 34.7 k keyspace hits',
  );
  expect(announcement([{ plan }], { kind: 'fraction', fraction: 0.5 })).toBe(
    '8,684 of 17,368 keys on 1 node · about 2 s · counts as 17.4 k keyspace hits',
  );
});

test('of what a filter leaves, or a sample that ends when it is good enough, it is announced how much it is at most', () => {
  const most = 'on 1 node · at most 4 s · counts as at most 34.7 k keyspace hits';
  expect(announcement([{ plan: { ...plan, isFiltered: true } }], undefined)).toBe(`17,368 keys ${most}`);
  expect(announcement([{ plan }], { kind: 'precision', precision: 0.01 })).toBe(`a sample of 17,368 keys ${most}`);
});
