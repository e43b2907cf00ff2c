/** Strings are sent as UTF-8. */
export type Argument = string | Buffer;

/** The commands that are sent, each with one key first; UNLINK may have several where there is no cluster. */
export type Write = 'RENAMENX' | 'SADD' | 'SET' | 'SREM' | 'UNLINK' | 'ZADD';
export type Read = 'SSCAN' | 'TYPE' | 'ZRANGE';

/** What the cache asks of the application's connection. Rejects with what the client rejects with. */
export interface Connection {
  readonly clustered: boolean;
  /** From wherever the application's client reads. */
  get(key: string): Promise<Buffer | undefined>;
  write(command: Write, key: Argument, ...args: Argument[]): Promise<unknown>;
  /** From a primary, also when the client reads from replicas: one that lags behind would make a claim look empty. Members are buffers. */
  read(command: Read, key: string, ...args: Argument[]): Promise<unknown>;
}
