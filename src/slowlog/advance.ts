import type { SlowlogEntry } from '../redis/slowlog-entry.ts';

/** What a log holds that was not there the last time. */
export interface Advance {
  /** Newest first. */
  readonly fresh: readonly SlowlogEntry[];
  /** How many came and went in between, before they could be read; null the first time, when nothing can be said. */
  readonly lost: number | null;
  /** The server restarted since; what it had logged before that and nobody read is gone, uncounted. */
  readonly restarted: boolean;
  readonly lastId: bigint | undefined;
}

/**
 * Ids count up by one, so a step between the last one seen and the oldest one left tells how many are missing:
 * they were pushed out of the ring, which keeps slowlog-max-len entries, or removed by SLOWLOG RESET.
 *
 * @param entries newest first, reaching back to the last one seen as far as the ring does
 * @param lastId `undefined` when the log was never read
 * @param sameRun whether the server still runs that was read then; `undefined` when it does not say, and then ids that go back mean no
 */
export function advance(entries: readonly SlowlogEntry[], lastId: bigint | undefined, sameRun: boolean | undefined): Advance {
  const [newest, oldest] = [entries[0], entries.at(-1)];
  if (lastId === undefined) return { fresh: entries, lost: null, restarted: false, lastId: newest?.id };
  const restarted = sameRun === false || (sameRun === undefined && newest !== undefined && newest.id < lastId);
  const seen = restarted ? -1n : lastId;
  const fresh = entries.filter(({ id }) => id > seen);
  const lost = oldest !== undefined && oldest.id > seen + 1n ? Number(oldest.id - seen - 1n) : 0;
  return { fresh, lost, restarted, lastId: fresh[0]?.id ?? (restarted ? undefined : lastId) };
}
