import { mostUnseen } from '../keyspace/sampling.ts';
import type { SourcePart } from '../keyspace/source.ts';
import { formatFraction } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import type { Sampling } from './audit-data.ts';
import type { Basis } from './strata.ts';

/** What the estimates of a sample rest on; null when all keys were read. */
export function samplingOf({ isSample, strata, notRandom }: Basis, parts: readonly SourcePart[]): Sampling | null {
  if (!isSample) return null;
  const missed = parts.some(comeInHeaps) ? Number.POSITIVE_INFINITY : mostUnseen(strata);
  return {
    keysSampled: strata.reduce((sum, { seen }) => sum + seen, 0),
    fraction: Math.min(1, ...parts.filter(({ keysSeen }) => keysSeen > 0).map(({ fraction }) => fraction)),
    random: notRandom === undefined,
    notRandom: notRandom ?? null,
    keysPossiblyMissed: notRandom === undefined && Number.isFinite(missed) ? missed : null,
  };
}

/** Slots that were not read may hold any number of keys that share a hash tag. */
const comeInHeaps = ({ slots, slotsEven, fraction }: SourcePart): boolean => slots !== null && slotsEven !== true && fraction < 1;

/** The same in words: what ± means, and what a sample cannot see. */
export function samplingText({ keysSampled, fraction: part, notRandom, keysPossiblyMissed }: Sampling): string {
  const missed = keysPossiblyMissed === null ? 'any number of keys' : `up to ${plural(keysPossiblyMissed, 'key')}`;
  const how = notRandom === null ? '± is half of a 95 % interval' : `no interval can be told: ${notRandom}`;
  return `a sample of ${plural(keysSampled, 'key')}, ${formatFraction(part)} of the table; ${how}. It cannot see single keys: ${missed} of any kind, however large, may not be in it, and byte totals hold for keys like those that it met`;
}
