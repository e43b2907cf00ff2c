import { formatSeconds } from '../text/humanize.ts';
import type { DeepTotals } from './family-totals.ts';

/** What servers tell of a key's use: how long ago it was, or under an LFU policy a counter of how often. `mixed`: some this, some that. */
export type UseToldBy = 'idle-time' | 'frequency' | 'mixed';

/** How it was told of keys that were read; null when it was told of none. */
export function useToldBy({
  keysWithIdleTime,
  keysWithFrequency,
}: Pick<DeepTotals, 'keysWithIdleTime' | 'keysWithFrequency'>): UseToldBy | null {
  if (keysWithFrequency === 0) return keysWithIdleTime === 0 ? null : 'idle-time';
  return keysWithIdleTime === 0 ? 'frequency' : 'mixed';
}

/**
 * What makes a key count as unused, behind `keys that`. A counter of 0 proves little: a new key starts at 5 and loses one
 * every lfu-decay-time minutes, which is one minute by default.
 *
 * @see https://redis.io/docs/latest/develop/reference/eviction/ (the new LFU mode)
 */
export function unusedText(toldBy: UseToldBy | null, unusedForSeconds: number): string {
  const idle = `were not used for ${formatSeconds(unusedForSeconds)}`;
  if (toldBy === 'frequency') return COUNTER;
  return toldBy === 'mixed' ? `${idle}, or ${COUNTER}` : idle;
}

const COUNTER = 'have a use counter of 0 (LFU: it falls by one every lfu-decay-time minutes)';
