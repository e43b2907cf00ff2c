import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineSplitter } from '../../src/events/split-lines.ts';

const split = (pieces: readonly Buffer[], mostBytes?: number) => {
  const splitter = createLineSplitter(mostBytes);
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()].map(({ number, bytes }) => [
    number,
    bytes?.toString('latin1'),
  ]);
};

test('lines are the same wherever the pieces are cut', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab\n]{0,40}$/), fc.array(fc.nat(40), { maxLength: 5 }), (text, cuts) => {
      const at = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length];
      const pieces = at.slice(1).map((end, i) => Buffer.from(text.slice(at[i], end)));
      const lines = text.split('\n');
      if (lines.at(-1) === '') lines.pop();
      expect(split(pieces)).toEqual(lines.map((line, i) => [i + 1, line]));
    }),
  );
});

test('a line ends with CR LF too', () => {
  expect(split([Buffer.from('a\r'), Buffer.from('\nb\r\n')])).toEqual([[1, 'a'], [2, 'b']]); // prettier-ignore
});

test('a line that is too long is told by its number, and the next one is read', () => {
  const pieces = ['ab', 'cd', 'ef\ngh\n', 'x'.repeat(9)].map((text) => Buffer.from(text));
  expect(split(pieces, 5)).toEqual([[1, undefined], [2, 'gh'], [3, undefined]]); // prettier-ignore
});
