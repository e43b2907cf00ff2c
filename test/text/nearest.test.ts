import { expect, it } from 'vitest';
import { nearest } from '../../src/text/nearest.ts';

const KEYS = ['connection', 'families', 'role', 'host', 'maxBytes'];

it.each([
  ['conection', 'connection'],
  ['connectoin', 'connection'],
  ['familys', 'families'],
  ['rol', 'role'],
  ['hots', 'host'],
  ['max_bytes', 'maxBytes'],
  ['HOST', 'host'],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, KEYS)).toBe(meant);
});

it.each(['zzz', '', 'port', 'a completely different thing'])('takes %j for nothing', (word) => {
  expect(nearest(word, KEYS)).toBeUndefined();
});

it('prefers the nearer of two', () => {
  expect(nearest('hosts', ['hoses', 'host'])).toBe('hoses');
  expect(nearest('hostt', ['hosts', 'host'])).toBe('hosts');
  expect(nearest('host', ['hosts', 'host'])).toBe('host');
});
