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

test('a key that is longer than the room stands alone, and whole', () => {
  const long = 'x'.repeat(100_000);
  expect(addAll([long, 'y'])).toEqual({ added: 1, kept: [Buffer.from(long)] });
  const named = createNamedKeys();
  for (const [key, size] of [
    [long, 0],
    ['y', 0],
    ['z', 1],
  ] as const) {
    named.size = size;
    const bytes = printLine({ args: ['SET', key, 'x'] });
    const line = createLine();
    parseLine(line, bytes, 0, bytes.length);
    expect(addKey(named, line, 1)).toBe(true);
  }
  expect([0, 1].map((i) => String(keyBytes(named, i)))).toEqual(['y', 'z']);
  expect(named.bytes).toBe(named.room.bytes);
});
