import { familiesOf, type Sampled } from '../audit/strata.ts';
import { addTotals } from '../keyspace/add-totals.ts';
import { emptyTotals } from '../keyspace/family-totals-sums.ts';
import type { FamilyTotals } from '../keyspace/family-totals.ts';
import type { LifeStratum } from './collect.ts';
import { addLives, createLives, type Lives } from './lives.ts';

/** When the keys of a family expire, beside what they add up to: each in the order of the strata. */
export interface FamilyLives {
  readonly family: string;
  readonly declared: boolean;
  readonly totals: readonly FamilyTotals[];
  readonly lives: readonly Lives[];
}

export const familyLivesOf = (sampled: Sampled<LifeStratum>): readonly FamilyLives[] =>
  [...familiesOf(sampled)].map(([family, totals]) => ({
    family,
    declared: totals.some(({ declared }) => declared),
    totals,
    lives: sampled.tallies.map(({ lives }) => lives.get(family) ?? NONE),
  }));

/** All families as if they were one. */
export function together(families: readonly FamilyLives[], { strata }: Pick<Sampled, 'strata'>): FamilyLives {
  const totals = strata.map(() => emptyTotals('', false));
  const lives = strata.map(createLives);
  for (const one of families) {
    for (const [at, sum] of totals.entries()) addTotals(sum, one.totals[at] ?? emptyTotals('', false), 1);
    for (const [at, sum] of lives.entries()) addLives(sum, one.lives[at] ?? NONE);
  }
  return { family: '', declared: false, totals, lives };
}

/** Of a stratum that has no key of the family. */
const NONE = createLives();
