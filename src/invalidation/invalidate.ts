import { RefusedError } from '../errors.ts';
import type { FamilyRule } from '../profile/profile.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Target } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import type { Answer } from '../report.ts';
import { formatDuration } from '../text/duration.ts';
import { escapeText } from '../text/escape.ts';
import { formatBytes } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import { applySelection, type Result, type Work } from './apply.ts';
import type { InvalidateData } from './data.ts';
import { createEntryFilter, type EntryFilter } from './entry-filter.ts';
import { createJournal } from './journal.ts';
import { createPace } from './pace.ts';
import type { Looking, Read } from './plan-tag.ts';
import { isEmpty, type Plan, planOf, type Selection } from './plan.ts';
import { NOTHING } from './tally.ts';

export interface Order extends Pick<Work, 'nowMs' | 'signal'> {
  readonly selection: Selection;
  readonly target: Target;
  readonly sleep: (ms: number) => Promise<void>;
  readonly keysPerSecond: number | undefined;
  /** Refuses a larger plan. */
  readonly maxKeys: number | undefined;
  /** Whether a key is a layout's own, and so no entry. */
  readonly isOwn: (key: Buffer) => boolean;
  /** The families that the profile declares: how long their keys live tells how old one is. */
  readonly rules: readonly Pick<FamilyRule, 'template' | 'ttl'>[];
  /** `--soft`: entries live so long at most, in place of being deleted. */
  readonly softMs: number | undefined;
  /** Whether the layout was named, so that nothing is guessed. */
  readonly layoutNamed: boolean;
  /** Says what is going on; not while a question is asked. */
  readonly during: <T>(label: string, work: (update: (label: string) => void) => Promise<T>) => Promise<T>;
  /** Absent: only a plan. */
  readonly apply?: Applying;
}

export interface Applying {
  readonly writer: Writer;
  readonly profile: string;
  /** `--yes`: nobody is asked. */
  readonly yes: boolean;
  /** What the user types; `undefined` where there is no terminal to ask on. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** Last chance to say no on a protected profile: throws RefusedError. */
  readonly confirm: (intent: string) => Promise<void>;
  /** Adds a line to the trail, where one was asked for. */
  readonly appendToLog: ((line: string) => Promise<void>) | undefined;
}

/**
 * Looks first at what would be deleted, then, when it is to be done and was confirmed, deletes what is there at that moment.
 *
 * @throws RefusedError, with nothing deleted, when there are more than --max-keys, or what was asked was answered otherwise
 */
export async function invalidate(order: Order): Promise<Answer<InvalidateData>> {
  const { selection, target, rules } = order;
  const read = readFor(order.apply);
  refuseMarks(order);
  const filter = selection.filters && (await createEntryFilter(selection.filters, { target, read, rules }));
  try {
    return await planAndApply(order, { target, read, filter, softMs: order.softMs });
  } finally {
    filter?.close();
  }
}

/** A mark makes all entries of a tag stale at once, and nobody knows which these are. */
function refuseMarks({ selection: { holders, filters }, softMs }: Order): void {
  const marked = holders.find(({ indexes, shared, named }) => indexes.length === 0 && (shared ?? named) === undefined);
  if (marked === undefined || (filters ?? softMs) === undefined) return;
  const asked = softMs === undefined ? 'filters' : '--soft';
  throw new RefusedError(
    `${marked.layout.title} marks all entries of ${marked.tag} as stale at once, so ${asked} cannot be kept to; nothing was deleted`,
    { hint: `leave out ${asked}` },
  );
}

async function planAndApply(order: Order, looking: Looking): Promise<Answer<InvalidateData>> {
  const { selection, maxKeys, apply } = order;
  const { plan, missing } = await order.during('looking at what would be deleted', () => planOf(selection, looking));
  const untouched = (outcome: InvalidateData['outcome']): Answer<InvalidateData> => ({
    data: { outcome, plan, ...NOTHING, marked: 0, nodes: [], failures: [] },
    missing,
    ...(outcome === 'unconfirmed' && { unconfirmed: true }),
  });
  if (isEmpty(plan)) return untouched('nothing');
  if (maxKeys !== undefined && plan.entries > maxKeys)
    throw new RefusedError(`${plural(plan.entries, 'key')} would be deleted, more than --max-keys ${maxKeys} allows; nothing was deleted`, {
      hint: 'name fewer, or allow more',
    });
  if (apply === undefined || order.signal.aborted) return untouched('planned');
  if (apply.yes && !order.layoutNamed) refuseToGuess(plan);
  if (!apply.yes && !(await agreed(plan, apply))) return untouched('unconfirmed');
  await apply.confirm(`${apply.profile}: ${whatOf(plan)} would be ${doneTo(plan)}.`);

  const { missing: left, ...counts } = await carryOut(order, apply, plan, looking.filter);
  return { data: { outcome: 'applied', plan, ...counts }, missing: left };
}

/** One of several places may be another application's: a person sees them, and says so. */
function refuseToGuess({ tags }: Plan): void {
  const double = tags.find((one, i) => tags.slice(0, i).some(({ tag }) => tag === one.tag));
  if (double === undefined) return;
  const places = tags.filter(({ tag }) => tag === double.tag).map(({ layout, index }) => `${layout} (${escapeText(index)})`);
  throw new RefusedError(
    `${double.tag} ${double.unsure ? 'may be' : 'is'} held in several places: ${places.join(', ')}; nothing was deleted`,
    {
      hint: 'say which is meant: --layout NAME, and --prefix where a layout is there twice; or leave out --yes',
    },
  );
}

const readFor =
  (apply: Applying | undefined): Read =>
  async (node, ...words) =>
    apply === undefined ? node.call(...words) : (await apply.writer.read(node, ...words)).reply;

/** Up to so many a plain yes is enough; above it, the number has to be typed. */
const MOST_BY_YES = 1_000;

/** @returns false when there is nobody to ask */
async function agreed(plan: Plan, { ask }: Applying): Promise<boolean> {
  const expected = plan.entries > MOST_BY_YES ? String(plan.entries) : 'yes';
  const typed = await ask(`${whatOf(plan)} would be ${doneTo(plan)}. Type ${expected} to go on: `);
  if (typed === undefined) return false;
  if (typed.trim() !== expected) throw new RefusedError(`${expected} was not typed, so nothing was deleted`);
  return true;
}

const doneTo = ({ softMs }: Plan): string => (softMs === null ? 'deleted' : `left to live for ${formatDuration(softMs)} at most`);

function whatOf({ entries, estimatedBytes, tags }: Plan): string {
  const size = estimatedBytes === null ? '' : `, about ${formatBytes(estimatedBytes)}`;
  const unfinished = tags.some(({ unfinishedClaims }) => unfinishedClaims > 0) ? ', and what an earlier run has left' : '';
  const marked = tags.some(({ members }) => members === null) ? ', and all that carries a marked tag stale' : '';
  return `${plural(entries, 'key')}${size}${unfinished}${marked}`;
}

async function carryOut(order: Order, apply: Applying, plan: Plan, filter: EntryFilter | undefined): Promise<Result> {
  const { selection, target, signal, nowMs, isOwn, softMs } = order;
  const append = apply.appendToLog;
  const journal =
    append && createJournal(await subjectOf(target, apply.profile), { ...selection, softMs }, () => new Date(nowMs()), append);
  await journal?.started(plan);
  return order.during('deleting', async (update) => {
    const result = await applySelection(selection, {
      target,
      signal,
      nowMs,
      isOwn,
      filter,
      softMs,
      writer: apply.writer,
      pace: createPace(order),
      onBatch: async ({ deleted, shortened }) =>
        update(`${plural(deleted + shortened, 'key')} ${softMs === undefined ? 'deleted' : 'shortened'}`),
    });
    await journal?.ended(result, signal.aborted ? 'interrupted' : result.missing.length > 0 ? 'incomplete' : 'finished');
    return result;
  });
}

async function subjectOf(target: Target, profile: string) {
  const whoAmI = await target.primaries[0]?.ask(asText, 'ACL WHOAMI');
  return {
    profile,
    nodes: target.primaries.map(({ address }) => address),
    db: target.db,
    serverUser: whoAmI !== undefined && isKnown(whoAmI) ? whoAmI.value : null,
  };
}
