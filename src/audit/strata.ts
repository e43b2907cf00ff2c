import { emptyTotals, type FamilyTotals } from '../keyspace/family-totals.ts';
import { isPopulationBelievable, type Stratum } from '../keyspace/sampling.ts';
import type { SourcePart } from '../keyspace/source.ts';
import type { StratumTally, Tally } from './tally.ts';

/** What was counted, beside what is known of the whole. Everything by stratum has the same order. */
export interface Sampled {
  readonly strata: readonly Stratum[];
  readonly tallies: readonly StratumTally[];
  /** Whether anything is an estimate. */
  readonly isSample: boolean;
  /** Whether what was read is a random part, so that intervals mean something. */
  readonly random: boolean;
}

/**
 * @param parts how far each database of each shard was read; what was not begun is in no stratum, and missing from the report
 * @param filtered whether the server left out keys: then it does not tell how many there are
 */
export function sampledOf(
  tally: Tally,
  parts: readonly SourcePart[],
  options: { readonly sampled: boolean; readonly filtered: boolean },
): Sampled {
  if (!options.sampled) {
    const strata = tally.strata.map(({ seen }) => ({ seen, population: seen, fraction: 1 }));
    return { strata, tallies: tally.strata, isSample: false, random: true };
  }
  const pairs = tally.strata.flatMap((stratum) => {
    const part = parts.find(({ node, db }) => node === stratum.node && db === stratum.db);
    return part === undefined || stratum.seen === 0 ? [] : [{ stratum, part }];
  });
  return {
    strata: pairs.map(({ stratum, part }) => stratumOf(stratum, part, options.filtered)),
    tallies: pairs.map(({ stratum }) => stratum),
    isSample: pairs.some(({ part }) => part.fraction < 1),
    random: pairs.every(({ part }) => part.random || part.fraction >= 1),
  };
}

/** DBSIZE counts expired keys that SCAN leaves out: where it is far from what was met, the part of the table is more to be believed. */
function stratumOf({ seen }: StratumTally, { keysExpected, fraction }: SourcePart, filtered: boolean): Stratum {
  if (fraction >= 1) return { seen, population: seen, fraction: 1 };
  const stratum = { seen, population: filtered ? undefined : keysExpected, fraction };
  return isPopulationBelievable(stratum) ? stratum : { ...stratum, population: undefined };
}

/** Each family with its totals in each stratum. */
export function familiesOf({ tallies }: Sampled): ReadonlyMap<string, readonly FamilyTotals[]> {
  const families = new Map<string, FamilyTotals[]>();
  for (const [at, { families: counted }] of tallies.entries()) {
    for (const totals of counted) {
      if (totals.keys === 0) continue;
      const row = families.get(totals.family) ?? tallies.map(() => emptyTotals(totals.family, totals.declared));
      row[at] = totals;
      families.set(totals.family, row);
    }
  }
  return families;
}
