import { asBytes, asText } from '../redis/reply.ts';
import type { Reply } from '../redis/target.ts';

export const MISS_CHANNELS = '__keyevent@*__:keymiss';

/** What a user has to be allowed for the method `exact`. The keys are ours: looked for, and never written. */
export const ACL_RULES = ['+info', '+ping', '+monitor', '+psubscribe', '+strlen', `&${MISS_CHANNELS}`, '~cacheops:*'] as const;

export const NO_EVENTS = 'no keymiss event came: notify-keyspace-events lacks E or m';

export const NOT_WANTED = 'MONITOR was not wanted (--misses-only)';

export interface MissEvent {
  readonly db: number;
  /** One character a byte. */
  readonly key: string;
}

/** `pmessage`, pattern, channel, key; undefined for messages of other channels. */
export function readMiss([kind, , channel, key]: readonly Reply[]): MissEvent | undefined {
  if (kind === undefined || asText(kind) !== 'pmessage' || channel === undefined || key === undefined) return undefined;
  const db = /^__keyevent@(\d+)__:keymiss$/.exec(asText(channel))?.[1];
  return db === undefined ? undefined : { db: Number(db), key: asBytes(key).toString('latin1') };
}
