import type { KeysAndBytes } from '../audit/keys-and-bytes.ts';
import type { Basis } from '../audit/strata.ts';
import type { FamilyLives } from './family-lives.ts';
import { DAY_MINUTES, sumsOfMinutes } from './lives.ts';
import { expiring } from './summary.ts';

/** What expires when, of the keys that are there now. */
export interface Forecast {
  /** The next hour. */
  readonly minutes: readonly ForecastSlot[];
  /** The next day. */
  readonly hours: readonly ForecastSlot[];
  /** All that expires in it: the sum of the hours, with an interval of its own. */
  readonly day: KeysAndBytes;
}

export interface ForecastSlot extends KeysAndBytes {
  /** From the start of the scan. */
  readonly startSeconds: number;
}

export function forecastOf(basis: Basis, { lives }: Pick<FamilyLives, 'lives'>): Forecast {
  const between = (from: number, end: number): KeysAndBytes => expiring(basis, lives.map((one) => sumsOfMinutes(one, from, end))); // prettier-ignore
  const slots = (count: number, minutes: number): readonly ForecastSlot[] =>
    Array.from({ length: count }, (_, slot) => ({
      startSeconds: slot * minutes * 60,
      ...between(slot * minutes, (slot + 1) * minutes),
    }));
  return { minutes: slots(60, 1), hours: slots(24, 60), day: between(0, DAY_MINUTES) };
}
