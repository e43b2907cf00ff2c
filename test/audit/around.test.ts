import { expect, test } from 'vitest';
import { around, bytesAround, integerAround, keysAround, secondsAround } from '../../src/audit/around.ts';
import { count } from '../../src/report.ts';

test('an estimate has the half of its interval', () => {
  expect(integerAround(4_211_007, 4_209_007, 4_213_007)).toBe('4,211,007 ± 2,000');
  expect(around(count(100), 90, 115)).toEqual({ ...count(100), plusMinus: 15 });
  expect(integerAround(7, undefined, undefined)).toBe('7');
  expect(around(count(7), 7, 7)).toEqual(count(7));
});

test('sides that are far from alike are told by their ends: a ± would reach below nothing', () => {
  expect(integerAround(49, 9, 278)).toBe('9 to 278');
  expect(around(count(49), 9, 27_800)).toBe('9 to 27.8 k');
  expect(bytesAround(0, 0, 2_048)).toBe('0 B to 2 kB');
});

test('ends that are written alike are told once', () => {
  expect(bytesAround(104, 103.9, 104.4)).toBe('104 B');
  expect(around(count(100), 100, 100.01)).toBe('100');
});

test('an estimate whose upper end the sample cannot tell is said to be off by nobody knows how much', () => {
  expect(bytesAround(2_048, 1_024, null)).toBe('2 kB ± ?');
  expect(around(count(7), 0, null)).toBe('7 ± ?');
  expect(secondsAround(60, 30, null)).toBe('≥ 30 s');
});

test('keys are counted in words: one of them only where it is certain', () => {
  expect(keysAround(1, undefined, undefined)).toBe('1 key');
  expect(keysAround(0, undefined, undefined)).toBe('0 keys');
  expect(keysAround(1, 1, 1)).toBe('1 key');
  expect(keysAround(1, 1, 37)).toBe('1 to 37 keys');
  expect(keysAround(4_211_007, 4_209_007, 4_213_007)).toBe('4,211,007 ± 2,000 keys');
});
