import { createHash } from 'node:crypto';
import { longestLifeSeconds } from '../audit/life.ts';
import { UsageError } from '../errors.ts';
import type { TtlRule } from '../profile/profile.ts';

/** What is done to keys that break the rule of their family. */
export type FixRule = ExpireRule | { readonly kind: 'persist' };

export interface ExpireRule {
  readonly kind: 'expire';
  /** The longest life that is given. */
  readonly lifeMs: number;
  /** The shortest: lives lie evenly between the two, so that keys which are mended together do not expire together. */
  readonly leastLifeMs: number;
  /** A key that still lives longer than this breaks the rule. */
  readonly boundMs: number;
  readonly missing: boolean;
  readonly tooLong: boolean;
}

export interface FixWishes {
  /** In place of what the profile says. */
  readonly lifeMs: number | undefined;
  /** Part of the life, 0 to 1, by which it may be shortened at random. */
  readonly jitter: number | undefined;
  readonly only: 'missing' | 'too-long' | undefined;
}

/** What is used when neither the profile nor the user says: a tenth flattens what a policy of one TTL would make a peak of. */
const JITTER = 0.1;
/** A life of nothing would delete the key. */
const LEAST_LIFE_MS = 1_000;

/**
 * The profile's rule of a family as something that can be done.
 *
 * @throws UsageError when nobody says how long the keys should live
 */
export function fixRule(family: string, rule: TtlRule | undefined, { lifeMs, jitter, only }: FixWishes): FixRule {
  if (lifeMs === undefined && rule === 'none') return { kind: 'persist' };
  const bounds = typeof rule === 'object' ? rule : {};
  const given = lifeMs ?? secondsToMs(bounds.seconds ?? bounds.atMostSeconds);
  if (given === undefined)
    throw new UsageError(`the profile does not say how long keys of ${family} should live`, {
      hint: 'say it with --set 24h, or as ttl: in the profile',
    });
  const most = secondsToMs(longestLifeSeconds(bounds));
  const least = secondsToMs(bounds.atLeastSeconds) ?? LEAST_LIFE_MS;
  if (given < least || (most !== undefined && given > most))
    throw new UsageError(`--set is ${given < least ? 'shorter' : 'longer'} than the profile allows keys of ${family} to live`, {
      hint: 'set a life that obeys the profile, or change the profile',
    });
  const jittered = Math.ceil(given * (1 - (jitter ?? bounds.jitter ?? JITTER)));
  return {
    kind: 'expire',
    lifeMs: given,
    leastLifeMs: Math.min(given, Math.max(least, jittered)),
    boundMs: lifeMs ?? most ?? given,
    missing: only !== 'too-long',
    tooLong: only !== 'missing',
  };
}

export type Change = 'add' | 'shorten' | 'persist';

/** What a key needs; `undefined` when it obeys. */
export function changeFor(rule: FixRule, ttlMs: number): Change | undefined {
  if (rule.kind === 'persist') return ttlMs >= 0 ? 'persist' : undefined;
  if (ttlMs < 0) return rule.missing ? 'add' : undefined;
  return rule.tooLong && ttlMs > rule.boundMs ? 'shorten' : undefined;
}

/** Chance by the key's own name: the same key is given the same life when it is mended again. */
export function lifeFor({ lifeMs, leastLifeMs }: ExpireRule, key: Buffer): number {
  const chance = createHash('sha1').update(key).digest().readUInt32BE() / 2 ** 32;
  return Math.round(leastLifeMs + chance * (lifeMs - leastLifeMs));
}

const secondsToMs = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : seconds * 1000);
