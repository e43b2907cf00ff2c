import type { StreamEntry, StreamGroup } from '../redis/stream-group.ts';
import { readEntryEvent } from './read-event.ts';
import type { Received, Source } from './source.ts';

interface Consuming {
  /** What it is called on the command line. */
  readonly name: string;
  /** How many entries are taken together. */
  readonly atOnce: number;
  /** How long a read waits for the first one. */
  readonly blockMs: number;
  /** What another consumer has not acknowledged for so long, is taken over. */
  readonly takeOverAfterMs: number;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

/** Before all that there can be. */
const START = '0';

/**
 * Events as entries of a stream, each at least once: it stays with the group until it is acknowledged. First comes what
 * this consumer was given before and has not acknowledged; now and then what others have left; then what is new.
 */
export function createStreamSource(group: StreamGroup, consuming: Consuming): Source {
  const { name, atOnce, blockMs, takeOverAfterMs, nowMs, signal } = consuming;
  let own: string | undefined = START;
  let takeOverFrom = START;
  let takeOverAtMs = nowMs();

  const leftByUs = async (): Promise<readonly StreamEntry[]> => {
    if (own === undefined) return [];
    const entries = await group.readOwn(own, atOnce);
    own = entries.at(-1)?.id;
    return entries;
  };
  const leftByOthers = async (): Promise<readonly StreamEntry[]> => {
    if (nowMs() < takeOverAtMs) return [];
    const { entries, next } = await group.takeOver(takeOverAfterMs, takeOverFrom, atOnce);
    takeOverFrom = next ?? START;
    own = START; // before Redis 7.0, entries that were deleted have come too, unseen
    if (next === undefined) takeOverAtMs = nowMs() + takeOverAfterMs;
    return entries;
  };
  return {
    name,
    async next() {
      if (signal.aborted) return undefined;
      try {
        for (const read of [leftByUs, leftByOthers]) {
          const entries = await read();
          if (entries.length > 0) return await received(entries);
        }
        return await received(await group.readNew(atOnce, blockMs));
      } catch (error) {
        own = START; // a reply that was lost on the way had entries in it that are ours now
        throw error;
      }
    },
    acknowledge: async (some) => group.acknowledge(some.map(({ id }) => id)),
    async lag() {
      const { unread, pending } = await group.lag();
      return { waiting: unread, pending };
    },
    close: () => undefined,
  };

  /** What was deleted from the stream says nothing any more. */
  async function received(entries: readonly StreamEntry[]): Promise<readonly Received[]> {
    const gone = entries.filter(({ fields }) => fields === null);
    await group.acknowledge(gone.map(({ id }) => id));
    return entries.flatMap(({ id, fields }) => (fields === null ? [] : [{ id, reading: readEntryEvent(fields) }]));
  }
}
