import { describe, expect, test } from 'vitest';
import {
  formatByteRate, formatBytes, formatCount, formatFraction, formatInteger, formatMicroseconds, formatNumber, formatRate, formatSeconds, humanize,
} from '../../src/text/humanize.ts'; // prettier-ignore

const GB = 1024 ** 3;

describe('bytes are shown in units of 1024', () => {
  test.each([
    [0, '0 B'], [359, '359 B'], [1536, '1.5 kB'], [1000, '0.98 kB'], [512 * 1024 ** 2, '512 MB'], [1.86 * GB, '1.86 GB'], [2 * GB, '2 GB'], [-5000, '-4.88 kB'], [2n ** 63n, '8 EB'],
  ] as const)('%s is %s', (bytes, shown) => expect(formatBytes(bytes)).toBe(shown)); // prettier-ignore
});

describe('counts are shortened from ten thousand on', () => {
  test.each([
    [0, '0'], [3.74, '3.7'], [9998, '9,998'], [10_000, '10 k'], [871_455, '871 k'], [999_999, '1 M'], [4_211_007, '4.2 M'], [9_100_000_000n, '9.1 G'],
  ] as const)('%s is %s', (count, shown) => expect(formatCount(count)).toBe(shown)); // prettier-ignore
});

test('integers keep every digit, beyond what a number holds too', () => {
  expect(formatInteger(4_211_007)).toBe('4,211,007');
  expect(formatInteger(-1234)).toBe('-1,234');
  expect(formatInteger(-0.4)).toBe('0');
  expect(formatInteger(18_446_744_073_709_551_615n)).toBe('18,446,744,073,709,551,615');
});

describe('a percentage is nought or a hundred only when the fraction is', () => {
  test.each([
    [0, '0 %'], [0.0001, '< 0.1 %'], [0.713, '71.3 %'], [0.8, '80 %'], [0.999_96, '> 99.9 %'], [1, '100 %'], [14.1, '1,410 %'],
  ] as const)('%s is %s', (fraction, shown) => expect(formatFraction(fraction)).toBe(shown)); // prettier-ignore
});

describe('seconds are shown in the unit that fits', () => {
  test.each([
    [0, '0 s'], [34e-6, '34 µs'], [210e-6, '0.21 ms'], [0.0019, '1.9 ms'], [0.34, '340 ms'], [0.9999, '1 s'], [12.4, '12.4 s'], [90, '1 m 30 s'],
    [3590, '1 h'], [4320, '1 h 12 m'], [39_600, '11 h'], [86_399, '1 d'], [1_036_800n, '12 d'], [-3, '-3 s'],
  ] as const)('%s s is %s', (seconds, shown) => expect(formatSeconds(seconds)).toBe(shown)); // prettier-ignore
});

test('microseconds that a server counted are whole ones: none is less than one', () => {
  expect([0, 4, 2500].map(formatMicroseconds)).toEqual(['< 1 µs', '4 µs', '2.5 ms']);
});

test('rates name what they count by', () => {
  expect([120, 18_200, 0.02].map(formatRate)).toEqual(['120/s', '18.2 k/s', '0.02/s']);
  expect(formatByteRate(4.1 * 1024 ** 2)).toBe('4.1 MB/s');
});

test('plain numbers keep three digits that matter', () => {
  expect([1.08, 7, 0.5, 1234.56].map(formatNumber)).toEqual(['1.08', '7', '0.5', '1,234.6']);
});

test('an interval shares the unit of its value', () => {
  expect(humanize({ value: 0.21, unit: 'fraction', plusMinus: 0.002 })).toBe('21 ± 0.2 %');
  expect(humanize({ value: 1.86 * GB, unit: 'bytes', plusMinus: 0.02 * GB })).toBe('1.86 GB ± 20.5 MB');
  expect(humanize({ value: 40, unit: 'integer', plusMinus: 2 })).toBe('40 ± 2');
});

test('a value that is not finite is unknown, in every unit', () => {
  for (const unit of ['count', 'integer', 'fraction', 'bytes', 'seconds', 'perSecond', 'bytesPerSecond', 'number'] as const) {
    expect(humanize({ value: Number.NaN, unit })).toBe('unknown');
    expect(humanize({ value: Number.POSITIVE_INFINITY, unit, plusMinus: 1 })).toBe('unknown');
  }
});
