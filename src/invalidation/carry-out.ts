import { CacheopsError, RefusedError } from '../errors.ts';
import type { Target } from '../redis/target.ts';
import type { Missing } from '../report.ts';
import { plural } from '../text/plural.ts';
import type { Work } from './apply.ts';
import { type Acknowledged, awaitReplicas } from './await-replicas.ts';
import { enduringPass } from './enduring-pass.ts';
import type { EntryFilter } from './entry-filter.ts';
import type { Journal } from './journal.ts';
import type { Applying, Order } from './order.ts';
import { createPace } from './pace.ts';
import type { Plan, Selection } from './plan.ts';
import { passAgain, type Settled } from './settle.ts';
import { type Counts, NOTHING } from './tally.ts';

/** What came of it, in all passes. */
export interface CarriedOut extends Settled {
  /** How many replicas have it, by node; null when nobody asked. */
  readonly replicas: readonly Acknowledged[] | null;
}

interface Means {
  readonly apply: Applying;
  readonly filter: EntryFilter | undefined;
  readonly journal: Journal | undefined;
}

/** Does what was confirmed, and leaves a trail of it, however it ends. */
export async function carryOut(order: Order, plan: Plan, { apply, filter, journal }: Means): Promise<CarriedOut> {
  const reopened: Target[] = [];
  let soFar: Counts = NOTHING;
  await journal?.started(plan).catch(notBegun);
  try {
    return await order.during('deleting', async (update) => {
      const say = (counts: Counts): void => update(progressOf((soFar = counts), order));
      const done = await inPasses(order, { ...workOf(order, apply, filter), onBatch: async (counts) => say(counts) }, apply, {
        say: update,
        onReopened: (view) => void reopened.push(view),
      });
      const how = order.signal.aborted ? 'interrupted' : done.missing.length > 0 ? 'incomplete' : 'finished';
      const untold = await journal?.ended({ result: done, reasons: done.missing.map(({ reason }) => reason) }, how, done.target).then(() => [], untoldOf); // prettier-ignore
      return { ...done, missing: [...done.missing, ...(untold ?? [])] };
    });
  } catch (error) {
    const reasons = [error instanceof CacheopsError ? error.message : 'a bug in cacheops'];
    const target = reopened.at(-1) ?? order.target;
    await journal?.ended({ result: { ...soFar, marked: 0 }, reasons }, 'failed', target).catch(() => undefined); // the first error is the cause
    throw error;
  } finally {
    for (const view of reopened) await view.close();
  }
}

/** A run that leaves no trail is none. */
function notBegun(error: unknown): never {
  if (!(error instanceof CacheopsError)) throw error;
  throw new RefusedError(`the trail cannot be begun: ${error.message}; nothing was deleted`, { cause: error, hint: error.hint });
}

type Listening = Pick<Parameters<typeof enduringPass>[2], 'say' | 'onReopened'>;

async function inPasses(order: Order, work: Omit<Work, 'steady'>, apply: Applying, listening: Listening): Promise<CarriedOut> {
  const enduring = { ...order, failoverWaitMs: order.failoverWaitMs, ...listening };
  const pass = (selection: Selection, target: Target) => enduringPass(selection, { ...work, target }, enduring);
  const first = await pass(order.selection, order.target);
  const settled = await passAgain(first, { ...order, afterMs: apply.settleMs, pass });
  const gone = settled.failovers.map(({ node }) => node);
  const waited = apply.replicas && (await awaitReplicas(apply.writer, apply.replicas, gone));
  return { ...settled, replicas: waited?.acknowledged ?? null, missing: [...settled.missing, ...(waited?.missing ?? [])] };
}

function workOf(order: Order, { writer }: Applying, filter: EntryFilter | undefined): Omit<Work, 'steady' | 'onBatch'> {
  const { target, signal, nowMs, isOwn, softMs } = order;
  return { target, signal, nowMs, isOwn, filter, softMs, writer, pace: createPace(order) };
}

const progressOf = ({ deleted, shortened }: Counts, { softMs }: Order): string =>
  `${plural(deleted + shortened, 'key')} ${softMs === undefined ? 'deleted' : 'shortened'}`;

/** What was deleted has to be said all the same. */
function untoldOf(error: unknown): readonly Missing[] {
  if (error instanceof CacheopsError) return [{ subject: {}, reason: `the trail has no end: ${error.message}` }];
  throw error;
}
