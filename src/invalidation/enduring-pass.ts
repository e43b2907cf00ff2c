import { CacheopsError } from '../errors.ts';
import type { Target } from '../redis/target.ts';
import { applySelection, type Result, type Work } from './apply.ts';
import { joinPasses } from './join-passes.ts';
import type { Order } from './order.ts';
import type { Selection } from './plan.ts';
import { settledView } from './settled-view.ts';
import { type Steadiness, watchSteadiness } from './steadiness.ts';

/** What came of it, on all primaries that there were. */
export interface Endured extends Result {
  readonly failovers: readonly Failover[];
  /** As the deployment was in the end. */
  readonly target: Target;
}

/** Another node took over from a primary during the run, which went on there. */
export interface Failover {
  readonly node: string;
  readonly successor: string | null;
}

export interface Enduring extends Pick<Order, 'reselect' | 'sleep' | 'nowMs'> {
  /** How long to wait for a primary where one has gone; `undefined`: not at all. */
  readonly failoverWaitMs: number | undefined;
  readonly say: (label: string) => void;
  /** The deployment was found anew: to be closed in the end. */
  readonly onReopened: (view: Target) => void;
}

/**
 * Treats what is selected, and begins again on what is left where a primary was lost or replaced meanwhile, once there is
 * one. Nobody needs to know what the lost one had done: what is claimed stays so until its entries are gone, so the pass
 * after is that of another run.
 */
export async function enduringPass(selection: Selection, work: Omit<Work, 'steady'>, enduring: Enduring): Promise<Endured> {
  let steady = await watchSteadiness(work.target);
  let pass: Endured = { ...(await applySelection(selection, { ...work, steady })), failovers: [], target: work.target };
  for (let again = 0; again < MOST_TIMES && enduring.failoverWaitMs !== undefined && !work.signal.aborted; again++) {
    const view = await viewAfter(pass, steady, work, enduring);
    if (view === undefined) return pass;
    if (typeof view === 'string') return { ...pass, missing: [...pass.missing, { subject: {}, reason: view }] };
    steady = await watchSteadiness(view);
    pass = await passOn(view, pass, { ...work, steady }, { selection, enduring });
  }
  return pass;
}

/** A server that loses each connection would go on for ever. */
const MOST_TIMES = 4;

/** Where to go on: `undefined` when nothing has changed; why nobody knows, when no primary came in time. */
async function viewAfter(
  { target, unsettled }: Endured,
  steady: Steadiness,
  { signal }: Omit<Work, 'steady'>,
  { failoverWaitMs = 0, nowMs, sleep, say, onReopened }: Enduring,
): Promise<Target | string | undefined> {
  const shaken = unsettled || (await steady()) !== undefined;
  if (!shaken && target.topology !== 'sentinel') return undefined;
  if (shaken) say('waiting for a primary');
  const view = await settledView(target, { timeoutMs: failoverWaitMs, nowMs, sleep, signal });
  if (typeof view === 'string') return `whether another primary has taken over is not known: ${view}`;
  onReopened(view);
  return shaken || replaced(target, view).length > 0 ? view : undefined;
}

const replaced = ({ primaries }: Target, view: Target): readonly string[] =>
  primaries.map(({ address }) => address).filter((address) => !view.primaries.some((now) => now.address === address));

interface Before {
  readonly selection: Selection;
  readonly enduring: Enduring;
}

async function passOn(view: Target, pass: Endured, work: Work, { selection, enduring }: Before): Promise<Endured> {
  const failovers = replaced(pass.target, view).map((node) => ({ node, successor: successorOf(node, pass.target, view) ?? null }));
  const joined = { failovers: [...pass.failovers, ...failovers], target: view };
  try {
    const again = await enduring.reselect(view, selection.holders);
    const next = await applySelection(withUnlooked(again, selection), { ...work, target: view });
    return { ...joinPasses(pass, next, (node) => successorOf(node, pass.target, view)), ...joined };
  } catch (error) {
    if (!(error instanceof CacheopsError)) throw error;
    return { ...pass, ...joined, missing: [...pass.missing, { subject: {}, reason: `it could not go on: ${error.message}` }] };
  }
}

/** What nobody had seen before is not confirmed. */
const withUnlooked = (again: Selection, { unlooked, unseen }: Selection): Selection => ({
  ...again,
  unlooked: [...unlooked, ...again.unlooked],
  ...(unseen && { unseen }),
});

/** Who has now what a node had: itself, mostly. */
function successorOf(address: string, before: Target, view: Target): string | undefined {
  if (view.primaries.some((node) => node.address === address)) return address;
  const [slot] = before.primaries.find((node) => node.address === address)?.slots ?? [];
  if (view.topology !== 'cluster') return view.primaries[0]?.address;
  return view.primaries.find(({ slots }) => slot && slots.some(([first, last]) => first <= slot[0] && slot[0] <= last))?.address;
}
