import type { Missing } from '../report.ts';
import type { TagHolder } from '../tags/layout.ts';
import type { Unlooked, Unseen } from '../tags/locate-tags.ts';
import { plural } from '../text/plural.ts';
import { applyTags } from './apply-tags.ts';
import { createDrops } from './drops.ts';
import { notLookedAt } from './not-looked-at.ts';
import type { Selection } from './plan.ts';
import { purgeCommon } from './purge-common.ts';
import type { PurgeWork } from './purge-work.ts';
import type { Steadiness } from './steadiness.ts';
import { type Counts, createTally, type Failure, type Tally } from './tally.ts';
import { treatEntries } from './treat-entries.ts';
import { treatMatches } from './treat-matches.ts';

export interface Work extends Omit<PurgeWork, 'tally' | 'onBatch' | 'drops'> {
  /** Whether the nodes still are who they were when the work began: see `steadiness.ts`. */
  readonly steady: Steadiness;
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
  /** The same as parts of the selection. */
  readonly rest: Rest;
  /** Whether some of it may be done once the servers have settled, as after a failover. */
  readonly unsettled: boolean;
}

export interface Rest {
  readonly holders: readonly TagHolder[];
  /** Where a node did not tell whether a tag is held. */
  readonly unlooked: readonly Unlooked[];
  /** Where more such places may be. */
  readonly unseen: Unseen | undefined;
  /** How many of the keys that were named are not known to be done. */
  readonly keys: number;
  /** Whether keys that match are to be looked for again. */
  readonly matches: boolean;
}

interface Part {
  readonly missing: readonly Missing[];
  readonly rest: Partial<Rest>;
}

/** Treats what is selected, as it is at this moment: more or less than was planned. Stops between batches when the signal says so. */
export async function applySelection(selection: Selection, work: Work): Promise<Result> {
  const tally = createTally();
  const purgeWork = { ...work, tally, drops: createDrops({ ...work, tally }), onBatch: () => work.onBatch(tally.total()) };
  const parts = [
    await (selection.match === 'all' ? applyCommon(selection, purgeWork) : applyEach(selection, purgeWork)),
    await applyKeys(selection.keys, purgeWork),
    await applyMatches(selection, purgeWork),
  ];
  const failures = tally.failures();
  return {
    ...tally.total(),
    marked: tally.marked(),
    nodes: tally.nodes(),
    failures,
    missing: [...notLookedAt(selection), ...parts.flatMap(({ missing }) => missing), ...failures.map(asMissing)],
    rest: Object.assign(
      { holders: [], unlooked: selection.unlooked, unseen: selection.unseen, keys: 0, matches: false },
      ...parts.map(({ rest }) => rest),
    ),
    unsettled: tally.isUnsettled(),
  };
}

const DONE: Part = { missing: [], rest: {} };

async function applyCommon({ holders, tags }: Selection, work: PurgeWork): Promise<Part> {
  const unfinished = await purgeCommon(holders, tags, work);
  return unfinished === undefined
    ? DONE
    : { missing: [{ subject: {}, reason: `entries with all the tags: ${unfinished}` }], rest: { holders } };
}

async function applyEach({ holders }: Selection, work: Parameters<typeof applyTags>[1]): Promise<Part> {
  const { missing, holders: left } = await applyTags(holders, work);
  return { missing, rest: { holders: left } };
}

async function applyKeys(keys: readonly Buffer[], work: PurgeWork): Promise<Part> {
  let left = 0;
  let from = 0;
  while (from < keys.length && !work.signal.aborted) {
    const some = keys.slice(from, from + work.pace.atOnce());
    const before = notDone(work.tally);
    await work.pace.send(some.length, () => treatEntries(some, work));
    await work.onBatch();
    left += notDone(work.tally) - before;
    from += some.length;
  }
  return { missing: [], rest: { keys: left + keys.length - from } };
}

function notDone(tally: Tally): number {
  const { failed, unknown } = tally.total();
  return failed + unknown;
}

async function applyMatches({ scan }: Selection, work: PurgeWork): Promise<Part> {
  if (scan === undefined) return DONE;
  const { complete, missing } = await treatMatches(scan, work);
  return { missing, rest: { matches: !complete } };
}

/** What a server refused was not done, so the work is not complete. */
const asMissing = ({ node, reason, keys }: Failure): Missing => ({
  subject: { node },
  reason: keys === 0 ? reason : `${plural(keys, 'key')} not deleted, as far as is known: ${reason}`,
});
