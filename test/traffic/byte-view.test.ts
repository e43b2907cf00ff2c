import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyBytes, fourDigits, hashBytes, sameBytes, skipPlain, viewOf } from '../../src/traffic/byte-view.ts';

const bytes = fc.uint8Array({ maxLength: 20 }).map((each) => Buffer.from(each));
/** The same bytes elsewhere, between others. */
const moved = (each: Buffer, before: string) => viewOf(Buffer.concat([Buffer.from(before), each, Buffer.from('behind')]));

test('bytes are the same where all of them are, wherever they stand', () => {
  fc.assert(
    fc.property(bytes, bytes, fc.nat(), (one, other, at) => {
      expect(sameBytes(moved(one, ''), 0, moved(one, 'before'), 6, one.length)).toBe(true);
      const length = Math.min(one.length, other.length);
      expect(sameBytes(viewOf(one), 0, moved(other, 'abc'), 3, length)).toBe(one.subarray(0, length).equals(other.subarray(0, length)));
      const changed = Buffer.from(one);
      if (one.length > 0) changed[at % one.length]! ^= 1;
      expect(sameBytes(viewOf(one), 0, viewOf(changed), 0, one.length)).toBe(one.length === 0);
    }),
  );
});

test('bytes are copied, and none beside them', () => {
  fc.assert(
    fc.property(bytes, (each) => {
      const copy = Buffer.alloc(each.length + 8, '?');
      copyBytes(moved(each, 'before'), 6, each.length, viewOf(copy), 4);
      expect(copy).toEqual(Buffer.concat([Buffer.from('????'), each, Buffer.from('????')]));
    }),
  );
});

test('neither a quote nor a backslash is gone over, and no more than three bytes before them are left', () => {
  const text = fc.string({ unit: fc.constantFrom('"', '\\', '!', '#', '[', ']', 'x', '\xa2', '\xdc'), maxLength: 30 });
  fc.assert(
    fc.property(text, fc.constantFrom('', '"'), (each, before) => {
      const view = moved(Buffer.from(each, 'latin1'), before);
      const first = /["\\]|$/.exec(each)!.index; // there is an end
      const skipped = skipPlain(view, before.length, before.length + each.length) - before.length;
      expect(skipped).toBeLessThanOrEqual(first);
      expect(skipped).toBeGreaterThan(first - 4);
    }),
  );
});

test('four digits are a number, and nothing else is', () => {
  for (let number = 0; number < 10_000; number++) {
    expect(fourDigits(moved(Buffer.from(String(number).padStart(4, '0')), 'x'), 1)).toBe(number);
  }
  for (let byte = 0; byte < 256; byte++) {
    const places = [0, 1, 2, 3].map((at) => {
      const digits = Buffer.from('9999');
      digits[at] = byte;
      return fourDigits(viewOf(digits), 0) >= 0;
    });
    expect(new Set(places)).toEqual(new Set([byte >= 0x30 && byte <= 0x39]));
  }
});

test('the same bytes have the same hash wherever they stand, under each seed another', () => {
  fc.assert(
    fc.property(bytes, fc.integer(), (each, seed) => {
      const hash = hashBytes(viewOf(each), 0, each.length, seed);
      expect(hashBytes(moved(each, 'before'), 6, 6 + each.length, seed)).toBe(hash);
      expect(hashBytes(viewOf(each), 0, each.length, seed ^ 1)).not.toBe(hash);
    }),
  );
});

test.each(['k', 'key:', 'user:{10}:profile:', 'é'])('hashes of numbered keys that begin with %s fall evenly into slots', (prefix) => {
  const slots = new Uint32Array(1024);
  const keys = 102_400;
  for (let i = 0; i < keys; i++) {
    const key = Buffer.from(`${prefix}${i}`);
    slots[hashBytes(viewOf(key), 0, key.length, 1_234_567) & 1023]!++;
  }
  const mean = keys / slots.length;
  const squares = slots.reduce((sum, each) => sum + (each - mean) ** 2 / mean, 0);
  // Chi squared with 1,023 degrees of freedom: random hashes stay below 1,250 in all but 1 of a million tries.
  expect(squares).toBeLessThan(1_250);
});

test('no change of two words cancels itself out under every seed', () => {
  const pairs = [
    [0x8000_0000, 0x8001_0000], // what it comes to where a word is multiplied once and shifted by 15
    [0x8000_0000, 0x8000_0000],
    [0x8000_8000, 0x8000_8000],
    [0x0000_8000, 0x0001_0000],
  ];
  const met = pairs.map(([first = 0, second = 0]) => {
    const [one, other] = [Buffer.from('some key'), Buffer.from('some key')];
    other.writeUInt32LE((other.readUInt32LE(0) ^ first) >>> 0, 0);
    other.writeUInt32LE((other.readUInt32LE(4) ^ second) >>> 0, 4);
    const seeds = Array.from({ length: 10_000 }, (_, i) => Math.imul(i, 0x9e37_79b1));
    return seeds.filter((seed) => hashBytes(viewOf(one), 0, 8, seed) === hashBytes(viewOf(other), 0, 8, seed)).length;
  });
  expect(Math.max(...met)).toBeLessThan(10);
});
