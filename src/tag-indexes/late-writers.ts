import type { Member, Place } from './drop-members.ts';
import { putBack } from './put-back.ts';
import type { Sweeping } from './sweep.ts';

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

/** From the index to the value takes a writer milliseconds. */
const SETTLED_AFTER_MS = 2_000;

/** @param nowMs of our own clock */
export function createLateWriters(nowMs: () => number): LateWriters {
  const watched: { readonly dropped: readonly Member[]; readonly place: Place; readonly dueMs: number }[] = [];
  const settleUntil = async (work: Sweeping, untilMs: number): Promise<void> => {
    for (let first = watched[0]; first !== undefined && first.dueMs <= untilMs; first = watched[0]) {
      await putBack(first.dropped, first.place, work);
      watched.shift();
    }
  };
  return {
    watch(dropped, place) {
      if (dropped.length > 0) watched.push({ dropped, place, dueMs: nowMs() + SETTLED_AFTER_MS });
    },
    settle: (work) => settleUntil(work, nowMs()),
    async finish(work) {
      const last = watched.at(-1);
      if (last === undefined) return;
      await work.sleep(last.dueMs - nowMs());
      await settleUntil(work, Infinity);
    },
  };
}
