import type { Pace } from '../invalidation/pace.ts';
import type { Node } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import type { IndexType } from '../tags/read-members.ts';
import type { Looking } from './figures.ts';
import type { SweepTally } from './sweep-tally.ts';

/** What sweeping takes. */
export interface Sweeping extends Looking {
  readonly writer: Writer;
  readonly pace: Pace;
  readonly tally: SweepTally;
  readonly lateWriters: LateWriters;
  /** Nodes that run no scripts for us. */
  readonly withoutScripts: Set<string>;
  /** Nodes whose connection was lost. */
  readonly lost: Set<string>;
  /** Whether a key is a layout's own, and so no entry. */
  readonly isOwn: (key: Buffer) => boolean;
  /** Members of sorted sets whose time is not over are looked at as well. */
  readonly deep: boolean;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** One member as it was read. */
export interface Member {
  readonly member: Buffer;
  /** The key of its entry. */
  readonly entry: Buffer;
  /** The score of a sorted set, the value of a hash's field; empty in a set. */
  readonly detail: Buffer;
}

/** A collection of members on the server. */
export interface Place {
  readonly key: Buffer;
  readonly type: IndexType;
  readonly node: Node;
}

/**
 * Writers that put a member in before its value is there: between the two, the member looks dead. So members that were
 * taken out of their indexes are looked at again once such a writer must have come to its end.
 */
export interface LateWriters {
  watch(dropped: readonly Member[], place: Place): void;
  /** Those whose time has come. */
  settle(work: Sweeping): Promise<void>;
  /** All, waiting as long as that takes. */
  finish(work: Sweeping): Promise<void>;
}
