import { RefusedError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import type { Writer } from '../redis/writer.ts';
import { fromBytes } from '../text/bytes.ts';
import { escapeText } from '../text/escape.ts';
import type { Trail } from './order.ts';

/** About so many entries are kept: a trail of years, and no more memory than a few megabytes. */
const MOST_ENTRIES = 10_000;

/**
 * Adds lines to a stream of the server that is purged, one entry each, with the line as its field `record`. The oldest
 * entries go when there are many.
 */
export function createStreamTrail(key: Buffer, writer: Writer): Trail {
  return {
    onServer: true,
    async add(line, target) {
      const node = nodeOfKey(target, key);
      if (node === undefined) throw new RefusedError(`no node that answers serves the slot of the stream ${escapeText(fromBytes(key))}`);
      await writer.call(node, 'XADD', key, 'MAXLEN', '~', MOST_ENTRIES, '*', 'record', line.trimEnd());
    },
  };
}
