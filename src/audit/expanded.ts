import { addTotals } from '../keyspace/add-totals.ts';
import { emptyTotals } from '../keyspace/family-totals-sums.ts';
import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { weightOf } from '../keyspace/stratum.ts';
import type { Basis } from './strata.ts';

/** The totals of all strata together, each key counted as many times as it stands for. */
export function expanded({ strata }: Basis, byStratum: readonly FamilyTotals[]): FamilyTotals {
  const [first] = byStratum;
  const sum = emptyTotals(first?.family ?? '', first?.declared ?? false);
  for (const [at, stratum] of strata.entries()) {
    const totals = byStratum[at];
    if (totals !== undefined) addTotals(sum, totals, weightOf(stratum));
  }
  return sum;
}
