import { StoppedEarlyError } from '../errors.ts';
import { plural } from '../text/plural.ts';
import { batchOf, type Batch } from './batch.ts';
import { createLagWarning } from './lag-warning.ts';
import { patiently } from './patience.ts';
import { createPurging, NOTHING_PURGED, type Purged } from './purging.ts';
import type { Purge } from './purge.ts';
import type { AppEvent } from './read-event.ts';
import type { Mapped } from './rules.ts';
import type { Lag, Received, Source } from './source.ts';

/** A batch of events that was dealt with. */
export interface Heard extends Batch, Lag, Purged {
  readonly at: Date;
  readonly source: string;
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
  /** Finds the deployment anew, as after a failover. */
  readonly renew: () => Promise<void>;
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
  const warnOfLag = createLagWarning(listening);
  try {
    for (;;) {
      const received = await patiently(source.next, listening);
      if (received === undefined) break;
      if (received.length === 0) continue;
      const heard = await listening.finish(() => dealWith(received, source, listening));
      problems += heard.problems.length;
      warnOfLag(heard);
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
  const purging = createPurging(batch, purge);
  const { purged, refused } = batch.tags.length === 0 ? NOTHING_PURGED : await patiently(purging, listening);
  for (const { id, problem } of refused) warn(`${id}: ${problem}`);
  await patiently(() => source.acknowledge(received), listening);
  const lag = await patiently(() => source.lag(batch.lastId), listening);
  const at = now();
  const problems = [...batch.problems, ...refused];
  return { ...batch, ...lag, ...purged, problems, at, source: source.name, durationMs: at.getTime() - begun.getTime() };
}

/** So that --rate holds over many small batches too. */
function restMs({ deleted, shortened, durationMs }: Heard, { keysPerSecond }: Listening): number {
  return keysPerSecond === undefined ? 0 : Math.max(0, ((deleted + shortened) / keysPerSecond) * 1000 - durationMs);
}
