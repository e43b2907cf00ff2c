import { type CacheopsError, ConnectionError, StoppedEarlyError } from '../errors.ts';
import { formatDuration } from '../text/duration.ts';

interface Surrounding {
  readonly warn: (message: string) => void;
  /** Ends early when the signal is aborted. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** How long to rest before each further try: a restart or a failover is over by then, or somebody has to look. */
const RESTS_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

/** Tries again what a lost connection, or a node that did not do its part, has kept from its end. */
export async function patiently<T>(work: () => Promise<T>, { warn, sleep, signal }: Surrounding): Promise<T> {
  for (const restMs of RESTS_MS) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error) || signal.aborted) throw error;
      warn(`${error.message}; trying again in ${formatDuration(restMs)}`);
      await sleep(restMs);
    }
  }
  return work();
}

const mayPass = (error: unknown): error is CacheopsError => error instanceof ConnectionError || error instanceof StoppedEarlyError;
