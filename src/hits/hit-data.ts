import type { EventOrder } from './attribute.ts';
import type { Restored } from './events-setting.ts';
import type { MemoryCurve } from './memory-curve.ts';

/**
 * How figures were found, best first. `exact`: commands and events of missed keys, paired. `misses-only`: events alone.
 * `estimate`: commands alone, and who writes soon after reading. `totals`: the server's own counters, which know no families.
 */
export const METHODS = ['exact', 'misses-only', 'estimate', 'totals'] as const;
export type Method = (typeof METHODS)[number];

/** What `cacheops hitrate` answers: the contract of its JSON. */
export interface HitrateData {
  /** The poorest of all nodes. */
  readonly method: Method;
  readonly window: {
    /** From the first look to the end of the last, on the node looked at longest. */
    readonly seconds: number;
    /** The part of it in which we looked, 0 to 1. */
    readonly share: number;
    readonly endedBy: 'time' | 'guard' | 'interrupt';
  };
  /** All commands that were heard. */
  readonly commands: number;
  /** Null where nobody tells. */
  readonly hits: number | null;
  readonly misses: number | null;
  /** Lookups that were the one or the other. */
  readonly untold: number;
  /** Of those that were told; null when there were none, or hits are not known. */
  readonly hitRatio: number | null;
  /** Of all nodes together, each while it was heard; of families and commands too. Null where one of them does not tell. */
  readonly lookupsPerSecond: number | null;
  /** What the servers counted themselves in the same time; null when one of them does not tell. */
  readonly server: {
    readonly hits: number;
    readonly misses: number;
    readonly hitRatio: number | null;
    /** Keys that they evicted. */
    readonly evictedKeys: number;
    /** Null before Redis 6.2. Nobody tells how much a command that failed has looked up: taken to be all, it makes the residual negative. */
    readonly errorReplies: number | null;
  } | null;
  /** What the servers counted beyond what was attributed; negative when they counted less. */
  readonly residual: { readonly hits: number; readonly misses: number } | null;
  /** Commands that may look up keys which nobody names (SORT with GET), or theirs again after a wait (XREAD with BLOCK): they are a part of the residual. */
  readonly beyondTheirKeys: number;
  readonly nodes: readonly NodeHits[];
  readonly families: readonly FamilyHits[];
  readonly byCommand: readonly CommandHits[];
  readonly memoryCurve: MemoryCurve | null;
  /** With --restore: the nodes whose notify-keyspace-events a run that was killed had left changed. */
  readonly restored: readonly Restored[] | null;
}

export interface NodeHits {
  readonly node: string;
  readonly method: Method;
  /** Why it is not `exact`, and what would allow it. */
  readonly why: string | null;
  /** Whether this server says which keys were missed before it says which command it was. */
  readonly order: EventOrder | null;
  readonly hits: number | null;
  readonly misses: number | null;
  readonly untold: number;
  readonly hitRatio: number | null;
  readonly lookupsPerSecond: number | null;
  readonly lookedSeconds: number;
  /** Whether the server would cut us off if we hung; null while that is not known, and where nothing was heard of it. */
  readonly bufferLimited: boolean | null;
  readonly server: { readonly hits: number; readonly misses: number } | null;
}

export interface FamilyHits {
  readonly family: string;
  readonly hits: number | null;
  readonly misses: number;
  readonly untold: number;
  readonly hitRatio: number | null;
  readonly lookupsPerSecond: number | null;
  readonly use: FamilyUse | null;
}

/** What is known of the keys that were asked for, of a sample when they are many. */
export interface FamilyUse {
  /** The part of the family's keys that was followed, 0 to 1. */
  readonly sampled: number;
  readonly keys: number;
  /** Misses of these keys, by what went before. */
  readonly misses: {
    readonly followed: number;
    /** The life that was given to the key had ended. */
    readonly expired: number;
    /** Of these, how many a life twice as long would have kept. */
    readonly keptByTwiceTheLife: number;
    readonly deleted: number;
    /** Written, and neither deleted nor expired: evicted, or flushed. */
    readonly gone: number;
    /** Missed before, and not written since. */
    readonly neverWritten: number;
    /** Nothing was seen of the key before. */
    readonly unknown: number;
  };
  /** The middle of the lives that were given to keys; null when none were. */
  readonly typicalLifeSeconds: number | null;
  /** Keys first read in the first half of the time, and how many of them were not read again in the rest of it. */
  readonly readEarly: number;
  readonly readOnce: number;
}

export interface CommandHits {
  readonly command: string;
  readonly hits: number | null;
  readonly misses: number;
  readonly untold: number;
  readonly hitRatio: number | null;
  readonly lookupsPerSecond: number | null;
}
