import { CacheopsError } from '../errors.ts';
import { asNumber } from '../redis/reply.ts';
import type { Asker } from './ask-many.ts';

/** PTTL of a key that is not there, and of one that never expires. */
export const GONE = -2;
export const PERSISTENT = -1;

/** Remaining lives in milliseconds, {@link PERSISTENT} or {@link GONE}; an error where it could not be asked. */
export async function livesOf(members: readonly { readonly entry: Buffer }[], asker: Asker): Promise<readonly (number | CacheopsError)[]> {
  const replies = await asker.ask(members.map(({ entry }) => ['PTTL', entry] as const));
  return replies.map((reply) => (reply instanceof CacheopsError ? reply : asNumber(reply)));
}
