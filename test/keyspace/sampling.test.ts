import { describe, expect, test } from 'vitest';
import {
  type Estimate,
  estimateCount,
  estimateShare,
  estimateShareAmong,
  estimateTotal,
  isPopulationBelievable,
  mostUnseen,
} from '../../src/keyspace/sampling.ts';
import type { Stratum } from '../../src/keyspace/stratum.ts';
import { randomOf } from '../support/random.ts';

// A keyspace whose truth is known, sampled a few hundred times: how often does each interval hold the truth?

const REPEATS = 400;
/** 95 % is aimed at; of 400 intervals at 95 %, the number that hold is within 92.2 and 97.3 % in 99 of 100 runs. */
const LEAST = 0.9;
const MOST = 0.99;

interface Key {
  readonly kind: 'common' | 'rare';
  readonly expires: boolean;
  readonly bytes: number;
}

/** Two shards of different sizes; sizes of keys have a long tail (lognormal), a fifth of the common keys never expires. */
function keyspace(seed: number, sizes: readonly number[]): readonly (readonly Key[])[] {
  const random = randomOf(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return sizes.map((size) =>
    Array.from({ length: size }, () => ({
      kind: random() < 0.02 ? ('rare' as const) : ('common' as const),
      expires: random() < 0.8,
      bytes: Math.round(Math.exp(5 + normal())),
    })),
  );
}

const held = ({ low, high }: Estimate, truth: number): boolean => low <= truth && truth <= high;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

type Measure = (strata: readonly Stratum[], sample: readonly (readonly Key[])[]) => Estimate;
const counts = (sample: readonly (readonly Key[])[], is: (key: Key) => boolean) => sample.map((keys) => keys.filter(is).length);
const moments = (sample: readonly (readonly Key[])[], is: (key: Key) => boolean) =>
  sample.map((keys) => {
    const bytes = keys.filter(is).map((key) => key.bytes);
    return { sum: sum(bytes), squares: sum(bytes.map((size) => size ** 2)), cubes: sum(bytes.map((size) => size ** 3)) };
  });

const isCommon = ({ kind }: Key) => kind === 'common';
const isRare = ({ kind }: Key) => kind === 'rare';
const never = (key: Key) => isCommon(key) && !key.expires;
const any = () => true;

const MEASURES: readonly { name: string; measure: Measure; truth: (all: readonly Key[]) => number }[] = [
  {
    name: 'the count of a common family',
    measure: (s, keys) => estimateCount(s, counts(keys, isCommon)),
    truth: (all) => all.filter(isCommon).length,
  },
  {
    name: 'the count of a rare family',
    measure: (s, keys) => estimateCount(s, counts(keys, isRare)),
    truth: (all) => all.filter(isRare).length,
  },
  {
    name: 'the share of a rare family',
    measure: (s, keys) => estimateShare(s, counts(keys, isRare)),
    truth: (all) => all.filter(isRare).length / all.length,
  },
  {
    name: 'the share of keys without TTL within a family',
    measure: (s, keys) => estimateShareAmong(s, counts(keys, never), counts(keys, isCommon)),
    truth: (all) => all.filter(never).length / all.filter(isCommon).length,
  },
  {
    name: 'the bytes of all keys',
    measure: (s, keys) => estimateTotal(s, moments(keys, any)),
    truth: (all) => sum(all.map(({ bytes }) => bytes)),
  },
  {
    name: 'the bytes of a rare family, with a long tail',
    measure: (s, keys) => estimateTotal(s, moments(keys, isRare)),
    truth: (all) => sum(all.filter(isRare).map(({ bytes }) => bytes)),
  },
];

describe.each([
  { how: 'one shard, 5 %', sizes: [20_000], fractions: [0.05], known: true },
  { how: 'two shards, 20 and 8 %', sizes: [6_000, 14_000], fractions: [0.2, 0.08], known: true },
  {
    how: 'two shards, a filter on the server, so that only the part of the table is known',
    sizes: [6_000, 14_000],
    fractions: [0.2, 0.08],
    known: false,
  },
  { how: 'one shard, most of it', sizes: [8_000], fractions: [0.6], known: true },
])('the intervals of a sample of $how', ({ sizes, fractions, known }) => {
  const shards = keyspace(7, sizes);
  const all = shards.flat();
  const random = randomOf(11);
  const samples = Array.from({ length: REPEATS }, () => shards.map((keys, at) => keys.filter(() => random() < (fractions[at] ?? 1))));
  const stratum = (keys: readonly Key[], at: number): Stratum => ({
    seen: keys.length,
    population: known ? (sizes[at] ?? 0) : undefined,
    fraction: fractions[at] ?? 1,
  });

  test.each(MEASURES)('hold $name in 90 to 99 of 100 times', ({ measure, truth }) => {
    const right = samples.filter((sample) => held(measure(sample.map(stratum), sample), truth(all))).length / REPEATS;
    expect(right).toBeGreaterThanOrEqual(LEAST);
    expect(right).toBeLessThanOrEqual(MOST);
  });
});

describe('a sample', () => {
  const whole: Stratum = { seen: 1_000, population: 1_000, fraction: 1 };

  test('of everything is no estimate: its intervals have no width', () => {
    expect(estimateCount([whole], [10])).toEqual({ value: 10, low: 10, high: 10 });
    expect(estimateShare([whole], [10])).toEqual({ value: 0.01, low: 0.01, high: 0.01 });
    expect(estimateTotal([whole], [{ sum: 500, squares: 50_000, cubes: 9_000_000 }])).toEqual({ value: 500, low: 500, high: 500 });
    expect(mostUnseen([whole])).toBe(0);
  });

  test('in which all keys were alike is not certain that all are', () => {
    const { value, low, high } = estimateShare([{ seen: 100, population: 10_000, fraction: 0.01 }], [100]);
    expect({ value, high }).toEqual({ value: 1, high: 1 });
    expect(low).toBeGreaterThan(0.95);
    expect(low).toBeLessThan(1);
  });

  test('in which all keys were alike is not certain of their bytes either: the others may be of other kinds', () => {
    const alike = { sum: 16 * 72, squares: 16 * 72 ** 2, cubes: 16 * 72 ** 3 };
    const strata: readonly Stratum[] = [{ seen: 16, population: 3_000, fraction: 0.005 }];
    const keys = estimateCount(strata, [16]);
    expect(estimateTotal(strata, [alike])).toEqual({ value: 216_000, low: expect.closeTo(keys.low * 72), high: expect.closeTo(216_000) });
    expect(keys.low).toBeLessThan(2_500);
    const [seen, size] = [1_000_001, 1_000_003.1]; // whose squares are no numbers that a computer has
    const large = estimateTotal(
      [{ seen, population: 10 * seen, fraction: 0.1 }],
      [{ sum: seen * size, squares: seen * size ** 2, cubes: seen * size ** 3 }],
    );
    expect(large.low / large.value).toBeCloseTo(
      estimateCount([{ seen, population: 10 * seen, fraction: 0.1 }], [seen]).low / (10 * seen),
      9,
    );
  });

  test('of one group of slots tells of no more than it met, and nowhere what is no number', () => {
    const of = { sizes: [16, 0, 0, 0, 0], mates: 1 };
    const strata: readonly Stratum[] = [{ seen: 16, population: 3_000, fraction: 0.005, group: { of, at: 0 } }];
    const alike = { sum: 16 * 72, squares: 16 * 72 ** 2, cubes: 16 * 72 ** 3 };
    const apart = { ...alike, squares: 20 * 72 ** 2, cubes: 25 * 72 ** 3 };
    expect(estimateTotal(strata, [alike])).toEqual({ value: expect.closeTo(216_000), low: 16 * 72, high: expect.closeTo(216_000) });
    expect(estimateTotal(strata, [apart])).toEqual({ value: expect.closeTo(216_000), low: 16 * 72, high: Number.POSITIVE_INFINITY });
  });

  test('never tells of fewer keys than it found, nor of more than there are', () => {
    const { low, high } = estimateCount([{ seen: 900, population: 1_000, fraction: 0.9 }], [899]);
    expect(low).toBeGreaterThanOrEqual(899);
    expect(high).toBeLessThanOrEqual(999);
  });

  test('with a filter is not certain that there are none of what it did not meet', () => {
    const { value, low, high } = estimateCount([{ seen: 100, population: undefined, fraction: 0.01 }], [0]);
    expect({ value, low }).toEqual({ value: 0, low: 0 });
    expect(high).toBeCloseTo((1.96 ** 2 * 0.99) / 0.01, 0);
  });

  test('of 1 % may have missed 298 keys of any kind altogether', () => {
    expect(mostUnseen([{ seen: 100, population: 10_000, fraction: 0.01 }])).toBe(298);
  });

  test('does not believe a number of keys that counts expired ones', () => {
    expect(isPopulationBelievable({ seen: 1_000, population: 10_000, fraction: 0.1 })).toBe(true);
    expect(isPopulationBelievable({ seen: 700, population: 10_000, fraction: 0.1 })).toBe(false);
  });
});
