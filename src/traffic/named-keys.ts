import { argumentBytes, argumentLength } from './argument.ts';
import { copyBytes, viewOf } from './byte-view.ts';
import type { MonitorLine } from './line.ts';

/** Longer keys are told apart by their beginning alone. */
export const LONGEST_KEY_BYTES = 512;
/** How many keys there is room for. */
export const MOST_NAMED_KEYS = 64;
/** Of all keys together. */
const ROOM_BYTES = 16_384;

/**
 * Keys that were named and wait to be counted, without their escapes, each with the command that named it. In columns: objects
 * would cost more to be filled, line by line, than the line to be read.
 */
export interface NamedKeys {
  /** Where they stand: in {@link room}, but for a key that has no room there, which stands alone. */
  bytes: Buffer;
  /** Of these bytes. */
  view: DataView;
  readonly room: { readonly bytes: Buffer; readonly view: DataView };
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
  const room = { bytes, view: viewOf(bytes) };
  return {
    ...room,
    room,
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

/** Adds argument `i` of a line, which is a key; false when there is no room for it beside the others. */
export function addKey(keys: NamedKeys, line: MonitorLine, i: number): boolean {
  const { size } = keys;
  const length = argumentLength(line, i);
  const start = size === 0 ? 0 : keys.ends[size - 1]!; // of those there are
  if (size > 0 && (size === MOST_NAMED_KEYS || start + length > ROOM_BYTES)) return false;
  if (size === 0) makeRoom(keys, length);
  const isPlain = line.argEscapes[i] === 0;
  const from = isPlain ? line.view : viewOf(argumentBytes(line, i));
  copyBytes(from, isPlain ? line.argStarts[i]! : 0, length, keys.view, start); // callers count to argCount
  keys.starts[size] = start;
  keys.ends[size] = start + length;
  keys.cuts[size] = start + Math.min(length, LONGEST_KEY_BYTES);
  keys.dbs[size] = line.db;
  keys.atMicroseconds[size] = line.atMicroseconds;
  keys.requestBytes[size] = line.argBytes;
  keys.size = size + 1;
  return true;
}

function makeRoom(keys: NamedKeys, length: number): void {
  const { room } = keys;
  if (keys.bytes === room.bytes && length <= ROOM_BYTES) return;
  keys.bytes = length <= ROOM_BYTES ? room.bytes : Buffer.allocUnsafe(length);
  keys.view = length <= ROOM_BYTES ? room.view : viewOf(keys.bytes);
}

/** Key `i`, no copy. */
export const keyBytes = ({ bytes, starts, ends }: NamedKeys, i: number): Buffer => bytes.subarray(starts[i], ends[i]);
