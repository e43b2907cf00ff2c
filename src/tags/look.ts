import { RefusedError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asArray, asNumber } from '../redis/reply.ts';
import type { Target } from '../redis/target.ts';
import { fromBytes } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';
import type { Look } from './layout.ts';

/** @param keys looks through all keys that match a glob */
export function createLook(target: Target, keys: Look['keys']): Look {
  return {
    async read(command, key, ...args) {
      const node = nodeOfKey(target, key);
      if (node === undefined) throw new RefusedError(`no node that answers serves the slot of ${escapeText(fromBytes(key))}`);
      return node.call(command, key, ...args);
    },
    keys,
    async nowMs() {
      const [node] = target.primaries;
      if (node === undefined) throw new RefusedError('no node answers');
      const [seconds = '0', micros = '0'] = asArray(await node.call('TIME'));
      return asNumber(seconds) * 1000 + Math.floor(asNumber(micros) / 1000);
    },
    clustered: target.topology === 'cluster',
  };
}
