import type { KeysAndBytes } from '../audit/keys-and-bytes.ts';
import type { Basis } from '../audit/strata.ts';
import { weightOf } from '../keyspace/stratum.ts';
import type { TtlRule } from '../profile/profile.ts';
import type { FamilyLives } from './family-lives.ts';
import { DAY_MINUTES, keysByMinute, sumsOfMinutes } from './lives.ts';
import { findPeaks, type Peak } from './peaks.ts';
import { expiring } from './summary.ts';

/** Keys of one family that expire together: whoever needs them next recomputes them all at once. */
export interface Stampede extends KeysAndBytes {
  readonly family: string;
  /** When it begins, and ends, from the start of the scan. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** What the minutes around it let expect of one. */
  readonly usualKeysPerMinute: number;
  /** What a minute may hold without being one. */
  readonly boundKeysPerMinute: number;
  /** With lives shortened by a random part of this, each minute is expected to stay within the bound: by chance one has more, another fewer. */
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

/** Largest first. See {@link findPeaks} for what counts as one; of a sample, the keys that were met make the peak. */
export function findStampedes(basis: Basis, families: readonly FamilyLives[], rules: readonly Rule[]): readonly Stampede[] {
  const scale = keysPerSampled(basis);
  const series = families.map((family) => ({ family, minutes: keysByMinute(family.lives) }));
  const all = series.reduce((sum, { minutes }) => minutes.reduce((more, keys) => more + keys, sum), 0);
  const leastBound = Math.max(LEAST_KEYS / scale, LEAST_SHARE * all);
  return series
    .flatMap(({ family, minutes }) => {
      const lifeMinutes = lifeSeconds(family, rules) / 60;
      const peaks = findPeaks(minutes, { spanMinutes: Math.min(DAY_MINUTES, lifeMinutes), leastBound });
      return peaks.map((peak) => asStampede(basis, peak, family, { givenSeconds: lifeMinutes * 60, scale }));
    })
    .toSorted((a, b) => b.keys - a.keys);
}

/** How many keys each that was read stands for, on average over the strata. */
function keysPerSampled({ strata }: Basis): number {
  const seen = strata.reduce((sum, stratum) => sum + stratum.seen, 0);
  return seen === 0 ? 1 : strata.reduce((sum, stratum) => sum + weightOf(stratum) * stratum.seen, 0) / seen;
}

/** What its keys are given to live: what the profile says, or the longest that is left, whichever is more. */
function lifeSeconds({ family, totals }: FamilyLives, rules: readonly Rule[]): number {
  const rule = rules.find(({ template }) => template === family)?.ttl;
  const declared = typeof rule === 'object' ? (rule.seconds ?? rule.atMostSeconds ?? 0) : 0;
  return Math.max(declared, ...totals.map(({ longestTtlMs }) => longestTtlMs / 1000));
}

function asStampede(
  basis: Basis,
  peak: Peak,
  { family, lives }: FamilyLives,
  { givenSeconds, scale }: { readonly givenSeconds: number; readonly scale: number },
): Stampede {
  const { startMinute, endMinute, usualKeysPerMinute, boundKeysPerMinute, jitterSeconds } = peak;
  return {
    family,
    startSeconds: startMinute * 60,
    endSeconds: endMinute * 60,
    ...expiring(basis, lives.map((one) => sumsOfMinutes(one, startMinute, endMinute))),
    usualKeysPerMinute: usualKeysPerMinute * scale,
    boundKeysPerMinute: boundKeysPerMinute * scale,
    jitterSeconds,
    jitterShare: jitterSeconds / givenSeconds,
  }; // prettier-ignore
}
