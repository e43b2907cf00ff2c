import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentBytes, argumentLength, clientText } from '../../src/traffic/argument.ts';
import { createLine, type MonitorLine, parseLine } from '../../src/traffic/line.ts';
import { printLine } from './monitor-lines.ts';

/** What is read of a line; undefined when it is none. */
function read(text: Buffer | string) {
  const bytes = Buffer.concat([Buffer.from('before'), Buffer.from(text), Buffer.from('behind')]);
  return readInto(createLine(), bytes, 6, bytes.length - 6);
}

function readInto(line: MonitorLine, bytes: Buffer, start: number, end: number) {
  if (!parseLine(line, bytes, start, end)) return undefined;
  const args = Array.from({ length: line.argCount }, (_, i) => argumentBytes(line, i));
  return { atMicroseconds: line.atMicroseconds, db: line.db, client: clientText(line), args, lengths: args.map((_, i) => argumentLength(line, i)), sum: line.argBytes }; // prettier-ignore
}

const texts = (args: readonly Buffer[] | undefined) => args?.map(String);

describe('a line of MONITOR', () => {
  test('gives back what was sent, whatever the bytes, as servers escape them', () => {
    const argument = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(
        fc.array(argument, { minLength: 1, maxLength: 6 }),
        fc.nat({ max: 15 }),
        fc.nat({ max: 4_000_000_000_000_000 }),
        fc.constantFrom('10.0.0.1:1234', '[::1]:6379', 'unix:/tmp/a b]c/redis.sock', 'lua'),
        (args, db, atMicroseconds, client) => {
          const lengths = args.map((arg) => arg.length);
          const sum = lengths.reduce((all, length) => all + length, 0);
          expect(read(printLine({ atMicroseconds, db, client, args }))).toEqual({ atMicroseconds, db, client, args, lengths, sum });
        },
      ),
    );
  });

  test.each([
    ['a script', '1700000000.000001 [3 lua] "GET" "a"', { db: 3, client: 'lua', args: ['GET', 'a'] }],
    ['a unix socket', '1700000000.000001 [0 unix:/run/redis.sock] "PING"', { db: 0, client: 'unix:/run/redis.sock', args: ['PING'] }],
    ['IPv6', '1700000000.000001 [11 [2001:db8::1]:50000] "PING"', { db: 11, client: '[2001:db8::1]:50000', args: ['PING'] }],
    ['Redis 2.4', '1339518083.107412 "keys" "*"', { db: 0, client: '', args: ['keys', '*'] }],
    ['Redis 2.4 of another database', '1339518083.107412 (db 7) "get" "a"', { db: 7, client: '', args: ['get', 'a'] }],
    ['what the server redacts', '1700000000.000001 [0 10.0.0.1:1] "AUTH" "(redacted)"', { db: 0, client: '10.0.0.1:1', args: ['AUTH', '(redacted)'] }],
    ['a value that looks like a head', '1700000000.000001 [0 10.0.0.1:1] "SET" "a" "[0 lua] \\"GET\\" \\"b\\""', { db: 0, client: '10.0.0.1:1', args: ['SET', 'a', '[0 lua] "GET" "b"'] }],
    ['an empty argument', '1700000000.000001 [0 10.0.0.1:1] "GET" ""', { db: 0, client: '10.0.0.1:1', args: ['GET', ''] }],
  ])('of %s is read', (_, line, { args, ...rest }) => {
    const found = read(line);
    expect(found).toMatchObject(rest);
    expect(texts(found?.args)).toEqual(args);
  }); // prettier-ignore

  test('of Valkey 8.1, which leaves quotes and backslashes as they are, is read', () => {
    const found = read('1700000000.000001 [0 10.0.0.1:1] "SET" "App\\Models:1" "a "quoted"\\r\\nvalue" "EX" "100"');
    expect(texts(found?.args)).toEqual(['SET', 'App\\Models:1', 'a "quoted"\r\nvalue', 'EX', '100']);
    expect(found?.lengths).toEqual([3, 12, 17, 2, 3]);
  });

  test.each([
    '',
    'OK',
    '1700000000',
    '1700000000.123 [0 10.0.0.1:1] "GET"',
    '1700000000.123456',
    '1700000000.123456 ',
    '1700000000.123456 [0 10.0.0.1:1]',
    '1700000000.123456 [0 10.0.0.1:1] ',
    '1700000000.123456 [0 10.0.0.1:1] GET',
    '1700000000.123456 [0 10.0.0.1:1] "GET',
    '1700000000.123456 [0 10.0.0.1:1] "GET\\"',
    '1700000000.x23456 [0 10.0.0.1:1] "GET"',
    '1700000000.123x56 [0 10.0.0.1:1] "GET"',
    '1700000000.1234x6 [0 10.0.0.1:1] "GET"',
    '1700000000.12345: [0 10.0.0.1:1] "GET"',
    '1700000000.123456 (db x) "GET"',
    '1700000000.123456 [2147483648 10.0.0.1:1] "GET"',
    '1700000000.123456 "GET" a',
  ])('is not %j', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test('cut anywhere is none, or a shorter one: never a wrong argument', () => {
    const args = ['SET', 'a"b\\', 'x\ny'].map((arg) => Buffer.from(arg));
    const whole = printLine({ args });
    for (let end = 0; end < whole.length; end++) {
      const found = read(whole.subarray(0, end))?.args ?? [];
      expect(found).toEqual(args.slice(0, found.length));
    }
    expect(read(whole)?.args).toEqual(args);
  });

  test('is read the same whatever line came before it, and kinds have one database, client and command', () => {
    const time = fc.constantFrom(
      '1700000000.000001',
      '1700000000.999999',
      '1700000001.000001',
      '170000000.123456',
      '1.234567',
      '17.0000001',
    );
    const client = fc.constantFrom(
      '[0 10.0.0.1:1]',
      '[0 10.0.0.1:2]',
      '[1 10.0.0.1:1]',
      '[0 lua]',
      '[0 a] "b]',
      '(db 3)',
      '[0 10.0.0.1:1',
      '',
    );
    const argument = fc.constantFrom(
      '"GET"',
      '"GE"',
      '"SET"',
      '""',
      '"k"',
      '"\\x00"',
      '"\\"',
      '"\\""',
      '"a"b"',
      '"GET" "k',
      '" "',
      '"',
      'k',
    );
    const text = fc
      .tuple(time, client, fc.array(argument, { maxLength: 3 }))
      .map(([at, by, args]) => [at, by, ...args].filter(Boolean).join(' '));
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 30 }), (texts) => {
        const bytes = Buffer.from(texts.join('\r\n'));
        const line = createLine();
        const kinds = new Map<number, unknown>();
        let start = 0;
        for (const each of texts) {
          const found = readInto(line, bytes, start, start + each.length);
          expect(found).toEqual(read(each));
          start += each.length + 2;
          if (!found) continue;
          const kind = { db: found.db, client: found.client, command: found.args[0] };
          expect(kinds.get(line.kind) ?? kind).toEqual(kind);
          kinds.set(line.kind, kind);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
