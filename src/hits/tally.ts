import type { Lookup } from './attribute.ts';

/** Lookups of some kind, by what became of them. */
export interface Outcomes {
  hits: number;
  misses: number;
  /** One or the other: nobody can tell. */
  untold: number;
}

/** Lookups of one node. */
export interface NodeTally {
  readonly all: Outcomes;
  readonly byFamily: ReadonlyMap<string, Outcomes>;
  readonly byCommand: ReadonlyMap<string, Outcomes>;
}

/**
 * Lookups added up, in bounded memory: families are as many as the profile and the normaliser let there be. Of each node
 * apart, for a rate is of the time that the node was heard.
 */
export interface HitTally {
  readonly byNode: ReadonlyMap<string, NodeTally>;
  add(lookup: Lookup, family: string): void;
}

/** For misses whose command is not known: only events were heard, or one that fits no line. */
export const UNKNOWN_COMMAND = '(not known)';

export function createHitTally(): HitTally {
  const byNode = new Map<string, Counting>();
  return {
    byNode,
    add(lookup, family) {
      let node = byNode.get(lookup.node);
      if (node === undefined) byNode.set(lookup.node, (node = { all: nothing(), byFamily: new Map(), byCommand: new Map() }));
      count(node.all, lookup);
      count(outcomesOf(node.byFamily, family), lookup);
      count(outcomesOf(node.byCommand, lookup.command ?? UNKNOWN_COMMAND), lookup);
    },
  };
}

interface Counting extends NodeTally {
  readonly byFamily: Map<string, Outcomes>;
  readonly byCommand: Map<string, Outcomes>;
}

const nothing = (): Outcomes => ({ hits: 0, misses: 0, untold: 0 });

function outcomesOf(outcomes: Map<string, Outcomes>, name: string): Outcomes {
  let known = outcomes.get(name);
  if (known === undefined) outcomes.set(name, (known = nothing()));
  return known;
}

function count(outcomes: Outcomes, { hits, misses, untold }: Pick<Lookup, 'hits' | 'misses' | 'untold'>): void {
  outcomes.hits += hits;
  outcomes.misses += misses;
  outcomes.untold += untold;
}
