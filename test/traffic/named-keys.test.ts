import { expect, test } from 'vitest';
import { createLine, parseLine } from '../../src/traffic/line.ts';
import { addKey, createNamedKeys, keyBytes, MOST_NAMED_KEYS } from '../../src/traffic/named-keys.ts';
import { printLine } from './monitor-lines.ts';

/** Adds keys, each of a line of its own whose memory is used again, and answers how many found room. */
function addAll(keys: readonly (string | Buffer)[]) {
  const named = createNamedKeys();
  const line = createLine();
  const added = keys.filter((key) => {
    const bytes = printLine({ args: ['SET', key, 'x'] });
    parseLine(line, bytes, 0, bytes.length);
    const isAdded = addKey(named, line, 1);
    bytes.fill('?');
    return isAdded;
  });
  return { added: added.length, kept: Array.from({ length: named.size }, (_, i) => Buffer.from(keyBytes(named, i))) };
}

test('keys are kept as they are, whatever becomes of the lines that name them', () => {
  const keys = [Buffer.from('plain'), Buffer.from([0x22, 0x5c, 0x0a, 0x00, 0xff]), Buffer.of(), Buffer.from('k'), Buffer.from('user:{1}')];
  expect(addAll(keys)).toEqual({ added: 5, kept: keys });
});

test('there is room for so many, and for so many bytes', () => {
  expect(addAll(Array.from({ length: 100 }, (_, i) => `k${i}`)).added).toBe(MOST_NAMED_KEYS);
  expect(addAll(Array.from({ length: 100 }, () => 'x'.repeat(1_000))).added).toBe(16);
});

test('of a key that is longer than the room the beginning is kept', () => {
  const { added, kept } = addAll(['x'.repeat(100_000), 'y']);
  expect(added).toBe(1);
  expect(kept).toEqual([Buffer.from('x'.repeat(16_384))]);
});
