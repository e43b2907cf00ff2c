import { keyAt } from '../keyspace/batch.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import type { Target } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import type { Missing } from '../report.ts';
import { plural } from '../text/plural.ts';
import { deleteKeys } from './delete-keys.ts';
import type { Pace } from './pace.ts';
import type { ScanSelection, Selection } from './plan.ts';
import { purgeCommon } from './purge-common.ts';
import { purgeIndex } from './purge-index.ts';
import { type Counts, createTally, type Failure } from './tally.ts';

export interface Work {
  readonly target: Target;
  readonly writer: Writer;
  readonly pace: Pace;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  /** After each batch: what has come of it so far. */
  readonly onBatch: (soFar: Counts) => Promise<void>;
}

/** What came of it, by the replies of the servers. */
export interface Result extends Counts {
  readonly nodes: readonly (Counts & { readonly node: string })[];
  readonly failures: readonly Failure[];
  /** What is not done, and why. */
  readonly missing: readonly Missing[];
}

/** Deletes what is selected, as it is at this moment: more or less than was planned. Stops between batches when the signal says so. */
export async function applySelection({ indexes, match, keys, scan }: Selection, work: Work): Promise<Result> {
  const tally = createTally();
  const missing: Missing[] = [];
  const onBatch = (): Promise<void> => work.onBatch(tally.total());
  const purgeWork = { ...work, tally, onBatch };
  if (match === 'all') {
    const unfinished = await purgeCommon(indexes, purgeWork);
    if (unfinished !== undefined) missing.push({ subject: {}, reason: `entries with all the tags: ${unfinished}` });
  }
  for (const index of match === 'any' ? indexes : []) {
    if (work.signal.aborted) break;
    const unfinished = await purgeIndex(index, purgeWork);
    const node = nodeOfKey(work.target, index.key)?.address;
    if (unfinished !== undefined) missing.push({ subject: node === undefined ? {} : { node }, reason: `tag ${index.tag}: ${unfinished}` });
  }
  const remove = async (some: readonly Buffer[]): Promise<void> => {
    await work.pace.send(some.length, () => deleteKeys(some, work.target, work.writer, tally));
    await onBatch();
  };
  for (let from = 0; from < keys.length && !work.signal.aborted;) {
    const some = keys.slice(from, from + work.pace.atOnce());
    await remove(some);
    from += some.length;
  }
  if (scan && !work.signal.aborted) missing.push(...(await removeMatches(scan, work, remove)));
  const failures = tally.failures();
  return { ...tally.total(), nodes: tally.nodes(), failures, missing: [...missing, ...failures.map(asMissing)] };
}

/** @returns what was not looked at */
async function removeMatches(
  { open, accepts }: ScanSelection,
  { pace, signal }: Work,
  remove: (keys: readonly Buffer[]) => Promise<void>,
): Promise<readonly Missing[]> {
  const source = await open();
  for await (const batch of source.batches) {
    const matched = Array.from({ length: batch.length }, (_, i) => i).filter((i) => accepts(batch, i));
    for (let from = 0; from < matched.length && !signal.aborted;) {
      const some = matched.slice(from, from + pace.atOnce());
      await remove(some.map((i) => keyAt(batch, i)));
      from += some.length;
    }
    if (signal.aborted) break;
  }
  return source.missing();
}

/** What a server refused was not done, so the work is not complete. */
const asMissing = ({ node, reason, keys }: Failure): Missing => ({
  subject: { node },
  reason: `${plural(keys, 'key')} not deleted, as far as is known: ${reason}`,
});
