import { keyAt } from '../keyspace/batch.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import type { Missing } from '../report.ts';
import { plural } from '../text/plural.ts';
import type { ScanSelection, Selection } from './plan.ts';
import { purgeCommon } from './purge-common.ts';
import type { PurgeWork } from './purge-index.ts';
import { purgeTag } from './purge-tag.ts';
import { type Counts, createTally, type Failure } from './tally.ts';
import { treatEntries } from './treat-entries.ts';
import { visitTag } from './visit-tag.ts';

export interface Work extends Omit<PurgeWork, 'tally' | 'onBatch'> {
  /** After each batch: what has come of it so far. */
  readonly onBatch: (soFar: Counts) => Promise<void>;
}

/** What came of it, by the replies of the servers. */
export interface Result extends Counts {
  /** Tags whose mark was set, so that all their entries are stale for those who read them. */
  readonly marked: number;
  readonly nodes: readonly (Counts & { readonly node: string })[];
  readonly failures: readonly Failure[];
  /** What is not done, and why. */
  readonly missing: readonly Missing[];
}

/** Treats what is selected, as it is at this moment: more or less than was planned. Stops between batches when the signal says so. */
export async function applySelection({ holders, tags, match, keys, scan }: Selection, work: Work): Promise<Result> {
  const tally = createTally();
  const missing: Missing[] = [];
  const onBatch = (): Promise<void> => work.onBatch(tally.total());
  const purgeWork = { ...work, tally, onBatch };
  if (match === 'all') {
    const unfinished = await purgeCommon(holders, tags, purgeWork);
    if (unfinished !== undefined) missing.push({ subject: {}, reason: `entries with all the tags: ${unfinished}` });
  }
  for (const holder of match === 'any' ? holders : []) {
    if (work.signal.aborted) break;
    const unfinished = await (isPartly(work) ? visitTag : purgeTag)(holder, purgeWork);
    const node = nodeOfKey(work.target, holder.key)?.address;
    if (unfinished !== undefined) missing.push({ subject: node === undefined ? {} : { node }, reason: `tag ${holder.tag}: ${unfinished}` });
  }
  const treat = async (some: readonly Buffer[]): Promise<void> => {
    await work.pace.send(some.length, () => treatEntries(some, purgeWork));
    await onBatch();
  };
  for (let from = 0; from < keys.length && !work.signal.aborted;) {
    const some = keys.slice(from, from + work.pace.atOnce());
    await treat(some);
    from += some.length;
  }
  if (scan && !work.signal.aborted) missing.push(...(await treatMatches(scan, work, treat)));
  const failures = tally.failures();
  return { ...tally.total(), marked: tally.marked(), nodes: tally.nodes(), failures, missing: [...missing, ...failures.map(asMissing)] };
}

/** Whether some entries stay, so that the indexes have to. */
const isPartly = ({ filter, softMs }: Work): boolean => (filter ?? softMs) !== undefined;

/** @returns what was not looked at */
async function treatMatches(
  { open, accepts }: ScanSelection,
  { pace, signal }: Work,
  treat: (keys: readonly Buffer[]) => Promise<void>,
): Promise<readonly Missing[]> {
  const source = await open();
  for await (const batch of source.batches) {
    const matched = Array.from({ length: batch.length }, (_, i) => i).filter((i) => accepts(batch, i));
    for (let from = 0; from < matched.length && !signal.aborted;) {
      const some = matched.slice(from, from + pace.atOnce());
      await treat(some.map((i) => keyAt(batch, i)));
      from += some.length;
    }
    if (signal.aborted) break;
  }
  return source.missing();
}

/** What a server refused was not done, so the work is not complete. */
const asMissing = ({ node, reason, keys }: Failure): Missing => ({
  subject: { node },
  reason: keys === 0 ? reason : `${plural(keys, 'key')} not deleted, as far as is known: ${reason}`,
});
