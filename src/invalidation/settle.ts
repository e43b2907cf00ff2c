import { CacheopsError } from '../errors.ts';
import type { Result } from './apply.ts';
import type { Endured } from './enduring-pass.ts';
import type { Order } from './order.ts';
import type { Selection } from './plan.ts';
import { type Counts, NOTHING } from './tally.ts';

/** The counts are those of both passes: see {@link passAgain}. */
export interface Settled extends Endured {
  /** What the second pass found; null when there was none. */
  readonly settle: { readonly afterMs: number; readonly deleted: number; readonly shortened: number } | null;
}

interface Again extends Pick<Order, 'reselect' | 'sleep' | 'signal'> {
  /** Absent: once is enough. */
  readonly afterMs: number | undefined;
  readonly pass: (selection: Selection, target: Endured['target']) => Promise<Endured>;
}

/**
 * Does all again after a while: a process that had read its source before the purge may have written afterwards what was
 * old. It finds what came since, and tries again what failed, so what is still missing is what the second pass says.
 */
export async function passAgain(first: Endured, { afterMs, reselect, sleep, signal, pass }: Again): Promise<Settled> {
  if (afterMs === undefined || signal.aborted) return { ...first, settle: null };
  await sleep(afterMs);
  if (signal.aborted) return { ...first, settle: null, missing: [...first.missing, NO_SECOND_PASS] };
  const selection = await reselect(first.target).catch(asReason);
  if (typeof selection === 'string') return { ...first, settle: null, missing: [...first.missing, { subject: {}, reason: selection }] };
  const second = await pass(selection, first.target);
  const settle = { afterMs, deleted: second.deleted, shortened: second.shortened };
  const last = signal.aborted ? first : second;
  return {
    ...last,
    ...both(first, second, last),
    settle,
    target: second.target,
    failovers: [...first.failovers, ...second.failovers],
    marked: Math.max(first.marked, second.marked),
    nodes: nodesOf(first, second, last),
    missing: signal.aborted ? [...first.missing, NO_SECOND_PASS] : last.missing,
  };
}

/** What the first pass did has to be said all the same. */
function asReason(error: unknown): string {
  if (error instanceof CacheopsError) return `there was no second pass: ${error.message}`;
  throw error;
}

const NO_SECOND_PASS = { subject: {}, reason: 'interrupted before the second pass had come to its end' };

/** A key that is gone, or kept, in the first pass is so in the second: it counts once. */
function both(first: Counts, second: Counts, last: Counts): Counts {
  const { alreadyGone, kept, undecided } = first;
  const { failed, unknown } = last;
  return {
    deleted: first.deleted + second.deleted,
    shortened: first.shortened + second.shortened,
    alreadyGone,
    kept,
    undecided,
    failed,
    unknown,
  };
}

function nodesOf(first: Result, second: Result, last: Result): Result['nodes'] {
  const addresses = [...new Set([...first.nodes, ...second.nodes].map(({ node }) => node))];
  const of = (result: Result, node: string): Counts => result.nodes.find((one) => one.node === node) ?? NOTHING;
  return addresses.map((node) => ({ node, ...both(of(first, node), of(second, node), of(last, node)) }));
}
