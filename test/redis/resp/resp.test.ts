import fc from 'fast-check';
import { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { ErrorReply } from '../../../src/redis/resp/decode.ts';
import { encodeCommands } from '../../../src/redis/resp/encode.ts';
import { createExchanges } from '../../../src/redis/resp/exchange.ts';
import { collectReplies, type Replies } from '../../../src/redis/resp/replies.ts';
import { readCommands } from '../../support/read-commands.ts';

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const collect = (count: number) => collectReplies(count, (error) => error);
const all = (replies: Replies<ErrorReply>, count: number) => Array.from({ length: count }, (_, i) => replies.reply(i));

describe('replies', () => {
  const page = `*2\r\n${bulk('17')}*4\r\n${bulk('k1')}${bulk('ключ')}${bulk('')}${bulk('x'.repeat(200))}`;
  const said = [
    '+OK\r\n',
    ':-9223372036854775808\r\n',
    '$-1\r\n',
    '*-1\r\n',
    bulk('a\r\nb'),
    bulk(''),
    '-NOPERM no\r\n',
    page,
    '*0\r\n',
    ':60\r\n',
  ];
  const stream = Buffer.from(said.join(''));
  const keys = ['k1', 'ключ', '', 'x'.repeat(200)].map((key) => Buffer.from(key));
  const meant = [
    'OK', '-9223372036854775808', null, null, Buffer.from('a\r\nb'), Buffer.from(''), new ErrorReply('NOPERM no'),
    [Buffer.from('17'), keys], [], '60',
  ]; // prettier-ignore

  /** Writes the bytes in pieces; what is behind the last reply. */
  function write(collector: ReturnType<typeof collect>, bytes: Buffer, places: readonly number[]): Buffer | undefined {
    const ends = [0, ...places.toSorted((a, b) => a - b), bytes.length];
    const rests = ends.slice(1).map((end, i) => collector.write(bytes.subarray(ends[i], end)));
    expect(rests.slice(0, -1).filter((rest) => rest !== undefined && rest.length > 0)).toEqual([]);
    return rests.at(-1);
  }
  const cuts = fc.array(fc.integer({ min: 0, max: stream.length - 1 }), { maxLength: 12 });

  test('are the same however the stream is cut', () => {
    fc.assert(
      fc.property(cuts, (places) => {
        const collector = collect(meant.length);
        expect(write(collector, stream, places)).toHaveLength(0);
        expect(all(collector.result(), meant.length)).toEqual(meant);
      }),
    );
  });

  test('are told from what comes behind them', () => {
    const collector = collect(said.length - 1);
    expect(collector.write(stream)?.toString()).toBe(':60\r\n');
    expect(all(collector.result(), said.length - 1)).toEqual(meant.slice(0, -1));
  });

  test('are read as what is wanted of them', () => {
    const collector = collect(meant.length);
    collector.write(stream);
    const replies = collector.result();
    const indexes = meant.map((_, i) => i);
    expect(indexes.map((i) => replies.text(i))).toEqual(['OK', '', '', '', 'a\r\nb', '', '', '', '', '']);
    expect(indexes.map((i) => replies.integer(i))).toEqual([NaN, -9223372036854775808, ...Array(7).fill(NaN), 60]);
    expect(indexes.filter((i) => replies.isRefused(i))).toEqual([6]);
    const { cursor, keys: listed } = replies.page(7);
    expect([cursor, keys.map((_, i) => listed.bytes.subarray(listed.offsets[i], listed.offsets[i + 1]))]).toEqual(['17', keys]);
    expect(listed.offsets).toHaveLength(keys.length + 1);
    expect(() => replies.page(0)).toThrow(/no page of keys/);
    expect(() => replies.page(8)).toThrow(/no page of keys/);
  });

  test('in the same wording are told from those in others', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zA-Z-]{1,9}$/)), (types) => {
        const collector = collect(types.length + 1);
        collector.write(Buffer.from(`${types.map((type) => `+${type}\r\n`).join('')}:1\r\n`));
        const replies = collector.result();
        expect(types.map((_, i) => replies.text(i))).toEqual(types);
      }),
    );
  });

  test('of another protocol are refused', () => {
    expect(() => collect(1).write(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toThrow(/no reply of RESP2/);
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

describe('exchanges', () => {
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

  test('go out without waiting for those before, and give the stream back to its owner', async () => {
    const stream = answering('', '+string\r\n:5\r\n:6\r', '\n+last\r\n', 'for the owner');
    const owner: string[] = [];
    stream.on('data', (chunk: Buffer) => owner.push(chunk.toString()));
    const exchanges = createExchanges(stream, 5_000);
    const sent = [exchanges.send('a', collect(2)), exchanges.send(Buffer.from('b'), collect(1)), exchanges.send('c', collect(1))];
    const replies = await Promise.all(sent);
    expect(replies.map((each, i) => all(each, [2, 1, 1][i]!))).toEqual([['string', '5'], ['6'], ['last']]);
    stream.write('x');
    await new Promise(setImmediate);
    expect(owner).toEqual(['for the owner']);
  });

  test('fail, all of them, when the stream closes or nothing comes', async () => {
    const closing = answering('+one\r\n');
    const exchanges = createExchanges(closing, 5_000);
    const broken = [exchanges.send('a', collect(2)), exchanges.send('b', collect(1))];
    closing.destroy();
    for (const one of broken) await expect(one).rejects.toThrow('Connection is closed.');
    await expect(exchanges.send('c', collect(1))).rejects.toThrow('Connection is closed.');
    await expect(createExchanges(answering(), 1).send('a', collect(1))).rejects.toThrow('Command timed out');
  });

  test('fail when what comes is no reply', async () => {
    const stream = answering('HTTP/1.1 400 Bad Request\r\n');
    await expect(createExchanges(stream, 5_000).send('a', collect(1))).rejects.toThrow(/no reply of RESP2/);
    expect(stream.destroyed).toBe(true);
  });
});
