import { CacheopsError } from '../errors.ts';
import type { Missing } from '../report.ts';
import { plural } from '../text/plural.ts';

/** Tags that could not be looked at, by the reason. */
export interface Failures {
  add(error: CacheopsError): void;
  missing(): readonly Missing[];
}

/** Told apart; a cluster that moves slots has one for each of them. */
const MOST_REASONS = 50;

export function createFailures(): Failures {
  const byReason = new Map<string, number>();
  return {
    add({ message }) {
      const reason = byReason.size < MOST_REASONS || byReason.has(message) ? message : 'for other reasons';
      byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
    },
    missing: () => [...byReason].map(([reason, tags]) => ({ subject: {}, reason: `${plural(tags, 'tag')} not looked at: ${reason}` })),
  };
}

/** What it came to, or why a server would not or could not answer. Bugs are thrown. */
export async function unlessFailed<T>(work: Promise<T>): Promise<T | CacheopsError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CacheopsError) return error;
    throw error;
  }
}
