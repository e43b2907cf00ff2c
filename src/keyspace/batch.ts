/**
 * Some keys and what was looked up about each: columns, for an object a key is too much where millions pass.
 * Row `i` of every column is the same key. Keys that went between being listed and looked up are not in it.
 */
export interface KeyBatch {
  /** Address of the node that was asked: it may be a replica. */
  readonly node: string;
  readonly db: number;
  /** How many keys. */
  readonly length: number;
  /** The keys' own bytes, one behind the other: see {@link keyAt} and {@link keyTextAt}. */
  readonly keyBytes: Buffer;
  /** Where key `i` starts in {@link keyBytes}; one number more than keys, so that key `i` ends where `i + 1` starts. */
  readonly keyOffsets: Uint32Array;
  /** As TYPE says: `string`, `hash`, …, or a module's own such as `ReJSON-RL`. */
  readonly types: readonly string[];
  /** Remaining life; −1 for a key that never expires; NaN when unknown, such as when PTTL was refused. */
  readonly ttlMs: Float64Array;
  /** With key and overhead, as MEMORY USAGE counts; NaN when unknown. */
  readonly memoryBytes: Float64Array;
  /** `estimated`: from the length of the value and its type, since the server does not tell. */
  readonly memoryBasis: 'measured' | 'estimated';
  /** Of a sample that goes slot by slot: in how many groups its slots are to be counted. See slot-groups.ts. */
  readonly slotGroups?: number;
  /** Only when asked for: {@link ScanOptions.deep}. */
  readonly deep: DeepColumns | undefined;
}

export interface DeepColumns {
  /** `listpack`, `hashtable`, …; empty when unknown. */
  readonly encodings: readonly string[];
  /** Fields, members, entries; bytes of a string; NaN when unknown, such as for modules. */
  readonly elements: Float64Array;
  /** Since the key was last used; NaN when unknown, such as under an LFU policy. */
  readonly idleSeconds: Float64Array;
  /** The logarithmic counter of an LFU policy, 0 to 255; NaN under other policies. */
  readonly frequency: Float64Array;
  /** Of how many fields of a hash the TTL was asked: all of a small one, 16 random ones of others; 0 where none can have one. */
  readonly fieldsAsked: Float64Array;
  /** Of these, how many have a TTL of their own; NaN where the server knows no such thing. */
  readonly fieldsWithTtl: Float64Array;
}

/** Key `i` as bytes: a view, not a copy. */
export function keyAt({ keyBytes, keyOffsets }: KeyBatch, i: number): Buffer {
  return keyBytes.subarray(keyOffsets[i], keyOffsets[i + 1]);
}

/** Key `i` with one character a byte, for matching: cheaper than {@link keyAt}. */
export function keyTextAt({ keyBytes, keyOffsets }: KeyBatch, i: number): string {
  return keyBytes.toString('latin1', keyOffsets[i], keyOffsets[i + 1]);
}
