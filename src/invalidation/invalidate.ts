import { RefusedError } from '../errors.ts';
import type { Answer } from '../report.ts';
import { plural } from '../text/plural.ts';
import { carryOut } from './carry-out.ts';
import { confirmed } from './confirm.ts';
import type { InvalidateData } from './data.ts';
import { createEntryFilter } from './entry-filter.ts';
import type { Order } from './order.ts';
import type { Looking } from './plan-tag.ts';
import { isEmpty, planOf } from './plan.ts';
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
  const { selection, maxKeys, apply, approved } = order;
  const { plan, missing } = await order.during('looking at what would be deleted', () => planOf(selection, looking));
  const untouched = (outcome: InvalidateData['outcome']): Answer<InvalidateData> => ({
    data: { outcome, plan, ...NOTHING, marked: 0, nodes: [], failures: [], settle: null, replicas: null },
    missing,
    ...(outcome === 'unconfirmed' && { unconfirmed: true }),
  });
  if (isEmpty(plan) && apply?.settleMs === undefined) return untouched('nothing');
  if (approved) refuseGrown(approved, plan);
  if (maxKeys !== undefined && plan.entries > maxKeys)
    throw new RefusedError(`${plural(plan.entries, 'key')} would be deleted, more than --max-keys ${maxKeys} allows; nothing was deleted`, {
      hint: 'name fewer, or allow more',
    });
  if (apply === undefined || order.signal.aborted) return untouched('planned');
  if (!(await confirmed(plan, apply, order))) return untouched('unconfirmed');

  const { missing: left, ...counts } = await carryOut(order, apply, plan, looking.filter);
  return { data: { outcome: 'applied', plan, ...counts }, missing: left };
}
