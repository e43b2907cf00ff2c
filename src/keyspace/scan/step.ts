import type { Answers, Connection, KeyList } from '../../redis/target.ts';
import type { KeyBatch } from '../batch.ts';
import type { Stretch } from './stretches.ts';

/** What is looked up about each key, as far as the node allows it. */
export interface Wants {
  readonly memory: 'measured' | 'estimated' | 'none';
  /** Of MEMORY USAGE; undefined: as many as the server takes by default, or it knows no such option (Dragonfly). */
  readonly memorySamples: number | undefined;
  /** What OBJECT tells: encoding, and idle time or frequency. */
  readonly deep: boolean;
  /** Lengths are lookups that count as use: unless the server can leave that out, only asked where it does no harm. */
  readonly elements: boolean;
  /** What OBJECT tells of a key's use depends on the eviction policy. */
  readonly use: 'IDLETIME' | 'FREQ';
  /** Whether fields of hashes can have TTLs here. */
  readonly fieldTtls: boolean;
  readonly match: string | Buffer | undefined;
  readonly type: string | undefined;
}

/** Lengths are asked when they are wanted, or stand in for memory. */
export const wantsLength = ({ elements, memory }: Wants): boolean => elements || memory === 'estimated';

/** Where a step starts and how far it may go. */
export interface StepOrder {
  readonly connection: Connection;
  readonly node: string;
  readonly db: number;
  readonly wants: Wants;
  readonly stretch: Stretch;
  readonly cursor: string;
  /** COUNT of its page. */
  readonly keys: number;
}

/** What was asked of each key of a page in one go. */
export interface LookedUp {
  /** Those that are there. */
  readonly keys: KeyList;
  /** Where the answers about each begin: to TYPE, PTTL, then OBJECT ENCODING and use if `deep`, and MEMORY USAGE. */
  readonly places: readonly number[];
  readonly answers: Answers;
}

/** A page of SCAN, looked up. */
export interface Step {
  /** Opaque, but for what `stretches.ts` knows. */
  readonly cursor: string;
  /** Whether it is the last of its stretch. */
  readonly ended: boolean;
  readonly batch: KeyBatch;
  readonly commands: number;
  /** Lookups that the server counted as hits, and as misses: of keys that went meanwhile. */
  readonly hits: number;
  readonly misses: number;
  /** Keys that went between being listed and looked up. */
  readonly vanished: number;
  /** Keys that the server listed but would not tell about. */
  readonly refused: number;
  /** What it said about the first of them. */
  readonly refusal: string | undefined;
}
