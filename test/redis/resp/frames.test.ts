import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFrames } from '../../../src/redis/resp/frames.ts';

type Heard = { readonly line: string } | { readonly cut: string } | { readonly reply: unknown };

/** What is heard of a stream that comes in pieces, one after the other in the same memory. */
function hear(pieces: readonly Buffer[], longestLineBytes?: number): readonly Heard[] {
  const heard: Heard[] = [];
  const frames = createFrames(
    {
      line: (bytes, start, end) => heard.push({ line: bytes.toString('latin1', start, end) }),
      cutLine: (bytes, start, end) => heard.push({ cut: bytes.toString('latin1', start, end) }),
      reply: (reply) => heard.push({ reply: JSON.parse(JSON.stringify(reply)) }),
    },
    longestLineBytes,
  );
  const memory = Buffer.alloc(Math.max(0, ...pieces.map(({ length }) => length)));
  for (const piece of pieces) {
    piece.copy(memory);
    frames.write(memory.subarray(0, piece.length));
    memory.fill('?');
  }
  return heard;
}

const cutAt = (stream: Buffer, places: readonly number[]): readonly Buffer[] => {
  const ends = [0, ...[...places].sort((a, b) => a - b), stream.length];
  return ends.slice(1).map((end, i) => stream.subarray(ends[i], end));
};

describe('lines and messages of one connection', () => {
  const stream = Buffer.from(
    '+OK\r\n+1.000001 [0 lua] "GET" "a"\r\n*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$4\r\n+\r\n\n\r\n+1.000002 [0 lua] "GET" "b"\r\n-NOPERM no\r\n:1\r\n',
  );
  const bytes = (text: string) => ({ type: 'Buffer', data: [...Buffer.from(text)] });
  const expected = [
    { line: 'OK' },
    { line: '1.000001 [0 lua] "GET" "a"' },
    { reply: [bytes('message'), bytes('c'), bytes('+\r\n\n')] },
    { line: '1.000002 [0 lua] "GET" "b"' },
    { reply: { message: 'NOPERM no' } },
    { reply: '1' },
  ];

  test('come in their order, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 20 }), (places) => {
        expect(hear(cutAt(stream, places))).toEqual(expected);
      }),
    );
  });

  test('a line that is too long is cut, and what follows is heard', () => {
    const long = Buffer.from(`+${'x'.repeat(100)}\r\n+short\r\n`);
    const pieces = cutAt(long, [10, 20, 60, 70, 104]);
    expect(hear(pieces, 30)).toEqual([{ cut: 'x'.repeat(29) }, { line: 'short' }]);
  });

  test('another protocol is refused', () => {
    expect(() => hear([Buffer.from('HTTP/1.1 400 Bad Request\r\n')])).toThrow(/no reply of RESP2/);
  });
});
