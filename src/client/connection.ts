import { type IoredisClient, overIoredis } from './ioredis.ts';
import { type NodeRedisClient, overNodeRedis } from './node-redis.ts';

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

/** A connected client of ioredis 5 or later, or of node-redis 4 or later: of one server, of Sentinel or of a cluster. */
export type CacheClient = IoredisClient | NodeRedisClient;

export const connectionOf = (client: CacheClient): Connection => (isIoredis(client) ? overIoredis(client) : overNodeRedis(client));

const isIoredis = (client: CacheClient): client is IoredisClient => 'getBuffer' in client;
