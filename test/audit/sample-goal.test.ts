import { describe, expect, test } from 'vitest';
import { readSampleGoal } from '../../src/audit/sample-goal.ts';

describe('what is read', () => {
  test.each([
    ['1%', { kind: 'fraction', fraction: 0.01 }],
    ['99.9 %', { kind: 'fraction', fraction: expect.closeTo(0.999) }],
    ['100000', { kind: 'keys', keys: 100_000 }],
  ])('is a part with --sample %s', (sample, goal) => {
    expect(readSampleGoal(sample, undefined)).toEqual(goal);
  });

  test.each([undefined, '100%', '100 %', '100.0%'])('is all keys with --sample %s', (sample) => {
    expect(readSampleGoal(sample, undefined)).toBeUndefined();
  });

  test.each(['0%', '100.1%', '101%', '-1%', '0', 'all', ''])('is refused with --sample %j', (sample) => {
    expect(() => readSampleGoal(sample, undefined)).toThrow('expected a part of the keys such as 1%');
  });

  test('goes on until estimates are as good as --precision says, which is below 100 %', () => {
    expect(readSampleGoal(undefined, '5%')).toEqual({ kind: 'precision', precision: 0.05 });
    expect(() => readSampleGoal(undefined, '100%')).toThrow('above 0 and below 100');
  });
});
