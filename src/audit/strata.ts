import { emptyTotals } from '../keyspace/family-totals-sums.ts';
import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { isPopulationBelievable, type Stratum } from '../keyspace/sampling.ts';
import type { SourcePart } from '../keyspace/source.ts';
import type { StratumTally } from './tally.ts';

/** What estimates rest on. */
export interface Basis {
  readonly strata: readonly Stratum[];
  /** Whether anything is an estimate. */
  readonly isSample: boolean;
  /** Why what was read is no random part, so that no interval can be told; `undefined` when it is one. */
  readonly notRandom: string | undefined;
}

/** What was counted, beside what is known of the whole. Everything by stratum has the same order. */
export interface Sampled<T = StratumTally> extends Basis {
  readonly tallies: readonly T[];
}

/** What was counted together. */
type Counted = Pick<StratumTally, 'node' | 'db' | 'seen'>;

/**
 * @param parts how far each database of each shard was read; what was not begun is in no stratum, and missing from the report
 * @param filtered whether the server left out keys: then it does not tell how many there are
 */
export function sampledOf<T extends Counted>(
  tally: { readonly strata: readonly T[] },
  parts: readonly SourcePart[],
  options: { readonly sampled: boolean; readonly filtered: boolean },
): Sampled<T> {
  if (!options.sampled) {
    const strata = tally.strata.map(({ seen }) => ({ seen, population: seen, fraction: 1 }));
    return { strata, tallies: tally.strata, isSample: false, notRandom: undefined };
  }
  const pairs = tally.strata.flatMap((stratum) => {
    const part = parts.find(({ node, db }) => node === stratum.node && db === stratum.db);
    return part === undefined || stratum.seen === 0 ? [] : [{ stratum, part }];
  });
  const reasons = pairs.map(({ stratum, part }) => whyNotRandom(stratum, part, options.filtered));
  return {
    strata: pairs.map(({ stratum, part }) => stratumOf(stratum, part, options.filtered)),
    tallies: pairs.map(({ stratum }) => stratum),
    isSample: pairs.some(({ part }) => part.fraction < 1),
    notRandom: reasons.find((reason) => reason !== undefined),
  };
}

/** DBSIZE counts expired keys that SCAN leaves out: where it is far from what was met, the part of the table is more to be believed. */
function stratumOf({ seen }: Counted, { keysExpected, fraction }: SourcePart, filtered: boolean): Stratum {
  if (fraction >= 1) return { seen, population: seen, fraction: 1 };
  const stratum = { seen, population: filtered ? undefined : keysExpected, fraction };
  return isPopulationBelievable(stratum) ? stratum : { ...stratum, population: undefined };
}

/**
 * Keys without a hash tag are spread over the slots of a cluster by a checksum of their names, so that those of some slots
 * are as good as drawn at random; but a slot that was not reached may hold a heap of keys that share a tag. Where nobody
 * tells whether one does, those that were met have to be as many as the part of the slots: with a heap elsewhere they are
 * fewer.
 */
function whyNotRandom({ seen }: Counted, part: SourcePart, filtered: boolean): string | undefined {
  if (part.fraction >= 1) return undefined;
  if (part.order === 'unknown') return 'nothing is known of the order in which keys come here';
  if (part.slotsEven === false) return 'keys come slot by slot here, and some slots hold more than chance would put there';
  if (!part.random) return 'keys come slot by slot here, and such as share a hash tag together';
  if (part.order === 'hash' || part.slotsEven === true) return undefined;
  if (filtered) return 'keys come slot by slot here, and how many of them a filter leaves in other slots is not known';
  const fits = isPopulationBelievable({ seen, population: part.keysExpected, fraction: part.fraction });
  return fits ? undefined : 'keys come slot by slot here, and the slots that were read hold more or fewer than their part';
}

/** Each family with its totals in each stratum. */
export function familiesOf({
  tallies,
}: Pick<Sampled<{ readonly families: readonly FamilyTotals[] }>, 'tallies'>): ReadonlyMap<string, readonly FamilyTotals[]> {
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

/** The same, of some of the strata. */
export function ofStrata({ strata, ...basis }: Basis, at: readonly number[]): Basis {
  return { ...basis, strata: picked(strata, at) };
}

/** Those at these places. */
export const picked = <T>(all: readonly T[], at: readonly number[]): readonly T[] => all.filter((_, place) => at.includes(place));
