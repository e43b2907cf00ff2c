import { ConnectionError, RefusedError } from '../errors.ts';
import type { ReadKeyOn } from '../redis/follow-moves.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asArray, asBytes } from '../redis/reply.ts';
import { serverTimeMs } from '../redis/server-time.ts';
import { isKnown, type Reply, type Target, type Unavailable } from '../redis/target.ts';
import { fromBytes } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';
import type { Look } from './layout.ts';

/**
 * @param keys looks through all keys that match a glob
 * @param read follows keys that move to another node of a cluster; by default a moved key is an error
 */
export function createLook(target: Target, keys: Look['keys'], read: ReadKeyOn = (node, ...words) => node.call(...words)): Look {
  return {
    async read(command, key, ...args) {
      const node = nodeOfKey(target, key);
      if (node === undefined) throw new ConnectionError('other', `no node that answers serves the slot of ${escapeText(fromBytes(key))}`);
      return read(node, command, key, ...args);
    },
    keys,
    async channels(glob) {
      const told = await Promise.all(target.nodes.map((node) => node.ask(namesIn, 'PUBSUB CHANNELS', glob).catch(unlessGone)));
      const known = told.flatMap((one) => (isKnown(one) ? [one.value] : []));
      if (known.length === 0) return undefined;
      return [...new Map(known.flat().map((name) => [name.toString('latin1'), name])).values()];
    },
    async nowMs() {
      const [node] = target.primaries;
      if (node === undefined) throw new RefusedError('no node answers');
      return serverTimeMs(node);
    },
    clustered: target.topology === 'cluster',
  };
}

/** Nobody who is subscribed there would hear anything. */
function unlessGone(error: unknown): Unavailable {
  if (error instanceof ConnectionError) return { unavailable: error.message };
  throw error;
}

const namesIn = (reply: Reply): readonly Buffer[] => asArray(reply).map(asBytes);
