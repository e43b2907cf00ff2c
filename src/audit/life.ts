import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { densestShare } from '../keyspace/quantiles.ts';
import type { TtlBounds } from '../profile/profile.ts';

/** Clocks of servers differ a little, and so do those of applications that set points in time. */
const DEFAULT_TOLERANCE_SECONDS = 1;

/** A remaining life above this breaks the rule: what is left of a life is never more than was given. `undefined` without a bound. */
export function longestLifeSeconds({
  seconds,
  toleranceSeconds = DEFAULT_TOLERANCE_SECONDS,
  atMostSeconds,
  jitter = 0,
}: TtlBounds): number | undefined {
  if (seconds !== undefined) return seconds * (1 + jitter) + toleranceSeconds;
  return atMostSeconds === undefined ? undefined : atMostSeconds + DEFAULT_TOLERANCE_SECONDS;
}

/** The longest life that is left in a family is far below what its keys should be given. */
export interface FarBelow {
  readonly expectedSeconds: number;
  readonly longestSeconds: number;
  /** With fewer keys the longest might be that short by chance. */
  readonly keysNeeded: number;
}

/** Far below: less than this part of what it should be. */
const FAR_BELOW = 0.5;
const IMPROBABLE = 1e-6;

/**
 * What is left of a life says little of what was given. But where keys come all the time, what is left is spread evenly
 * from nothing to the whole, and the longest of n is below a part r of it with a probability of rⁿ. So this is a hint, for
 * keys may also have come all at once, some time ago.
 */
export function farBelow({ ttlMs, longestTtlMs }: FamilyTotals, { seconds, atLeastSeconds }: TtlBounds): FarBelow | undefined {
  const expectedSeconds = seconds ?? atLeastSeconds;
  if (expectedSeconds === undefined || ttlMs.total === 0) return undefined;
  const longestSeconds = longestTtlMs / 1_000;
  const part = longestSeconds / expectedSeconds;
  if (part >= FAR_BELOW) return undefined;
  const keysNeeded = part <= 0 ? 1 : Math.ceil(Math.log(IMPROBABLE) / Math.log(part));
  return ttlMs.total >= keysNeeded ? { expectedSeconds, longestSeconds, keysNeeded } : undefined;
}

/** Keys that expire together although their lives should differ. */
export interface Together {
  /** Part of the family's keys with an expiry, 0 to 1. */
  readonly share: number;
  /** They expire within this part of the life that is left to them. */
  readonly within: number;
}

const LEAST_KEYS = 100;
const MOST_TOGETHER = 0.5;

/**
 * Keys written together whose lives differ by a part j expire over j of that life, a tenth of them in a tenth of it. When
 * half of them do, they were given the same life at the same time.
 */
export function expireTogether({ ttlMs }: FamilyTotals, { jitter }: TtlBounds): Together | undefined {
  if (jitter === undefined || jitter === 0 || ttlMs.total < LEAST_KEYS) return undefined;
  const within = jitter / 10;
  const share = densestShare(ttlMs, 1 + within);
  return share > MOST_TOGETHER ? { share, within } : undefined;
}
