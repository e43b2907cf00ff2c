import { isKnown } from '../../redis/target.ts';
import type { NodeFacts } from '../facts.ts';
import type { RoundTrip } from '../round-trip.ts';

/** The node that answered slowest of `slowestOf`, by its median; null when no node answers PING. */
export interface LatencyFigures {
  readonly roundTrip: (RoundTrip & { readonly node: string; readonly slowestOf: number }) | null;
}

export function latencyFigures(nodes: readonly NodeFacts[]): LatencyFigures {
  const measured = nodes.flatMap(({ address, roundTrip }) => (isKnown(roundTrip) ? [{ node: address, ...roundTrip.value }] : []));
  const [slowest] = measured.toSorted((a, b) => b.p50Ms - a.p50Ms);
  return { roundTrip: slowest === undefined ? null : { ...slowest, slowestOf: measured.length } };
}
