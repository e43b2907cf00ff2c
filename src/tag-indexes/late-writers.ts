import { putBack } from './put-back.ts';
import type { LateWriters, Member, Place, Sweeping } from './sweeping.ts';

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
