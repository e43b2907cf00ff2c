import type { Connection } from './connection.ts';
import { type IoredisClient, overIoredis } from './ioredis.ts';
import { type NodeRedisClient, overNodeRedis } from './node-redis.ts';

/** A connected client of ioredis 5 or later, or of node-redis 4 or later: of one server, of Sentinel or of a cluster. */
export type CacheClient = IoredisClient | NodeRedisClient;

export const connectionOf = (client: CacheClient): Connection => (isIoredis(client) ? overIoredis(client) : overNodeRedis(client));

const isIoredis = (client: CacheClient): client is IoredisClient => 'getBuffer' in client;
