import { StoppedEarlyError } from '../errors.ts';
import type { Counts } from '../invalidation/tally.ts';
import { plural } from '../text/plural.ts';
import { batchOf, type Batch } from './batch.ts';
import { patiently } from './patience.ts';
import type { Purge } from './purge.ts';
import type { AppEvent } from './read-event.ts';
import type { Mapped } from './rules.ts';
import type { Lag, Received, Source } from './source.ts';

/** A batch of events that was dealt with. */
export interface Heard extends Batch, Lag, Pick<Counts, 'deleted' | 'shortened' | 'alreadyGone' | 'kept' | 'undecided'> {
  readonly at: Date;
  readonly source: string;
  /** Tags whose mark was set. */
  readonly marked: number;
  readonly durationMs: number;
}

export interface Listening {
  readonly mapEvent: (event: AppEvent) => Mapped;
  readonly purge: Purge;
  readonly keysPerSecond: number | undefined;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  readonly warn: (message: string) => void;
  readonly signal: AbortSignal;
  /** What has to come to its end, even when the user interrupts. */
  readonly finish: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Deals with events batch by batch, as many as have come meanwhile, until there are no more or the user interrupts; the
 * batch in hand is brought to its end first. Only what was purged is acknowledged.
 *
 * @throws StoppedEarlyError at the end of the source, when some events could not be read or made a tag of
 * @throws RefusedError when a batch may not be purged: nothing of it was deleted, and it stays with the source
 */
export async function* listen(source: Source, listening: Listening): AsyncGenerator<Heard, void, undefined> {
  let problems = 0;
  try {
    for (;;) {
      const received = await patiently(source.next, listening);
      if (received === undefined) break;
      if (received.length === 0) continue;
      const heard = await listening.finish(() => dealWith(received, source, listening));
      problems += heard.problems.length;
      yield heard;
      await listening.sleep(restMs(heard, listening));
    }
  } finally {
    source.close();
  }
  if (problems > 0 && !listening.signal.aborted)
    throw new StoppedEarlyError(`${plural(problems, 'problem')} with events, told above; what they say was not purged`);
}

async function dealWith(received: readonly Received[], source: Source, listening: Listening): Promise<Heard> {
  const { mapEvent, purge, now, warn } = listening;
  const begun = now();
  const batch = batchOf(received, mapEvent);
  for (const { id, problem } of batch.problems) warn(`${id}: ${problem}`);
  const purged: Purged = { deleted: 0, shortened: 0, alreadyGone: 0, kept: 0, undecided: 0, marked: 0 };
  if (batch.tags.length > 0) await patiently(() => purgeOnce(batch, purge, purged), listening);
  await patiently(() => source.acknowledge(received), listening);
  const lag = await patiently(source.lag, listening);
  const at = now();
  return { ...batch, ...lag, ...purged, at, source: source.name, durationMs: at.getTime() - begun.getTime() };
}

type Purged = { -readonly [Name in 'deleted' | 'shortened' | 'alreadyGone' | 'kept' | 'undecided' | 'marked']: number };

/** Deletes what there is, and adds it to what earlier tries have; the rest is as the last try finds it. */
async function purgeOnce({ tags, ids }: Batch, purge: Purge, sum: Purged): Promise<void> {
  const { data, missing = [] } = await purge(tags, ids);
  sum.deleted += data.deleted;
  sum.shortened += data.shortened;
  const { alreadyGone, kept, undecided, marked } = data;
  Object.assign(sum, { alreadyGone, kept, undecided, marked });
  const [first] = missing;
  if (first !== undefined) throw new StoppedEarlyError(`${plural(tags.length, 'tag')} not wholly purged: ${first.reason}`);
}

/** So that --rate holds over many small batches too. */
function restMs({ deleted, shortened, durationMs }: Heard, { keysPerSecond }: Listening): number {
  return keysPerSecond === undefined ? 0 : Math.max(0, ((deleted + shortened) / keysPerSecond) * 1000 - durationMs);
}
