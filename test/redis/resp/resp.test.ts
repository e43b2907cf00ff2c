import fc from 'fast-check';
import { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createDecoder, ErrorReply, type RespReply } from '../../../src/redis/resp/decode.ts';
import { encodeCommands } from '../../../src/redis/resp/encode.ts';
import { exchange } from '../../../src/redis/resp/exchange.ts';
import { readCommands } from '../../support/read-commands.ts';

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

describe('replies', () => {
  const stream = Buffer.from(
    `+OK\r\n:-9223372036854775808\r\n$-1\r\n*-1\r\n${bulk('a\r\nb')}${bulk('')}-NOPERM no\r\n*3\r\n${bulk('17')}*2\r\n${bulk('k1')}${bulk('ключ')}\r:1\r\n`.replace(
      '\r:',
      ':',
    ),
  );
  const replies: readonly RespReply[] = [
    'OK', '-9223372036854775808', null, null, Buffer.from('a\r\nb'), Buffer.from(''), new ErrorReply('NOPERM no'),
    [Buffer.from('17'), [Buffer.from('k1'), Buffer.from('ключ')], '1'],
  ]; // prettier-ignore

  test('are the same however the stream is cut', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (places) => {
        const got: RespReply[] = [];
        const decoder = createDecoder((reply) => got.push(reply));
        const ends = [0, ...places.sort((a, b) => a - b), stream.length];
        ends.slice(1).forEach((end, i) => decoder.write(stream.subarray(ends[i], end)));
        expect(got).toEqual(replies);
      }),
    );
  });

  test('of another protocol are refused', () => {
    expect(() => createDecoder(() => undefined).write(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toThrow(/no reply of RESP2/);
  });
});

describe('commands', () => {
  test('stand in the stream as their words, whatever the bytes', () => {
    const word = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 4 }), { maxLength: 4 }), (commands) => {
        const sent = Buffer.from(encodeCommands(commands.map((args) => ['MEMORY USAGE', ...args])), 'latin1');
        const words = commands.map((args) => ['MEMORY', 'USAGE', ...args].map((arg) => (Buffer.isBuffer(arg) ? arg : Buffer.from(arg))));
        expect(readCommands()(sent)).toEqual(words);
      }),
    );
  });
});

describe('an exchange', () => {
  /** A stream whose far end answers each write with these bytes. */
  const answering = (...answers: (string | null)[]) =>
    new Duplex({
      read: () => undefined,
      write(_chunk, _encoding, done) {
        const answer = answers.shift();
        if (answer !== undefined) this.push(answer === null ? null : Buffer.from(answer));
        done();
      },
    });

  test('gives the stream back to its owner', async () => {
    const stream = answering('+string\r\n:5\r\n', 'for the owner');
    const owner: string[] = [];
    stream.on('data', (chunk: Buffer) => owner.push(chunk.toString()));
    expect(await exchange(stream, [['TYPE', 'k'], ['PTTL', 'k']], 5_000)).toEqual(['string', '5']); // prettier-ignore
    stream.write('x');
    await new Promise(setImmediate);
    expect(owner).toEqual(['for the owner']);
  });

  test('fails when the stream closes or nothing comes', async () => {
    const closing = answering('+one\r\n');
    const broken = exchange(closing, [['PING'], ['PING']], 5_000);
    closing.destroy();
    await expect(broken).rejects.toThrow('Connection is closed.');
    await expect(exchange(answering(), [['PING']], 1)).rejects.toThrow('Command timed out');
  });
});
