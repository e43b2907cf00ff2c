/**
 * Says on the bus of bentocache that one key of a namespace was set, so that processes forget what they know of it.
 *
 *     bus id, 24 bytes | 1 for set | length, four bytes, big-endian | namespace | length | key
 *
 * @see https://github.com/Julien-R44/bentocache/blob/main/packages/bentocache/src/bus/encoders/binary_encoder.ts
 */
export function busMessage(namespace: string, key: string): Buffer {
  return Buffer.concat([BUS_ID, SET, withLength(namespace), withLength(key)]);
}

/** Processes skip what has their own. */
const BUS_ID = Buffer.from('cacheops'.padEnd(24, '-'));
const SET = Buffer.from([1]);

function withLength(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
