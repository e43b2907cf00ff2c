import type { NodeFacts } from '../facts.ts';
import { ratioOf, sumCounted, sumSinceBoot, windowOf } from './sums.ts';

export interface HitFigures {
  readonly window: {
    readonly hits: number | null;
    readonly misses: number | null;
    readonly lookups: number | null;
    readonly ratio: number | null;
    /** Lookups of our own scans, as far as they were written down: the others are without them. */
    readonly ownLookups: number;
    /** False when a scan reaches beyond an end of the window, and its share is told by time. */
    readonly ownLookupsExact: boolean;
  };
  readonly sinceBoot: {
    readonly hits: bigint | null;
    readonly misses: bigint | null;
    readonly lookups: bigint | null;
    readonly ratio: number | null;
  };
}

/** Reads that found their key. Ratios are null without a single lookup; whether there were enough of them is for the check to say. */
export function hitFigures(nodes: readonly NodeFacts[]): HitFigures {
  const [hits, misses] = [sumCounted(nodes, 'keyspace_hits'), sumCounted(nodes, 'keyspace_misses')];
  const lookups = hits === null || misses === null ? null : hits + misses;
  const own = nodes.flatMap((node) => windowOf(node)?.ownLookups ?? []);
  const [everHits, everMisses] = [sumSinceBoot(nodes, 'keyspace_hits'), sumSinceBoot(nodes, 'keyspace_misses')];
  const everLookups = everHits === null || everMisses === null ? null : everHits + everMisses;
  return {
    window: {
      hits,
      misses,
      lookups,
      ratio: ratioOf(hits, lookups),
      ownLookups: own.reduce((sum, share) => sum + share.hits + share.misses, 0),
      ownLookupsExact: own.every(({ exact }) => exact),
    },
    sinceBoot: {
      hits: everHits,
      misses: everMisses,
      lookups: everLookups,
      ratio: everHits === null || everLookups === null ? null : ratioOf(Number(everHits), Number(everLookups)),
    },
  };
}
