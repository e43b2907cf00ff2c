import { type Applying, type Working, writtenTo } from '../redis/applying.ts';
import type { Answer, Missing } from '../report.ts';
import { plural } from '../text/plural.ts';
import type { TagHolder } from '../tags/layout.ts';
import type { FoundTag } from './find-tags.ts';
import { createGcLog } from './gc-log.ts';
import { createTotals, type HomeTotals, isSure } from './home-totals.ts';
import type { LookingAround } from './open-tags.ts';
import { oddUnchecked } from './odd-unchecked.ts';
import { survey } from './survey.ts';
import { sweepAll } from './sweep-all.ts';
import type { SweepResult } from './sweep-tally.ts';

/** What `cacheops tags gc` answers: the contract of its JSON. */
export interface GcData {
  /** What there is, counted before anything is written. */
  readonly plan: {
    readonly keysLookedAt: number;
    readonly homes: readonly HomeTotals[];
    /** Those that are left alone, unless they are named: nothing alive was seen behind names that may be anybody's. */
    readonly unsure: readonly Pick<HomeTotals, 'layout' | 'prefix'>[];
  };
  readonly membersPerSecond: number;
  /** Null: nothing was applied, as `--apply` was not given or nothing was to be done. */
  readonly result: SweepResult | null;
}

export interface GcOrder extends Working {
  readonly around: LookingAround;
  readonly match: string;
  readonly deep: boolean;
  readonly membersPerSecond: number;
  /** Absent: only a plan. */
  readonly apply?: Applying;
}

/**
 * Counts dead members first, then, when they are to go and that was confirmed, looks through the keys anew and takes out
 * those that are dead at that moment. The two numbers may differ: of sets and hashes the first one is an estimate.
 */
export async function collectGarbage(order: GcOrder): Promise<Answer<GcData>> {
  const { around, match, membersPerSecond, apply, signal } = order;
  const totals = createTotals({ withNotes: true });
  const surveyed = await order.during('looking for dead members', async (update) =>
    survey(
      { ...around, source: await around.open(match), signal, update, isKnownAlive: totals.isKnownAlive, eachNote: totals.addNote },
      totals.add,
    ),
  );
  const named = around.registry.named !== undefined;
  const homes = totals.all();
  const unsure = homes.filter((home) => !isSure(home, named)).map(({ layout, prefix }) => ({ layout, prefix }));
  const plan = { keysLookedAt: surveyed.keysLookedAt, homes, unsure };
  const answer = (result: SweepResult | null, missing: readonly Missing[]): Answer<GcData> => ({
    data: { plan, membersPerSecond, result },
    unchecked: surveyed.odd.map(oddUnchecked),
    missing,
  });
  const members = homes.reduce((sum, home) => sum + (home.members ?? 0) + (home.notes?.count ?? 0), 0);
  if (apply === undefined || members === 0 || signal.aborted) {
    return answer(null, surveyed.missing);
  }
  await apply.confirm(`${apply.profile}: dead members would be taken out of ${plural(surveyed.tags, 'tag')}.`);
  const log =
    apply.appendToLog &&
    createGcLog({ ...(await writtenTo(around.target, apply.profile)), match }, () => new Date(order.nowMs()), apply.appendToLog);
  await log?.started(plan);
  return order.during('taking out dead members', async (update) => {
    const isMeantNote = (found: Pick<TagHolder, 'layout' | 'prefix'>): boolean => {
      const home = totals.of(found);
      return home !== undefined && isSure(home, named);
    };
    const isMeant = ({ holder, rivals }: FoundTag): boolean => rivals.length === 0 && isMeantNote(holder);
    const { result, missing } = await sweepAll({ ...order, writer: apply.writer, isMeant, isMeantNote, update });
    await log?.ended(result, signal.aborted ? 'interrupted' : missing.length > 0 ? 'incomplete' : 'finished');
    return answer(result, missing);
  });
}
