import type { Argument, Connection, Read, Write } from './connection.ts';

// ioredis groups commands by itself when told to (enableAutoPipelining), but mixes up those of `callBuffer` then: each command
// goes by its own method.
const METHODS = {
  RENAMENX: 'renamenx',
  SADD: 'sadd',
  SET: 'set',
  SREM: 'srem',
  SSCAN: 'sscan',
  TYPE: 'type',
  UNLINK: 'unlink',
  ZADD: 'zadd',
  ZRANGE: 'zrangeBuffer',
} as const satisfies Record<Read | Write, string>;

type Method = (typeof METHODS)[Read | Write];

/** What is used of a `Redis` or `Cluster` of ioredis. */
export interface IoredisClient extends Record<Method, (...words: never[]) => unknown> {
  readonly isCluster: boolean;
  readonly options: object;
  getBuffer(key: string): Promise<Buffer | null>;
  multi(...words: never[]): unknown;
}

/** What the many signatures of ioredis have in common, as far as it is needed. */
interface Commands extends Record<Method, (...words: readonly Argument[]) => unknown> {
  multi(): Transaction;
}

interface Transaction extends Record<Method, (...words: readonly Argument[]) => unknown> {
  exec(): Promise<[error: Error | null, result: unknown][] | null>;
}

/** @throws TypeError for a client that prefixes keys: it would not prefix those in indexes, and nobody else would find them */
export function overIoredis(client: IoredisClient): Connection {
  if ('keyPrefix' in client.options && client.options.keyPrefix) {
    throw new TypeError(
      'this client has a keyPrefix, which indexes of tags cannot know: make one without, and give createCache the prefix',
    );
  }
  const commands = client as unknown as Commands; // see there
  return {
    clustered: client.isCluster,
    get: async (key) => (await client.getBuffer(key)) ?? undefined,
    write: async (command, ...words) => commands[METHODS[command]](...words),
    read: async (command, ...words) => (client.isCluster ? fromPrimary(commands, command, words) : commands[METHODS[command]](...words)),
  };
}

/** Only a transaction never goes to a replica (scaleReads). */
async function fromPrimary(commands: Commands, command: Read, words: readonly Argument[]): Promise<unknown> {
  const transaction = commands.multi();
  transaction[METHODS[command]](...words);
  const [[error, result] = [new Error(`${command} was not answered`), undefined]] = (await transaction.exec()) ?? [];
  if (error) throw error;
  return result;
}
