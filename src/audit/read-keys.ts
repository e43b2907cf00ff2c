import type { KeyBatch } from '../keyspace/batch.ts';
import type { KeySource } from '../keyspace/source.ts';
import { formatCount, formatFraction, formatSeconds } from '../text/humanize.ts';
import type { SampleGoal } from './sample-goal.ts';
import { partsOf, progressOf } from './sources.ts';
import { type Estimable, precisionOf } from './precision.ts';

interface Reading {
  readonly goal: SampleGoal | undefined;
  /** Whether the server leaves out keys. */
  readonly filtered: boolean;
  readonly update: (label: string) => void;
  /** Called after each batch, when all that was handed over is counted. */
  readonly keep: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** What keys are added to. */
interface Adding {
  add(batch: KeyBatch): void;
  readonly strata: readonly Estimable[];
}

/** Reads the sources into the tally, one after the other, until they end or the goal is reached. */
export async function readKeys(
  sources: readonly KeySource[],
  tally: Adding,
  { goal, filtered, update, signal, keep }: Reading,
): Promise<void> {
  for (const [current, source] of sources.entries()) {
    let [keysRead, keysAtLook] = [0, 0];
    if (signal.aborted) return;
    for await (const batch of source.batches) {
      tally.add(batch);
      await keep();
      keysRead += batch.length; // counted here, for progress is a sum over many cursors
      if (keysRead < keysAtLook * LOOK_AGAIN) continue;
      keysAtLook = keysRead;
      update(label(sources, current));
      if (goal !== undefined && isReached(goal, source, tally, filtered, sources)) break;
    }
  }
}

/** Looking at how good an estimate is costs more than a batch, so it is done each time a fiftieth more was read. */
const LOOK_AGAIN = 1.02;
/** Before, an estimate says nothing about how good it is. */
const LEAST_KEYS = 1_000;

function isReached(goal: SampleGoal, source: KeySource, tally: Adding, filtered: boolean, sources: readonly KeySource[]): boolean {
  const parts = source.parts().filter(({ keysExpected }) => keysExpected > 0);
  // Each shard is a part of the estimate: none may be without keys.
  if (!parts.every(({ fraction, keysSeen }) => keysSeen > 0 || fraction >= 1)) return false;
  if (goal.kind === 'fraction') return parts.every(({ fraction }) => fraction >= goal.fraction);
  const { keysSeen, keysExpected } = source.progress();
  if (goal.kind === 'keys') {
    const all = sources.reduce((sum, { plan }) => sum + plan.keys, 0);
    return keysSeen >= goal.keys * (all > 0 ? keysExpected / all : 1);
  }
  return keysSeen >= LEAST_KEYS && precisionOf(tally, partsOf([source]), filtered) <= goal.precision;
}

function label(sources: readonly KeySource[], current: number): string {
  const { fraction, keysPerSecond, secondsLeft } = progressOf(sources, current);
  const left = secondsLeft === undefined ? '' : ` · ${formatSeconds(secondsLeft)} left`;
  return `reading keys · ${formatFraction(fraction)} · ${formatCount(keysPerSecond)} keys/s${left}`;
}
