import type { Argument, Connection } from './connection.ts';

/** What is used of what `createClient`, `createCluster` or `createSentinel` of node-redis makes. */
export interface NodeRedisClient {
  sendCommand(...words: never[]): Promise<unknown>;
}

/** Each of the three takes other words before the command. */
type Send = (readOnly: boolean, words: readonly Argument[], options: typeof AS_BUFFERS) => Promise<unknown>;

export function overNodeRedis(client: NodeRedisClient): Connection {
  const clustered = 'slots' in client;
  const sendCommand = client.sendCommand.bind(client) as (...words: readonly unknown[]) => Promise<unknown>; // see Send
  const send: Send = (readOnly, words, options) => {
    if (clustered) return sendCommand(words[1], readOnly, words, options);
    return 'getSentinelNode' in client ? sendCommand(readOnly, words, options) : sendCommand(words, options);
  };
  return {
    clustered,
    // A reply to GET is a bulk string, which AS_BUFFERS makes a buffer.
    get: async (key) => ((await send(true, ['GET', key], AS_BUFFERS)) as Buffer | null) ?? undefined,
    write: (...words) => send(false, words, AS_BUFFERS),
    read: (...words) => send(false, words, AS_BUFFERS),
  };
}

/** As version 4 is told it, and as later ones are: 36 is `$`, how RESP begins a bulk string. */
const AS_BUFFERS = { returnBuffers: true, typeMapping: { 36: Buffer } };
