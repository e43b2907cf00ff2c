import { CacheopsError, StoppedEarlyError } from '../errors.ts';
import { isPassing } from '../invalidation/is-passing.ts';
import { isWithoutGroup } from '../redis/stream-group.ts';
import { formatDuration } from '../text/duration.ts';

export interface Patience {
  readonly warn: (message: string) => void;
  /** Ends early when the signal is aborted. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** Finds the deployment anew, before each further try. Fails with CacheopsError. */
  readonly renew: () => Promise<void>;
}

/** How long to rest before each further try: a restart or a failover is over by then, or somebody has to look. */
const RESTS_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

/** Tries again what a lost connection, a failover, or a node that did not do its part, has kept from its end. */
export async function patiently<T>(work: () => Promise<T>, { warn, sleep, signal, renew }: Patience): Promise<T> {
  let attempt = work;
  const again = async (): Promise<T> => {
    await renew();
    return work();
  };
  for (const restMs of RESTS_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayPass(error) || signal.aborted) throw error;
      warn(`${error.message}; trying again in ${formatDuration(restMs)}`);
      await sleep(restMs);
      attempt = again;
    }
  }
  return again();
}

const mayPass = (error: unknown): error is CacheopsError =>
  error instanceof CacheopsError && (error instanceof StoppedEarlyError || isPassing(error) || isWithoutGroup(error));
