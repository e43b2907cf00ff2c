import type { Node } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import type { TagIndex } from '../tags/layout.ts';
import { dropClaims } from './claim.ts';
import type { Steadiness } from './steadiness.ts';
import type { Tally } from './tally.ts';

/** A claim all of whose entries are gone. */
export interface Drained {
  readonly index: TagIndex;
  readonly claim: Buffer;
  readonly node: Node;
}

/**
 * Claims whose entries are gone are dropped many at a time: all nodes are asked before whether they still are who they
 * were, and with thousands of small tags that took as long as their purges. A claim that waits harms nobody: where the run
 * is killed, the next one finds it without entries. It also leads to what comes back, should a node fail before its
 * replica has heard of what was deleted last.
 */
export interface Drops {
  add(drained: Drained): void;
  /** Whether many wait, or one for long. */
  isDue(): boolean;
  /** Drops those that wait. @returns why claims of an index stay */
  drop(): Promise<ReadonlyMap<TagIndex, string>>;
}

const MOST_WAITING = 1000;
const LONGEST_WAIT_MS = 1000;

interface Dropping {
  readonly writer: Writer;
  readonly tally: Tally;
  readonly steady: Steadiness;
  readonly nowMs: () => number;
}

export function createDrops({ writer, tally, steady, nowMs }: Dropping): Drops {
  let waiting: Drained[] = [];
  let sinceMs = 0;
  return {
    add(drained) {
      if (waiting.length === 0) sinceMs = nowMs();
      waiting.push(drained);
    },
    isDue: () => waiting.length >= MOST_WAITING || (waiting.length > 0 && nowMs() - sinceMs >= LONGEST_WAIT_MS),
    async drop() {
      const drained = waiting;
      waiting = [];
      if (drained.length === 0) return new Map();
      const shaken = await steady(); // after the last entry was deleted: the claims may be all that leads to what has come back
      if (shaken === undefined) return explained(await dropClaims(drained, writer), tally);
      tally.unsettle();
      return new Map(drained.map(({ index }) => [index, shaken]));
    },
  };
}

const explained = (failed: Awaited<ReturnType<typeof dropClaims>>, tally: Tally): ReadonlyMap<TagIndex, string> =>
  new Map([...failed].map(([{ index }, error]) => [index, tally.explain(error)]));
