import type { CacheopsError } from '../errors.ts';
import type { Received } from './source.ts';

/** Events that came and were not taken yet. */
export interface Queue {
  readonly size: number;
  push(received: Received): void;
  /** No more will come; with an error when that was not meant to be. */
  end(error?: CacheopsError): void;
  /**
   * Those that are there, up to a number; waits for the first. `undefined` once all are taken and no more will come, or
   * the signal is aborted. Fails with what {@link end} was told.
   */
  take(most: number): Promise<readonly Received[] | undefined>;
}

export function createQueue(signal: AbortSignal): Queue {
  const waiting: Received[] = [];
  let ended: { readonly error: CacheopsError | undefined } | undefined;
  let wake: (() => void) | undefined;
  const isIdle = (): boolean => waiting.length === 0 && ended === undefined && !signal.aborted;
  signal.addEventListener('abort', () => wake?.(), { once: true });
  return {
    get size() {
      return waiting.length;
    },
    push(received) {
      waiting.push(received);
      wake?.();
    },
    end(error) {
      ended ??= { error };
      wake?.();
    },
    async take(most) {
      while (isIdle()) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      if (waiting.length > 0) return waiting.splice(0, most);
      if (ended?.error && !signal.aborted) throw ended.error;
      return undefined;
    },
  };
}
