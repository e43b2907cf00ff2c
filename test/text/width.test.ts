import { expect, test } from 'vitest';
import { cutStyled, displayWidth, truncate, wrap } from '../../src/text/width.ts';

test('width is what the terminal needs', () => {
  expect(['abc', '漢字', 'e\u0301', '❤️', '\x1b[31mred\x1b[39m', ''].map(displayWidth)).toEqual([3, 4, 1, 2, 3, 0]);
});

test('a cut ends in an ellipsis and spares graphemes', () => {
  expect(truncate('session:42', 10)).toBe('session:42');
  expect(truncate('session:42', 5)).toBe('sess…');
  expect(truncate('漢字漢字', 4)).toBe('漢…');
  expect(truncate('ae\u0301ae\u0301', 3)).toBe('ae\u0301…');
  expect(truncate('abc', 0)).toBe('');
});

test('a cut through colours keeps every colour sequence', () => {
  expect(cutStyled('\x1b[1mab\x1b[22mcd', 3)).toBe('\x1b[1mab\x1b[22mc');
  expect(cutStyled('\x1b[1mabc\x1b[22md', 2)).toBe('\x1b[1mab\x1b[22m');
});

test('sentences break at spaces; a long word stays whole', () => {
  expect(wrap('raise maxclients, or find the leak', 12)).toEqual(['raise', 'maxclients,', 'or find the', 'leak']);
  expect(wrap('a unbreakable', 5)).toEqual(['a', 'unbreakable']);
  expect(wrap('as it is', undefined)).toEqual(['as it is']);
});

test('a number is not parted from its unit, nor from how far it may be off', () => {
  expect(wrap('about 12.5 ± 1.7 % of them, 4.2 MB', 14)).toEqual(['about', '12.5 ± 1.7 %', 'of them,', '4.2 MB']);
  expect(wrap('rate 18.2 k/s, 34 µs (95 %) each', 11)).toEqual(['rate', '18.2 k/s,', '34 µs', '(95 %) each']);
  expect(wrap('at 871 k a minute', 8)).toEqual(['at 871 k', 'a minute']);
  expect(wrap('below < 0.1 % or 3 ± ?', 8)).toEqual(['below', '< 0.1 %', 'or 3 ± ?']);
  expect(wrap('see a B or a % sign', 5)).toEqual(['see a', 'B or', 'a %', 'sign']);
});
