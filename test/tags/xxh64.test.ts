import { expect, test } from 'vitest';
import { xxh64 } from '../../src/tags/xxh64.ts';

// Published test vectors of xxHash64 with seed 0.
test.each([
  ['', 'ef46db3751d8e999'],
  ['a', 'd24ec4f1a98c6e5b'],
  ['abc', '44bc2cf5ad770999'],
  ['Nobody inspects the spammish repetition', 'fbcea83c8a378bf1'],
])('%j hashes to %s', (text, hash) => {
  expect(xxh64(Buffer.from(text))).toBe(hash);
});
