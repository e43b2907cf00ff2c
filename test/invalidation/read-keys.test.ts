import { expect, test } from 'vitest';
import { readKeys } from '../../src/invalidation/read-keys.ts';

async function* pieces(...texts: string[]): AsyncGenerator<Buffer, void, undefined> {
  for (const text of texts) yield Buffer.from(text);
}

test('keys are lines, whose ends may be of either kind, and pieces may end within one', async () => {
  expect((await readKeys(pieces('a\r', '\n\nb c', '\nd'))).map(String)).toEqual(['a', 'b c', 'd']);
});

test('a single NUL says that all are separated by it', async () => {
  expect((await readKeys(pieces('a\nb\0', 'c\r\0\0'))).map(String)).toEqual(['a\nb', 'c\r']);
});

test('more than one run takes is refused, in words that speak of keys', async () => {
  await expect(readKeys(pieces('abc', 'def'), 5)).rejects.toThrow('more than 5 bytes of names came on standard input');
  expect(await readKeys(pieces('abc', 'de'), 5)).toHaveLength(1);
});
