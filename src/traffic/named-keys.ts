import { argumentBytes } from './argument.ts';
import { copyBytes, viewOf } from './byte-view.ts';
import type { MonitorLine } from './line.ts';

/** Longer keys are told apart by their beginning alone. */
export const LONGEST_KEY_BYTES = 512;
/** How many keys there is room for. */
export const MOST_NAMED_KEYS = 64;
/** Of all keys together; of one that is longer, this much is kept. */
const ROOM_BYTES = 16_384;

/**
 * Keys that were named and wait to be counted, without their escapes, each with the command that named it. In columns: objects
 * would cost more to be filled, line by line, than the line to be read.
 */
export interface NamedKeys {
  readonly bytes: Buffer;
  /** Of these bytes. */
  readonly view: DataView;
  size: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Where the parts end that tell the keys from each other. */
  readonly cuts: Int32Array;
  readonly dbs: Int32Array;
  /** Of those parts. */
  readonly hashes: Int32Array;
  /** When the commands ran. */
  readonly atMicroseconds: Float64Array;
  /** Of all arguments of the commands. */
  readonly requestBytes: Float64Array;
}

export function createNamedKeys(): NamedKeys {
  const bytes = Buffer.from(new ArrayBuffer(ROOM_BYTES));
  return {
    bytes,
    view: viewOf(bytes),
    size: 0,
    starts: new Int32Array(MOST_NAMED_KEYS),
    ends: new Int32Array(MOST_NAMED_KEYS),
    cuts: new Int32Array(MOST_NAMED_KEYS),
    dbs: new Int32Array(MOST_NAMED_KEYS),
    hashes: new Int32Array(MOST_NAMED_KEYS),
    atMicroseconds: new Float64Array(MOST_NAMED_KEYS),
    requestBytes: new Float64Array(MOST_NAMED_KEYS),
  };
}

/** Adds argument `i` of a line, which is a key; false when there is no room for it. */
export function addKey(keys: NamedKeys, line: MonitorLine, i: number): boolean {
  const { size } = keys;
  const isPlain = line.argEscapes[i] === 0;
  const from = isPlain ? line.view : viewOf(argumentBytes(line, i));
  const fromStart = isPlain ? line.argStarts[i]! : 0; // callers count to argCount, here and below
  const length = Math.min(line.argEnds[i]! - line.argStarts[i]! - line.argEscapes[i]!, ROOM_BYTES);
  const start = size === 0 ? 0 : keys.ends[size - 1]!; // of those there are
  if (size === MOST_NAMED_KEYS || start + length > ROOM_BYTES) return false;
  copyBytes(from, fromStart, length, keys.view, start);
  keys.starts[size] = start;
  keys.ends[size] = start + length;
  keys.cuts[size] = start + Math.min(length, LONGEST_KEY_BYTES);
  keys.dbs[size] = line.db;
  keys.atMicroseconds[size] = line.atMicroseconds;
  keys.requestBytes[size] = line.argBytes;
  keys.size = size + 1;
  return true;
}

/** Key `i`, no copy. */
export const keyBytes = ({ bytes, starts, ends }: NamedKeys, i: number): Buffer => bytes.subarray(starts[i], ends[i]);
