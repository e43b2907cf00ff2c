import { beforeAll, describe, expect, test } from 'vitest';
import { createCommandBook, type CommandBook, readCommandBook } from '../../src/redis/command-book.ts';
import { Secret } from '../../src/profile/secret.ts';
import { keyPositions } from '../../src/redis/key-positions.ts';
import { readyConnection, withTarget } from '../support/connections.ts';
import { serversUnderTest, startStandalone, startWithAcl, useServers } from '../support/servers.ts';

const servers = useServers();

function keysOf(book: CommandBook, line: string): readonly string[] {
  const args = line.split(' ').map((word) => Buffer.from(word === "''" ? '' : word));
  return keyPositions(args, args.length, book.find(args)).positions.map((at) => String(args[at]));
}

const COMMANDS: readonly (readonly [line: string, keys: readonly string[], access: string])[] = [
  ['GET a', ['a'], 'read'],
  ['get a', ['a'], 'read'],
  ['SET a b EX 10', ['a'], 'write'],
  ['MGET a b c', ['a', 'b', 'c'], 'read'],
  ['MSET a 1 b 2', ['a', 'b'], 'write'],
  ['DEL a b', ['a', 'b'], 'write'],
  ['EXISTS a b', ['a', 'b'], 'read'],
  ['HGETALL a', ['a'], 'read'],
  ['BLPOP a b 0', ['a', 'b'], 'write'],
  ['EVAL return 2 a b x', ['a', 'b'], 'other'],
  ['ZUNIONSTORE d 2 a b', ['d', 'a', 'b'], 'write'],
  ['XREAD COUNT 2 STREAMS a b 0 0', ['a', 'b'], 'read'],
  ['XREADGROUP GROUP g c STREAMS a >', ['a'], 'write'],
  ['SORT a BY x STORE d', ['a', 'd'], 'write'],
  ['OBJECT ENCODING a', ['a'], 'read'],
  ['XINFO STREAM a', ['a'], 'read'],
  ['MEMORY USAGE a', ['a'], 'read'],
  ['MIGRATE h 1 a 0 10', ['a'], 'write'],
  ["MIGRATE h 1 '' 0 10 KEYS a b", ['a', 'b'], 'write'],
  ['GEORADIUS a 1 2 3 m STORE d', ['a', 'd'], 'write'],
  ['PING', [], 'other'],
  ['SUBSCRIBE c', [], 'other'],
  ['CONFIG GET a', [], 'other'],
];

describe.each(serversUnderTest())('commands of $name', ({ binary }) => {
  let book: CommandBook;
  beforeAll(async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    book = await withTarget(readyConnection(redis.port), (target) => readCommandBook(target.primaries[0]!));
  });

  test('are told by the server', () => {
    expect(book.refusal).toBeUndefined();
  });

  test.each(COMMANDS)('%s names %j', (line, keys, access) => {
    expect(keysOf(book, line)).toEqual(keys);
    expect(book.find(line.split(' ').map((word) => Buffer.from(word))).access).toBe(access);
  });
});

describe('without COMMAND', () => {
  test.each(COMMANDS)('%s names %j by the built-in table', (line, keys, access) => {
    const book = createCommandBook([]);
    expect(keysOf(book, line)).toEqual(keys);
    expect(book.find(line.split(' ').map((word) => Buffer.from(word))).access).toBe(access);
  });

  test('a user who may not send it is told by that table', async () => {
    const redis = await servers.keep(startWithAcl({ ops: 'on >secret ~* +@all -command' }));
    const { refusal } = await withTarget(readyConnection(redis.port, { username: 'ops', password: new Secret('secret') }), (target) =>
      readCommandBook(target.primaries[0]!),
    );
    expect(refusal?.message).toMatch(/may not run COMMAND/);
  });
});
