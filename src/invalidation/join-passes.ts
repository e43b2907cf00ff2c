import type { Result } from './apply.ts';
import { addCounts, type Counts, NOTHING } from './tally.ts';

/**
 * Adds up a pass that did not come to its end and the one that began again. That one meets keys once more that the first
 * had deleted, or found gone, or kept: they count once. What failed, or is not known, is what the last pass says.
 *
 * @param successorOf which node has now what a node had in the first pass
 */
export function joinPasses(first: Result, second: Result, successorOf: (node: string) => string | undefined): Result {
  const nodes = addresses(first, second).map((node) => {
    const own = countsOf(first, node);
    const met = first.nodes.filter((one) => successorOf(one.node) === node);
    return { node, ...join(own, countsOf(second, node), met) };
  });
  const total = nodes.reduce<Counts>(addCounts, NOTHING);
  return { ...second, ...total, nodes, marked: Math.max(first.marked, second.marked) };
}

const addresses = (first: Result, second: Result): readonly string[] => [
  ...new Set([...first.nodes, ...second.nodes].map(({ node }) => node)),
];

const countsOf = ({ nodes }: Result, node: string): Counts => nodes.find((one) => one.node === node) ?? NOTHING;

/** @param met of the first pass, what the second has met again on this node */
function join(own: Counts, second: Counts, met: readonly Counts[]): Counts {
  const before = met.reduce(addCounts, NOTHING);
  const more = (now: number, known: number): number => Math.max(0, now - known);
  return {
    deleted: own.deleted + second.deleted,
    shortened: own.shortened + second.shortened,
    alreadyGone: own.alreadyGone + more(second.alreadyGone, before.deleted + before.alreadyGone),
    kept: own.kept + more(second.kept, before.kept + before.shortened),
    undecided: own.undecided + more(second.undecided, before.undecided),
    failed: second.failed,
    unknown: second.unknown,
  };
}
