import type { NodeHits } from './hit-data.ts';
import type { NodeLooked } from './look-at-node.ts';
import type { HitTally, NodeTally, Outcomes } from './tally.ts';

export interface NamedLookups extends Readonly<Outcomes> {
  readonly name: string;
  /** Null when no node was heard. */
  readonly lookupsPerSecond: number | null;
}

/**
 * Lookups of all nodes by family or by command. Rates add up: each is of the time that its node was heard, for one that
 * was lost halfway has not been asked less.
 */
export function lookupsByName(
  { byNode }: HitTally,
  looked: readonly Pick<NodeLooked, 'node' | 'lookedSeconds'>[],
  of: (node: NodeTally) => ReadonlyMap<string, Outcomes>,
): readonly NamedLookups[] {
  const rows = new Map<string, { name: string; hits: number; misses: number; untold: number; lookupsPerSecond: number | null }>();
  for (const { node, lookedSeconds } of looked) {
    const tally = byNode.get(node);
    for (const [name, { hits, misses, untold }] of tally ? of(tally) : []) {
      let row = rows.get(name);
      if (row === undefined) rows.set(name, (row = { name, hits: 0, misses: 0, untold: 0, lookupsPerSecond: null }));
      row.hits += hits;
      row.misses += misses;
      row.untold += untold;
      if (lookedSeconds > 0) row.lookupsPerSecond = (row.lookupsPerSecond ?? 0) + (hits + misses + untold) / lookedSeconds;
    }
  }
  return [...rows.values()];
}

/** Null when a node that was heard does not tell, or none was. */
export function perSecondOfAll(nodes: readonly Pick<NodeHits, 'lookedSeconds' | 'lookupsPerSecond'>[]): number | null {
  const heard = nodes.filter(({ lookedSeconds }) => lookedSeconds > 0).map(({ lookupsPerSecond }) => lookupsPerSecond);
  return heard.length === 0 ? null : heard.reduce((sum, rate) => (sum === null || rate === null ? null : sum + rate), 0);
}
