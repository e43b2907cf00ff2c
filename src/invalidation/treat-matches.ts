import { keyAt } from '../keyspace/batch.ts';
import type { Missing } from '../report.ts';
import type { ScanSelection } from './plan.ts';
import type { PurgeWork } from './purge-work.ts';
import { treatEntries } from './treat-entries.ts';

interface Matches {
  /** Whether all keys were looked at, and all that match are known to be treated. */
  readonly complete: boolean;
  /** What was not looked at. */
  readonly missing: readonly Missing[];
}

/** Treats the keys that match, as they are found: those that came after the plan as well. */
export async function treatMatches({ open, accepts }: ScanSelection, work: PurgeWork): Promise<Matches> {
  const { pace, signal, onBatch } = work;
  if (signal.aborted) return { complete: false, missing: [] };
  const source = await open();
  let all = true;
  for await (const batch of source.batches) {
    const matched = Array.from({ length: batch.length }, (_, i) => i).filter((i) => accepts(batch, i));
    for (let from = 0; from < matched.length && !signal.aborted;) {
      const some = matched.slice(from, from + pace.atOnce());
      const { complete } = await pace.send(some.length, () => treatEntries(some.map((i) => keyAt(batch, i)), work)); // prettier-ignore
      all &&= complete;
      await onBatch();
      from += some.length;
    }
    if (signal.aborted) break;
  }
  const missing = source.missing();
  return { complete: all && !signal.aborted && missing.length === 0, missing };
}
