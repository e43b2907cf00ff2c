import { operator } from '../operator.ts';
import type { Target } from '../redis/target.ts';
import type { Missing } from '../report.ts';
import type { Order, Trail } from './order.ts';
import type { Plan, Selection } from './plan.ts';
import type { Counts } from './tally.ts';

/**
 * A trail of what was deleted: JSON lines, added to the end of a file, or to a stream. Names tags and patterns, and
 * counts; never keys or values.
 */
export interface Journal {
  /** Before the first write: a run that was killed leaves this without an end. */
  started(plan: Plan): Promise<void>;
  ended(end: Ended, how: 'finished' | 'incomplete' | 'interrupted' | 'failed', target: Target): Promise<void>;
  /** Nothing was done, and why; nothing of this to the server. */
  refused(plan: Plan, reason: string): Promise<void>;
  /** There was nothing to do, as far as was looked; nothing of this to the server. */
  foundNothing(plan: Plan, missing: readonly Missing[]): Promise<void>;
}

interface Ended {
  readonly result: Counts & { readonly marked: number };
  /** Why some is not done. */
  readonly reasons: readonly string[];
}

export interface JournalSubject {
  readonly profile: string;
  readonly nodes: readonly string[];
  readonly db: number;
  /** As the server knows us; null when it does not tell. */
  readonly serverUser: string | null;
}

type Subject = Pick<Order, 'target' | 'softMs'> & { readonly selection: Selection; readonly about: JournalSubject };

/** More than these say the same of many nodes. */
const MOST_REASONS = 20;

export function createJournal({ selection, softMs, target, about }: Subject, trails: readonly Trail[], now: () => Date): Journal {
  const startedAt = now();
  const what = whatOf(selection, softMs);
  const write = async (event: string, rest: object, to: readonly Trail[], on: Target): Promise<void> => {
    const line = `${JSON.stringify({ at: now(), event, command: 'invalidate', ...rest })}\n`;
    for (const trail of to) await trail.add(line, on);
  };
  const inFiles = trails.filter(({ onServer }) => !onServer);
  const begun = ({ entries, estimatedBytes }: Plan): object => ({ ...operator(), ...about, ...what, planned: { entries, estimatedBytes } });
  return {
    started: (plan) => write('started', begun(plan), trails, target),
    refused: (plan, reason) => write('refused', { ...begun(plan), reason }, inFiles, target),
    foundNothing: (plan, missing) => write('nothing', { ...begun(plan), ...whyOf(missing.map(({ reason }) => reason)) }, inFiles, target),
    ended: ({ result, reasons }, how, on) => {
      const { deleted, shortened, alreadyGone, failed, unknown, kept, undecided, marked } = result;
      const counts = { deleted, shortened, alreadyGone, failed, unknown, kept, undecided, marked };
      return write(how, { ...what, result: counts, ...whyOf(reasons), durationMs: now().getTime() - startedAt.getTime() }, trails, on);
    },
  };
}

const whyOf = (reasons: readonly string[]): object => (reasons.length === 0 ? {} : { reasons: reasons.slice(0, MOST_REASONS) });

function whatOf({ tags, holders, match, keys, scan, filters, events }: Selection, softMs: number | undefined): object {
  return {
    tags: tags.map((tag) => ({ tag, layouts: holders.filter((holder) => holder.tag === tag).map(({ layout }) => layout.name) })),
    match,
    keys: keys.length,
    ...(scan && { [scan.kind]: scan.text }),
    ...(filters && { filters }),
    ...(softMs !== undefined && { softMs }),
    ...(events && { events }),
  };
}
