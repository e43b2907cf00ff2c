import { createPace } from '../invalidation/pace.ts';
import type { Writer } from '../redis/writer.ts';
import type { Missing } from '../report.ts';
import { plural } from '../text/plural.ts';
import { createFailures, unlessFailed } from './failures.ts';
import { findTags, type FoundNote, type FoundTag } from './find-tags.ts';
import { createLateWriters } from './late-writers.ts';
import type { LookingAround } from './open-tags.ts';
import { sweepIndex } from './sweep.ts';
import type { Sweeping } from './sweeping.ts';
import { sweepNotes } from './sweep-notes.ts';
import { createSweepTally, type SweepFailure, type SweepResult } from './sweep-tally.ts';

export interface SweepOrder extends Pick<Sweeping, 'deep' | 'sleep' | 'signal'> {
  readonly around: LookingAround;
  readonly writer: Writer;
  readonly match: string;
  readonly membersPerSecond: number;
  readonly nowMs: () => number;
  /** Whether the tag's indexes are to be swept. */
  readonly isMeant: (found: FoundTag) => boolean;
  /** Whether what is noted of entries is to be swept. */
  readonly isMeantNote: (found: FoundNote) => boolean;
  readonly update: (label: string) => void;
}

/** Sweeps every index that is found, one after the other. Stops between pages when the signal says so. */
export async function sweepAll(order: SweepOrder): Promise<{ readonly result: SweepResult; readonly missing: readonly Missing[] }> {
  const { around, match, membersPerSecond, nowMs, sleep, signal, update } = order;
  const tally = createSweepTally();
  const work: Sweeping = {
    ...order,
    ...around,
    tally,
    isOwn: around.registry.isOwn,
    pace: createPace({ keysPerSecond: membersPerSecond, nowMs, sleep }),
    lateWriters: createLateWriters(nowMs),
    withoutScripts: new Set(),
    lost: new Set(),
  };
  const source = await around.open(match);
  const failures = createFailures();
  for await (const found of findTags(source, around.registry, around)) {
    found.failed.forEach(failures.add);
    for (const { holder } of found.tags.filter(order.isMeant)) {
      for (const index of holder.indexes) if (!signal.aborted) await sweepIndex(index, work);
      update(`${plural(tally.removed(), 'dead member')} taken out`);
    }
    await sweepNotes(found.notes.filter(order.isMeantNote), work);
    if (signal.aborted) break;
  }
  const unsettled = await unlessFailed(work.lateWriters.finish(work));
  if (unsettled) tally.note('late writers', unsettled, 0, 'not looked at again');
  const result = tally.result();
  return { result, missing: [...source.missing(), ...failures.missing(), ...result.failures.map(failureAsMissing)] };
}

const failureAsMissing = ({ node, reason, members }: SweepFailure): Missing => ({
  subject: { node },
  reason: members === 0 ? reason : `${plural(members, 'member')} left as they were, as far as is known: ${reason}`,
});
