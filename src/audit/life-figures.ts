import { TTL_CLASSES } from '../keyspace/family-totals-sums.ts';
import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { estimateCount } from '../keyspace/sampling.ts';
import { estimateQuantile } from '../keyspace/sampled-quantile.ts';
import type { TtlClasses, TtlSummary } from './audit-data.ts';
import { ends, hasIntervals, type OpenEnds, openEnds } from './ends.ts';
import type { Basis } from './strata.ts';

/** Remaining life; `merged` are the totals of all strata, for the longest and the shortest that were met. */
export function ttlSummary(basis: Basis, byStratum: readonly FamilyTotals[], merged: FamilyTotals): TtlSummary {
  const { shortestTtlMs, longestTtlMs } = merged;
  const expires = longestTtlMs >= 0;
  const withTtl = estimateCount(basis.strata, byStratum.map(({ ttlMs }) => ttlMs.total)); // prettier-ignore
  return {
    withTtl: Math.round(withTtl.value),
    ...ends(basis, 'withTtl', withTtl),
    shortestMs: expires ? shortestTtlMs : null,
    ...quantileOf(basis, byStratum, merged, 'p50Ms', 0.5),
    ...quantileOf(basis, byStratum, merged, 'p95Ms', 0.95),
    ...quantileOf(basis, byStratum, merged, 'p99Ms', 0.99),
    longestMs: expires ? longestTtlMs : null,
    ...classesOf(basis, byStratum),
  };
}

type Quantile<Name extends string> = { readonly [Only in Name]: number | null } & OpenEnds<Name>;

/** No value that was met is beyond the shortest and the longest, whatever its bucket in the histogram stands for. */
function quantileOf<Name extends string>(
  basis: Basis,
  byStratum: readonly FamilyTotals[],
  { shortestTtlMs, longestTtlMs }: FamilyTotals,
  name: Name,
  share: number,
): Quantile<Name> {
  const estimate = estimateQuantile(basis.strata, byStratum.map(({ ttlMs }) => ttlMs), share); // prettier-ignore
  const value = estimate && Math.round(Math.min(longestTtlMs, Math.max(shortestTtlMs, estimate.value)));
  // A computed name is a string to the compiler.
  return { [name]: value ?? null, ...(estimate && openEnds(basis, name, estimate)) } as Quantile<Name>;
}

function classesOf(basis: Basis, byStratum: readonly FamilyTotals[]): Pick<TtlSummary, 'classes' | 'classesLow' | 'classesHigh'> {
  const counts = TTL_CLASSES.map((_, at) => estimateCount(basis.strata, byStratum.map(({ ttlClasses }) => ttlClasses[at] ?? 0))); // prettier-ignore
  const by = (end: 'value' | 'low' | 'high'): TtlClasses =>
    // Object.fromEntries forgets the names, which are those of the classes.
    Object.fromEntries(TTL_CLASSES.map(({ name }, at) => [name, Math.round(counts[at]?.[end] ?? 0)])) as TtlClasses;
  return { classes: by('value'), ...(hasIntervals(basis) && { classesLow: by('low'), classesHigh: by('high') }) };
}
