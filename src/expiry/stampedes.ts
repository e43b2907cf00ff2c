import type { TtlRule } from '../profile/profile.ts';
import type { FamilyLives } from './collect.ts';
import { DAY_MINUTES } from './lives.ts';
import { findPeaks, type Peak } from './peaks.ts';

/** Keys of one family that expire together: whoever needs them next recomputes them all at once. */
export interface Stampede {
  readonly family: string;
  /** When it begins, and ends, from the start of the scan. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly keys: number;
  readonly bytes: number;
  /** Mean of the minutes around it. */
  readonly usualKeysPerMinute: number;
  /** What a minute may hold without being one. */
  readonly boundKeysPerMinute: number;
  /** Lives shortened by a random part of this would keep each minute within the bound. */
  readonly jitterSeconds: number;
  /** The same as a part of the life that the keys are given, as far as it is known: declared, else the longest seen. Above 1: jitter alone cannot do it. */
  readonly jitterShare: number;
}

/** Fewer are no load to speak of. */
const LEAST_KEYS = 100;
/** A part of all that expires within the day: fourteen times what a minute would hold if all were spread evenly. */
const LEAST_SHARE = 0.01;

interface Rule {
  readonly template: string;
  readonly ttl: TtlRule | undefined;
}

/** Largest first. See {@link findPeaks} for what counts as one. */
export function findStampedes(families: readonly FamilyLives[], rules: readonly Rule[], scale: number): readonly Stampede[] {
  const expiring = families.reduce((sum, { lives }) => sum + (lives.minuteKeys ?? NOTHING).reduce((all, keys) => all + keys, 0), 0);
  const leastBound = Math.max(LEAST_KEYS / scale, LEAST_SHARE * expiring);
  return families
    .flatMap((family) => {
      const { minuteKeys } = family.lives;
      if (minuteKeys === undefined) return [];
      const lifeMinutes = lifeSeconds(family, rules) / 60;
      const peaks = findPeaks(minuteKeys, { spanMinutes: Math.min(DAY_MINUTES, lifeMinutes), leastBound });
      return peaks.map((peak) => asStampede(peak, family, lifeMinutes * 60, scale));
    })
    .toSorted((a, b) => b.keys - a.keys);
}

const NOTHING = new Float64Array(0);

/** What its keys are given to live: what the profile says, or the longest that is left, whichever is more. */
function lifeSeconds({ totals: { family, longestTtlMs } }: FamilyLives, rules: readonly Rule[]): number {
  const rule = rules.find(({ template }) => template === family)?.ttl;
  const declared = typeof rule === 'object' ? (rule.seconds ?? rule.atMostSeconds ?? 0) : 0;
  return Math.max(declared, longestTtlMs / 1000);
}

function asStampede(peak: Peak, { totals, lives }: FamilyLives, givenSeconds: number, scale: number): Stampede {
  const { startMinute, endMinute, keys, usualKeysPerMinute, boundKeysPerMinute, jitterSeconds } = peak;
  const bytes = lives.minuteBytes?.subarray(startMinute, endMinute).reduce((sum, value) => sum + value, 0) ?? 0;
  return {
    family: totals.family,
    startSeconds: startMinute * 60,
    endSeconds: endMinute * 60,
    keys: Math.round(keys * scale),
    bytes: Math.round(bytes * scale),
    usualKeysPerMinute: usualKeysPerMinute * scale,
    boundKeysPerMinute: boundKeysPerMinute * scale,
    jitterSeconds,
    jitterShare: jitterSeconds / givenSeconds,
  };
}
