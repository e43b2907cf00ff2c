import type { NodeCost } from '../keyspace/source.ts';
import type { ServerText } from '../text/bytes.ts';

/** How hot keys are found, best first: by what costs the server least and tells most. */
export const METHODS = ['hotkeys', 'slots', 'lfu', 'monitor'] as const;
export type Method = (typeof METHODS)[number];

/** What `cacheops hotkeys` answers: the contract of its JSON. */
export interface HotkeysData {
  readonly method: Method;
  /** Each method, and why it was not taken. */
  readonly methods: readonly Offer[];
  /** How long servers were watched; null where counters of keys were read instead. */
  readonly seconds: number | null;
  /** The part of {@link seconds} in which we looked, 0 to 1: less than 1 with --slice, and calls are of that part. Null with them. */
  readonly lookedShare: number | null;
  /** How many keys were read of how many; null where servers were watched. */
  readonly sampled: { readonly keysSeen: number; readonly keysExpected: number } | null;
  /** What looking keys up cost each node; empty where none was. */
  readonly lookups: readonly NodeCost[];
  /** Hottest first. */
  readonly keys: readonly HotKey[];
  /** Hottest first; empty by other methods than `slots`. */
  readonly slots: readonly HotSlot[];
}

export interface Offer {
  readonly method: Method;
  readonly usable: boolean;
  /** Why not; null when it is usable. */
  readonly reason: string | null;
  /** What would allow it. */
  readonly wouldNeed: string | null;
}

/** Figures that the method does not tell are null. */
export interface HotKey {
  readonly key: ServerText;
  /** Null where it is not told: by `hotkeys`, except in a cluster. */
  readonly db: number | null;
  readonly family: string;
  /** Address of the node that serves it; null when that is not known. */
  readonly node: string | null;
  /** Of the time or the calls of all keys, 0 to 1; by `slots` of its whole slot, so at most. */
  readonly share: number | null;
  readonly cpuMicroseconds: number | null;
  readonly networkBytes: number | null;
  /** How often it was named, at most. */
  readonly calls: number | null;
  readonly callsAtLeast: number | null;
  /** The logarithmic counter of an LFU policy, 0 to 255. */
  readonly frequency: number | null;
  readonly idleSeconds: number | null;
  readonly slot: number | null;
}

export interface HotSlot {
  readonly slot: number;
  readonly node: string;
  readonly keys: number;
  /** How many of its keys were listed. */
  readonly keysListed: number;
  readonly cpuMicroseconds: number;
  readonly networkBytes: number | null;
  /** Of the time of all slots, 0 to 1. */
  readonly share: number;
}
