import { expect, it } from 'vitest';
import { parseSize } from '../../src/text/size.ts';

it.each([
  ['0', 0],
  ['100', 100],
  ['100b', 100],
  ['1k', 1_000],
  ['1kb', 1_024],
  ['5m', 5_000_000],
  ['5mb', 5 * 1_024 ** 2],
  ['2g', 2_000_000_000],
  ['2gb', 2 * 1_024 ** 3],
  ['2GB', 2 * 1_024 ** 3],
])('reads %s as redis.conf does: %d bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

it.each(['', 'gb', '2 gb', '1.5gb', '-1', '2tb', '2gbb', '0x10', '9007199254740993', '99999999999gb', 'none', 'constructor'])(
  'refuses %s',
  (text) => {
    expect(parseSize(text)).toBeUndefined();
  },
);
