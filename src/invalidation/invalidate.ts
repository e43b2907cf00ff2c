import { CacheopsError, RefusedError } from '../errors.ts';
import type { Answer } from '../report.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { confirmed } from './confirm.ts';
import type { InvalidateData } from './data.ts';
import { createEntryFilter } from './entry-filter.ts';
import type { Journal } from './journal.ts';
import { leftOf } from './left.ts';
import { openJournal } from './open-journal.ts';
import type { Applying, Order } from './order.ts';
import type { Looking } from './plan-tag.ts';
import { isEmpty, type Plan, planOf } from './plan.ts';
import { refuseMany } from './refuse-many.ts';
import { refuseGrown } from './saved-plan.ts';
import { NOTHING } from './tally.ts';

/**
 * Looks first at what would be deleted, then, when it is to be done and was confirmed, deletes what is there at that moment.
 *
 * @throws RefusedError, with nothing deleted, when there are more than --max-keys, or what was asked was answered otherwise
 */
export async function invalidate(order: Order): Promise<Answer<InvalidateData>> {
  const { selection, target, rules, read } = order;
  refuseMarks(order);
  const filter = selection.filters && (await createEntryFilter(selection.filters, { target, read, rules }));
  try {
    const plan = order.unseen === true && { entries: false, expired: order.maxKeys !== undefined };
    return await planAndApply(order, { target, read, filter, softMs: order.softMs, ...(plan && { only: plan }) });
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
  const { selection, apply } = order;
  const { plan, missing } = await order.during('looking at what would be deleted', () => planOf(selection, looking));
  const untouched = (outcome: InvalidateData['outcome']): Answer<InvalidateData> => ({
    data: { outcome, plan, ...NOTHING, marked: 0, nodes: [], failures: [], failovers: [], left: null, settle: null, replicas: null },
    missing,
    ...(outcome === 'unconfirmed' && { unconfirmed: true }),
  });
  const isNothing = isEmpty(plan) && apply?.settleMs === undefined;
  if (apply === undefined) refuseMore(plan, order);
  if (apply === undefined || order.signal.aborted) return untouched(isNothing ? 'nothing' : 'planned');
  const journal = await openJournal(order, apply);
  if (isNothing) await journal?.foundNothing(plan, missing);
  if (isNothing) return untouched('nothing');
  if (!(await agreedTo(plan, order, apply, journal))) return untouched('unconfirmed');

  const done = await carryOut(order, plan, { apply, filter: looking.filter, journal });
  return { data: { outcome: 'applied', plan, ...dataOf(done), left: await leftOf(order, done, apply) }, missing: done.missing };
}

/** What is refused is told to the trail as well. */
async function agreedTo(plan: Plan, order: Order, apply: Applying, journal: Journal | undefined): Promise<boolean> {
  try {
    refuseMore(plan, order);
    const agreed = await confirmed(plan, apply, order);
    if (!agreed) await journal?.refused(plan, 'nobody confirmed it');
    return agreed;
  } catch (error) {
    if (error instanceof CacheopsError) await journal?.refused(plan, error.message);
    throw error;
  }
}

function refuseMore(plan: Plan, { approved, maxKeys }: Order): void {
  if (approved) refuseGrown(approved, plan);
  if (maxKeys !== undefined) refuseMany(plan, maxKeys);
}

function dataOf(done: CarriedOut): Omit<InvalidateData, 'outcome' | 'plan' | 'left'> {
  const { deleted, shortened, alreadyGone, failed, unknown, kept, undecided, marked, nodes, failures, failovers, settle, replicas } = done;
  return { deleted, shortened, alreadyGone, failed, unknown, kept, undecided, marked, nodes, failures, failovers, settle, replicas };
}
