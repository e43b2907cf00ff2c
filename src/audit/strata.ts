import { emptyTotals } from '../keyspace/family-totals-sums.ts';
import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { isPopulationBelievable } from '../keyspace/sampling.ts';
import type { SourcePart } from '../keyspace/source.ts';
import { freedomOf, heapsOf } from '../keyspace/spread.ts';
import { chanceOf, type SlotSample, type Stratum } from '../keyspace/stratum.ts';
import { formatFraction } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
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
type Counted = Pick<StratumTally, 'node' | 'db' | 'group' | 'seen'>;

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
  const met = parts
    .map((part) => ({ part, tallies: tally.strata.filter(({ node, db, seen }) => node === part.node && db === part.db && seen > 0) }))
    .filter(({ tallies }) => tallies.length > 0);
  const strata = met.flatMap(({ part, tallies }) => strataOf(part, tallies, options.filtered));
  const reasons = met.map(({ part, tallies }) => whyNotRandom(part, seenIn(tallies), options.filtered));
  return {
    strata,
    tallies: met.flatMap(({ tallies }) => tallies),
    isSample: met.some(({ part }) => part.fraction < 1),
    notRandom: reasons.find((reason) => reason !== undefined) ?? whyTooFew(strata),
  };
}

const seenIn = (tallies: readonly Counted[]): number => tallies.reduce((sum, { seen }) => sum + seen, 0);

/** With less, how far groups of slots are apart says little of how far others would be; nor is Student's point known. */
const LEAST_FREEDOM = 4;
/** With fewer, shares of keys held the truth less often than in 90 of 100 times, however wide the groups made the intervals. */
const LEAST_HEAPS = 15;

const TOO_FEW = 'keys come slot by slot here, and of too few slots or hash tags to tell how far these are apart: a larger part would';

const whyTooFew = (strata: readonly Stratum[]): string | undefined =>
  freedomOf(strata) < LEAST_FREEDOM || heapsOf(strata) < LEAST_HEAPS ? TOO_FEW : undefined;

function strataOf(part: SourcePart, tallies: readonly Counted[], filtered: boolean): readonly Stratum[] {
  const all = stratumOf(part, seenIn(tallies), filtered);
  if (part.slots === null || part.fraction >= 1) return tallies.map((own) => partOf(all, own));
  const { mates, groups, keysByGroup } = part.slots;
  const seenByGroup = Array.from({ length: groups }, (_, at) => tallies.find(({ group }) => group === at)?.seen ?? 0);
  const of: SlotSample = { mates, sizes: all.population === undefined ? keysByGroup : seenByGroup };
  return tallies.map((own) => ({ ...partOf(all, own), group: { of, at: own.group ?? 0 } }));
}

/** With the same chance for each key as in all of it. */
const partOf = (all: Stratum, { seen }: Counted): Stratum => ({
  ...all,
  seen,
  population: all.population === undefined ? undefined : seen / chanceOf(all),
});

/**
 * DBSIZE counts expired keys that SCAN leaves out: where it is far from what was met, the part of the table is more to be
 * believed; or of slots that tell what they hold, the part of their keys.
 */
function stratumOf({ keysExpected, fraction, slots }: SourcePart, seen: number, filtered: boolean): Stratum {
  if (fraction >= 1) return { seen, population: seen, fraction: 1 };
  const told = slots?.keysByGroup.reduce((sum, keys) => sum + keys, 0) ?? 0;
  const stratum = { seen, population: slots?.keys ?? keysExpected, fraction: slots !== null && told > 0 ? told / slots.keys : fraction };
  return { ...stratum, population: !filtered && isPopulationBelievable(stratum) ? keysExpected : undefined };
}

/**
 * Keys without a hash tag are spread over the slots of a cluster by a checksum of their names, so that those of some slots
 * are as good as drawn at random; keys that share one come together, and their number tells by how much that widens the
 * intervals, unless a single heap of them makes all the difference. Where nobody tells how many keys slots hold, those that
 * were met must share no tags, and be as many as the part of the slots: with a heap elsewhere they are fewer.
 */
function whyNotRandom(part: SourcePart, seen: number, filtered: boolean): string | undefined {
  const { order, slots, slotsEven, fraction, keysExpected } = part;
  if (fraction >= 1 || order === 'hash') return undefined;
  if (order === 'unknown') return 'nothing is known of the order in which keys come here';
  if (slots !== null) return slots.overfull === null ? undefined : overfullText(part.node, slots.overfull, slots.keys);
  if (slotsEven === false) return 'keys come slot by slot here, and some slots hold more than chance would put there';
  if (!part.random) return 'keys come slot by slot here, and such as share a hash tag together';
  if (slotsEven === true) return undefined;
  if (filtered) return 'keys come slot by slot here, and how many of them a filter leaves in other slots is not known';
  const fits = isPopulationBelievable({ seen, population: keysExpected, fraction });
  return fits ? undefined : 'keys come slot by slot here, and the slots that were read hold more or fewer than their part';
}

const overfullText = (node: string, { slot, keys }: { readonly slot: number; readonly keys: number }, all: number): string =>
  `keys come slot by slot here, and slot ${slot} holds ${formatFraction(keys / all)} of those of ${node} (${plural(keys, 'key')}, as of a hash tag that many share): a part of the slots has all of them or none`;

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
