import { expect, test } from 'vitest';
import { globMatcher } from '../../src/traffic/glob.ts';

// What servers' own tests say of patterns, and the odd ones.
test.each([
  ['*', '', true],
  ['*', 'a\nb', true],
  ['h?llo', 'hello', true],
  ['h?llo', 'hllo', false],
  ['h[ae]llo', 'hallo', true],
  ['h[^e]llo', 'hello', false],
  ['h[^e]llo', 'hbllo', true],
  ['h[a-b]llo', 'hbllo', true],
  ['h[b-a]llo', 'hbllo', true],
  ['user:*:avatar', 'user:42:avatar', true],
  ['user:*:avatar', 'user:42:name', false],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['a.b', 'axb', false],
  ['a(b', 'a(b', true],
  ['[\\]]', ']', true],
  ['a[', 'a', false],
  ['ключ:*', Buffer.from('ключ:1').toString('latin1'), true],
])('%j matches %j: %j', (pattern, text, matches) => {
  expect(globMatcher(pattern)(text)).toBe(matches);
});
