import { serverTimeMs } from '../redis/server-time.ts';
import type { StreamEntry, StreamGroup } from '../redis/stream-group.ts';
import type { Node } from '../redis/target.ts';
import { readEntryEvent } from './read-event.ts';
import type { Received, Source } from './source.ts';

/** A group of a stream, on the node that has it by now. */
export interface Opened {
  readonly group: StreamGroup;
  readonly node: Node;
}

interface Consuming {
  /** Finds the group on the node that has the stream by now; where it has gone, it is made behind this ID. Fails with CacheopsError. */
  readonly open: (behind: string | undefined) => Promise<Opened>;
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
 *
 * After an error the stream is looked for anew, as another node may have it. A replica that took over may lack what was
 * acknowledged last, which comes again, or the group itself: that begins where this consumer had come to.
 */
export async function createStreamSource(consuming: Consuming): Promise<Source> {
  const { name, atOnce, blockMs, takeOverAfterMs, nowMs, signal, open } = consuming;
  let opened: Opened | undefined = await open(undefined);
  let behind = (await opened.group.lag()).lastDelivered ?? undefined;
  let own: string | undefined = START;
  let takeOverFrom = START;
  let takeOverAtMs = nowMs();

  const onGroup = async <T>(work: (on: Opened) => Promise<T>): Promise<T> => {
    try {
      opened ??= await open(behind);
      return await work(opened);
    } catch (error) {
      opened = undefined;
      own = START; // a reply that was lost on the way had entries in it that are ours now
      throw error;
    }
  };
  const leftByUs = async ({ group }: Opened): Promise<readonly StreamEntry[]> => {
    if (own === undefined) return [];
    const entries = await group.readOwn(own, atOnce);
    own = entries.at(-1)?.id;
    return entries;
  };
  const leftByOthers = async ({ group }: Opened): Promise<readonly StreamEntry[]> => {
    if (nowMs() < takeOverAtMs) return [];
    const { entries, next } = await group.takeOver(takeOverAfterMs, takeOverFrom, atOnce);
    takeOverFrom = next ?? START;
    own = START; // before Redis 7.0, entries that were deleted have come too, unseen
    if (next === undefined) takeOverAtMs = nowMs() + takeOverAfterMs;
    return entries;
  };
  const readNew = async ({ group }: Opened): Promise<readonly StreamEntry[]> => {
    const entries = await group.readNew(atOnce, blockMs);
    behind = entries.at(-1)?.id ?? behind;
    return entries;
  };
  return {
    name,
    async next() {
      if (signal.aborted) return undefined;
      return onGroup(async (on) => {
        for (const read of [leftByUs, leftByOthers]) {
          const entries = await read(on);
          if (entries.length > 0) return received(entries, on);
        }
        return received(await readNew(on), on);
      });
    },
    acknowledge: async (some) => onGroup(({ group }) => group.acknowledge(some.map(({ id }) => id))),
    lag: async (lastId) =>
      onGroup(async ({ group, node }) => {
        const [{ unread, pending }, serverMs] = await Promise.all([group.lag(), serverTimeMs(node)]);
        return { waiting: unread, pending, behindMs: ageOf(lastId, serverMs) };
      }),
    close: () => undefined,
  };

  /** What was deleted from the stream says nothing any more. */
  async function received(entries: readonly StreamEntry[], { group }: Opened): Promise<readonly Received[]> {
    const gone = entries.filter(({ fields }) => fields === null);
    await group.acknowledge(gone.map(({ id }) => id));
    return entries.flatMap(({ id, fields }) => (fields === null ? [] : [{ id, reading: readEntryEvent(fields) }]));
  }
}

/** IDs begin with when the entry was added, by the server's clock, unless the application chose another number. */
function ageOf(id: string, serverMs: number): number | null {
  const ageMs = serverMs - Number.parseInt(id, 10);
  return ageMs >= 0 && ageMs < YEAR_MS ? ageMs : null;
}

const YEAR_MS = 365 * 24 * 3_600_000;
