import type { Serializer } from './cache.ts';

/** JSON in UTF-8; buffers after a zero byte, with which no JSON begins. What comes back is what JSON makes of it: a Date is a string then. */
export const jsonValues: Serializer = {
  encode(value) {
    if (value instanceof Uint8Array) return Buffer.concat([BYTES_FOLLOW, value]);
    // For what JSON does not know, such as undefined and functions, it is undefined, whatever its type says.
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError(`${typeof value} is no value that JSON can hold`);
    return text;
  },
  decode: (bytes) => (bytes[0] === BYTES_FOLLOW[0] ? bytes.subarray(1) : JSON.parse(bytes.toString('utf8'))),
};

const BYTES_FOLLOW = Buffer.of(0);
