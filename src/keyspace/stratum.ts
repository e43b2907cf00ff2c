// What a part of a keyspace is, as estimates see it.

/** One database of one shard, as far as it was read; or of one that came slot by slot, one group of its slots. */
export interface Stratum {
  /** Keys that were read, of all families. */
  readonly seen: number;
  /** Keys that are there; `undefined` when only the part of the table is known, as with a filter that the server applies. */
  readonly population: number | undefined;
  /** Part of the table that was passed, above 0 and up to 1. */
  readonly fraction: number;
  /** Where keys came slot by slot: which group this is, and of what. */
  readonly group?: { readonly of: SlotSample; readonly at: number };
}

/**
 * Keys that came slot by slot, counted by groups of slots: those that share a hash tag are in one group, together in the
 * sample or not at all. One object for all groups of a database of a shard.
 */
export interface SlotSample {
  /** How large each group that was passed is, met or not: in keys, those that were read or those that its slots hold. */
  readonly sizes: readonly number[];
  /** How many keys come together, on average over keys: 1 where each lies by itself. */
  readonly mates: number;
}

/** Sums over the sampled keys of one kind: of their sizes, and of these squared and cubed. */
export interface Moments {
  readonly sum: number;
  readonly squares: number;
  readonly cubes: number;
}

/** The chance that a key had to be read. */
export const chanceOf = ({ seen, population, fraction }: Stratum): number =>
  fraction >= 1 ? 1 : population === undefined ? fraction : population > 0 ? Math.min(1, seen / population) : 1;

/** How many keys each key that was seen stands for. */
export const weightOf = (stratum: Stratum): number => (stratum.seen === 0 ? 0 : 1 / chanceOf(stratum));

/** Strata with the groups of one sample as one, beside what was met in each: as changeable sums, for there are many figures. */
export function pooled(strata: readonly Stratum[], moments: readonly Moments[]): readonly Pooled[] {
  const all: Sums[] = [];
  for (const [at, stratum] of strata.entries()) {
    const sample = stratum.group?.of;
    const before = sample === undefined ? undefined : all.find((one) => one.sample === sample);
    if (before === undefined) all.push(sumsOf(stratum, moments[at] ?? NOTHING));
    else add(before, stratum, moments[at] ?? NOTHING);
  }
  return all;
}

const NOTHING: Moments = { sum: 0, squares: 0, cubes: 0 };

/** What was met of some keys in all of a sample. */
export interface Pooled extends Moments, Omit<Stratum, 'group'> {
  /** `undefined` where keys came in the order of a hash. */
  readonly sample: SlotSample | undefined;
}

type Sums = { -readonly [Name in keyof Pooled]: Pooled[Name] };

const sumsOf = ({ seen, population, fraction, group }: Stratum, { sum, squares, cubes }: Moments): Sums => ({
  seen, population, fraction, sum, squares, cubes, sample: group?.of,
}); // prettier-ignore

function add(sums: Sums, { seen, population }: Stratum, { sum, squares, cubes }: Moments): void {
  sums.seen += seen;
  sums.population = sums.population === undefined || population === undefined ? undefined : sums.population + population;
  sums.sum += sum;
  sums.squares += squares;
  sums.cubes += cubes;
}
