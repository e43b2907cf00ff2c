import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createByteIndex } from '../../src/traffic/byte-index.ts';
import { viewOf, wordOf } from '../../src/traffic/byte-view.ts';

const PLENTY = { entries: 100_000, bytes: 10_000_000 };
const bytes = fc.uint8Array({ maxLength: 20 }).map((each) => Buffer.from(each));

test('counts under bytes as a map of texts would, through growing and dropping', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ key: bytes, space: fc.nat({ max: 2 }) }), { maxLength: 1_000, size: 'max' }), fc.nat({ max: 9 }), (all, least) => {
      const index = createByteIndex(PLENTY);
      const expected = new Map<string, number>();
      const count = (): void => {
        for (const { key, space } of all) {
          const name = `${space} ${key.toString('latin1')}`;
          const padded = viewOf(Buffer.concat([Buffer.from('before'), key, Buffer.from('behind')]));
          const hash = index.hashOf(padded, 6, 6 + key.length, space);
          const found = index.find(padded, 6, 6 + key.length, space, hash);
          expect(found >= 0).toBe(expected.has(name));
          index.count(found < 0 ? index.add(padded, 6, 6 + key.length, space, hash, key.length, 0) : found);
          expected.set(name, (expected.get(name) ?? 0) + 1);
        }
      };
      const counted = (): unknown[] => {
        const found: unknown[] = [];
        index.each((place) => {
          const entry = index.entryAt(place);
          expect(entry).toMatchObject({ tag: entry.bytes.length, count: index.countAt(place), countedFrom: 0 });
          found.push([`${entry.space} ${entry.bytes.toString('latin1')}`, entry.count]);
        });
        return found;
      };
      count();
      expect(counted()).toEqual([...expected]);
      index.keep((place) => index.countAt(place) > least);
      for (const [name, many] of expected) if (many <= least) expected.delete(name);
      expect(counted()).toEqual([...expected]);
      expect(index.size()).toBe(expected.size);
      count();
      expect(counted()).toEqual([...expected]);
    }),
    { numRuns: 20 },
  );
}); // prettier-ignore

test('has no room for more entries or bytes than it was made for', () => {
  const index = createByteIndex({ entries: 2, bytes: 40 });
  const add = (text: string): void => void index.add(wordOf(text).view, 0, text.length, 0, 0, 0, 0);
  expect(index.hasRoom(200)).toBe(false);
  add('a');
  expect(index.hasRoom(1)).toBe(true);
  add('b');
  expect(index.hasRoom(1)).toBe(false);
  index.keep(() => false);
  expect(index.hasRoom(1)).toBe(true);
});
