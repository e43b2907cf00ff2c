import { expect, test } from 'vitest';
import { lockName, TAG_PREFIX, tagNames } from '../../src/client/tag-names.ts';
import { native, nativeIndex } from '../../src/tags/layouts/native.ts';
import { createRegistry } from '../../src/tags/registry.ts';

// The client brings nothing of the program along, so it says again what the keys of a tag are called.

test.each(['convo:42', 'Café', 'a b'])('the keys of the tag %j are called as cacheops calls them', (tag) => {
  const names = tagNames(tag, TAG_PREFIX);
  const { key, claims, claim } = nativeIndex(tag);
  expect([names.index, names.claims, names.claim('1-ab')]).toEqual([key, claims, claim('1-ab')].map(String));
});

test('all keys of its own are known to cacheops, and no entries', () => {
  const names = tagNames('convo:42', TAG_PREFIX);
  const { isOwn } = createRegistry({ layout: undefined, prefix: undefined });
  const own = [names.index, names.claims, names.claim('1-ab'), lockName('shop:cart', TAG_PREFIX)];
  expect(own.map((key) => isOwn(Buffer.from(key)))).toEqual([true, true, true, true]);
  expect(isOwn(Buffer.from('shop:cart'))).toBe(false);
});

test.each(['', '{', 'a}', 'a\u0000', 'a\nb', '\u0085'])('what cannot be a tag for one cannot for the other: %j', (tag) => {
  expect(() => tagNames(tag, TAG_PREFIX)).toThrow('cannot be a tag');
  expect(native.allows?.(tag)).toBe(false);
});
