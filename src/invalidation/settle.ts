import { applySelection, type Result, type Work } from './apply.ts';
import type { Order } from './order.ts';
import { type Counts, NOTHING } from './tally.ts';

/** The counts are those of both passes: see {@link passAgain}. */
export interface Settled extends Result {
  /** What the second pass found; null when there was none. */
  readonly settle: { readonly afterMs: number; readonly deleted: number; readonly shortened: number } | null;
}

interface Again extends Pick<Order, 'reselect' | 'sleep' | 'signal'> {
  /** Absent: once is enough. */
  readonly afterMs: number | undefined;
}

/**
 * Does all again after a while: a process that had read its source before the purge may have written afterwards what was
 * old. It finds what came since, and tries again what failed, so what is still missing is what the second pass says.
 */
export async function passAgain(first: Settled, { afterMs, reselect, sleep, signal }: Again, work: Work): Promise<Settled> {
  if (afterMs === undefined || signal.aborted) return first;
  await sleep(afterMs);
  if (signal.aborted) return { ...first, missing: [...first.missing, NO_SECOND_PASS] };
  const second = await applySelection(await reselect(), work);
  const settle = { afterMs, deleted: second.deleted, shortened: second.shortened };
  const last = signal.aborted ? first : second;
  return {
    ...both(first, second, last),
    settle,
    marked: Math.max(first.marked, second.marked),
    nodes: nodesOf(first, second, last),
    failures: last.failures,
    missing: signal.aborted ? [...first.missing, NO_SECOND_PASS] : last.missing,
  };
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
