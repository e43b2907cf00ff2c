import { CacheopsError } from '../errors.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Target } from '../redis/target.ts';
import type { Missing } from '../report.ts';
import { plural } from '../text/plural.ts';
import { applySelection, type Work } from './apply.ts';
import { type Acknowledged, awaitReplicas } from './await-replicas.ts';
import type { EntryFilter } from './entry-filter.ts';
import { createJournal, type Journal } from './journal.ts';
import type { Applying, Order } from './order.ts';
import { createPace } from './pace.ts';
import type { Plan } from './plan.ts';
import { passAgain, type Settled } from './settle.ts';

/** What came of it, in all passes. */
export interface CarriedOut extends Settled {
  /** How many replicas have it, by node; null when nobody asked. */
  readonly replicas: readonly Acknowledged[] | null;
}

/** Does what was confirmed, and leaves a trail of it. */
export async function carryOut(order: Order, apply: Applying, plan: Plan, filter: EntryFilter | undefined): Promise<CarriedOut> {
  const journal = await openJournal(order, apply);
  await journal?.started(plan);
  return order.during('deleting', async (update) => {
    const work = workOf(order, apply, filter, update);
    const first = { ...(await applySelection(order.selection, work)), settle: null };
    const settled = await passAgain(first, { ...order, afterMs: apply.settleMs }, work);
    const waited = apply.replicas && (await awaitReplicas(apply.writer, apply.replicas));
    const missing = [...settled.missing, ...(waited?.missing ?? [])];
    const how = order.signal.aborted ? 'interrupted' : missing.length > 0 ? 'incomplete' : 'finished';
    const untold = await journal?.ended(settled, how).then(() => undefined, asMissing); // prettier-ignore
    return { ...settled, replicas: waited?.acknowledged ?? null, missing: [...missing, ...(untold ?? [])] };
  });
}

async function openJournal({ selection, target, nowMs, softMs }: Order, { profile, trails }: Applying): Promise<Journal | undefined> {
  if (trails.length === 0) return undefined;
  const append = async (line: string): Promise<void> => {
    for (const add of trails) await add(line);
  };
  return createJournal(await subjectOf(target, profile), { ...selection, softMs }, () => new Date(nowMs()), append);
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

function workOf(order: Order, { writer }: Applying, filter: EntryFilter | undefined, update: (label: string) => void): Work {
  const { target, signal, nowMs, isOwn, softMs } = order;
  return {
    target,
    signal,
    nowMs,
    isOwn,
    filter,
    softMs,
    writer,
    pace: createPace(order),
    onBatch: async ({ deleted, shortened }) =>
      update(`${plural(deleted + shortened, 'key')} ${softMs === undefined ? 'deleted' : 'shortened'}`),
  };
}

/** What was deleted has to be said all the same. */
function asMissing(error: unknown): readonly Missing[] {
  if (error instanceof CacheopsError) return [{ subject: {}, reason: `the trail has no end: ${error.message}` }];
  throw error;
}
