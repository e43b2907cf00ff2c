import { type OpenEnds, openEnds, unrounded } from '../audit/ends.ts';
import { type KeysAndBytes, keysAndBytes, keysAndBytesOf } from '../audit/keys-and-bytes.ts';
import { type NeverExpiring, neverExpiring } from '../audit/never-expiring.ts';
import { areAllCounted, keysAsToldByServer } from '../audit/part-figures.ts';
import type { Basis } from '../audit/strata.ts';
import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { estimateQuantile } from '../keyspace/sampled-quantile.ts';
import type { FamilyLives } from './family-lives.ts';
import { LIFE_ENDS_SECONDS, type LifeSums, sumsOfClass } from './lives.ts';

/**
 * How long the keys of a family still live. Of a sample, each `…Low` and `…High` is an end of a 95 % interval; a null
 * `…High` is one that the sample cannot tell. Without a sample they are not there.
 */
export interface LifeSummary extends KeysAndBytes, NeverExpiring {
  /** Remaining life of those that do; null when none does. */
  readonly ttl: RemainingLife | null;
  readonly lives: readonly LifeClass[];
}

/** The quantiles are right to 1 %; the shortest and the longest are those of the keys that were read. */
export interface RemainingLife extends OpenEnds<'p50Seconds' | 'p95Seconds'> {
  readonly shortestSeconds: number;
  readonly p50Seconds: number;
  readonly p95Seconds: number;
  readonly longestSeconds: number;
}

export interface LifeClass extends KeysAndBytes {
  /** Remaining life above the class before and up to this; null: longer than all. */
  readonly upToSeconds: number | null;
}

export function summariseLives(basis: Basis, { totals, lives }: Pick<FamilyLives, 'totals' | 'lives'>): LifeSummary {
  return {
    ...keysAndBytesOf(basis, totals),
    ...neverExpiring(basis, totals),
    ttl: remainingLife(basis, totals),
    lives: [...LIFE_ENDS_SECONDS, null].map((upToSeconds, at) => ({
      upToSeconds,
      ...expiring(basis, lives.map((one) => sumsOfClass(one, at))),
    })),
  }; // prettier-ignore
}

/** The same of all families together: how many keys there are, the server tells. */
export function summariseAll(basis: Basis, all: Pick<FamilyLives, 'totals' | 'lives'>): LifeSummary {
  const summary = summariseLives(basis, all);
  return { ...summary, ...(areAllCounted(basis, all.totals) && keysAsToldByServer(summary)) };
}

/** What the keys come to that expire in some time; `byStratum` is what was met of them. */
export const expiring = (basis: Basis, byStratum: readonly LifeSums[]): KeysAndBytes =>
  keysAndBytes(
    basis,
    byStratum.map(({ keys }) => keys),
    byStratum,
  );

function remainingLife(basis: Basis, totals: readonly FamilyTotals[]): RemainingLife | null {
  const expiring = totals.filter(({ longestTtlMs }) => longestTtlMs >= 0);
  const [p50, p95] = [0.5, 0.95].map((share) => estimateQuantile(basis.strata, totals.map(({ ttlMs }) => ttlMs), share)); // prettier-ignore
  if (p50 === undefined || p95 === undefined) return null;
  const longestMs = Math.max(...expiring.map(({ longestTtlMs }) => longestTtlMs));
  const shortestMs = Math.min(...expiring.map(({ shortestTtlMs }) => shortestTtlMs));
  const met = (ms: number): number => toSeconds(Math.min(longestMs, Math.max(shortestMs, ms)));
  return {
    shortestSeconds: toSeconds(shortestMs),
    p50Seconds: met(p50.value),
    ...openEnds(basis, 'p50Seconds', { low: toSeconds(p50.low), high: toSeconds(p50.high) }, unrounded),
    p95Seconds: met(p95.value),
    ...openEnds(basis, 'p95Seconds', { low: toSeconds(p95.low), high: toSeconds(p95.high) }, unrounded),
    longestSeconds: toSeconds(longestMs),
  };
}

const toSeconds = (ms: number): number => ms / 1_000;
