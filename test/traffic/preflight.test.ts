import { expect, test } from 'vitest';
import { RefusedError } from '../../src/errors.ts';
import { costOf, expectedBytesPerSecond, type Load, refuseBusy } from '../../src/traffic/preflight.ts';

const load = (known: Partial<Load> = {}): Load => ({
  node: '10.0.0.1:6379',
  commandsPerSecond: 20_000,
  inputBytesPerSecond: 1_000_000,
  outputBytesPerSecond: 9_000_000,
  ...known,
});

test('what looking costs is told in what the servers do now and will have to send besides', () => {
  expect(expectedBytesPerSecond(load())).toBe(2_000_000);
  expect(costOf([load(), load()])).toBe(
    '40 k commands a second now: MONITOR makes the servers send each to us, about 3.8 MB/s beside the 17.2 MB/s that they send now, and costs servers at their limit up to two thirds of their throughput',
  );
});

test.each([
  ['commands', { commandsPerSecond: null }, /^the servers do not tell how busy they are/],
  ['input', { inputBytesPerSecond: null }, /^the servers do not tell how busy they are/],
  ['output', { outputBytesPerSecond: null }, /about 3.8 MB\/s, and costs/],
])('where one of them does not tell its %s, nothing is made up', (_, unknown, says) => {
  expect(costOf([load(), load(unknown)])).toMatch(says);
});

test('a node above the bound is refused, with a command to paste; at the bound, or unknown, it is not', () => {
  expect(() => refuseBusy([load({ commandsPerSecond: 100_000 }), load({ commandsPerSecond: null })], 100_000)).not.toThrow();
  expect(() => refuseBusy([load(), load({ node: 'b', commandsPerSecond: 123_456 })], 100_000)).toThrow(RefusedError);
  expect(() => refuseBusy([load({ node: 'b', commandsPerSecond: 123_456 })], 100_000)).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/--slice 1s\/10s.*--max-rate 247000/) }),
  );
});
