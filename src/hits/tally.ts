import type { Lookup } from './attribute.ts';

/** Lookups of some kind, by what became of them. */
export interface Outcomes {
  hits: number;
  misses: number;
  /** One or the other: nobody can tell. */
  untold: number;
}

/** Lookups added up, in bounded memory: families are as many as the profile and the normaliser let there be. */
export interface HitTally {
  readonly byNode: ReadonlyMap<string, Outcomes>;
  readonly byFamily: ReadonlyMap<string, Outcomes>;
  readonly byCommand: ReadonlyMap<string, Outcomes>;
  add(lookup: Lookup, family: string): void;
}

/** For misses whose command is not known: only events were heard, or one that fits no line. */
export const UNKNOWN_COMMAND = '(not known)';

export function createHitTally(): HitTally {
  const [byNode, byFamily, byCommand] = [new Map<string, Outcomes>(), new Map<string, Outcomes>(), new Map<string, Outcomes>()];
  return {
    byNode,
    byFamily,
    byCommand,
    add(lookup, family) {
      count(byNode, lookup.node, lookup);
      count(byFamily, family, lookup);
      count(byCommand, lookup.command ?? UNKNOWN_COMMAND, lookup);
    },
  };
}

function count(outcomes: Map<string, Outcomes>, name: string, { hits, misses, untold }: Lookup): void {
  let known = outcomes.get(name);
  if (known === undefined) outcomes.set(name, (known = { hits: 0, misses: 0, untold: 0 }));
  known.hits += hits;
  known.misses += misses;
  known.untold += untold;
}
