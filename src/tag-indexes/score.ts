import { PERSISTENT } from './lives.ts';

/**
 * The score of an entry in a sorted set: when it expires, in unix seconds by the server's clock, `+inf` for one that never
 * does. Rounded up: a member that looks dead before its entry is would be passed over by a purge's plan.
 *
 * @param lifeMs remaining, as PTTL tells it
 */
export const scoreOf = (lifeMs: number, nowMs: number): string =>
  lifeMs === PERSISTENT ? '+inf' : String(Math.ceil((nowMs + lifeMs) / 1000));
