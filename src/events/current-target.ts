import type { Target } from '../redis/target.ts';

/** The deployment as it was found last: a service outlives failovers. */
export interface CurrentTarget {
  now(): Target;
  /** Finds it anew. Fails as opening it did; then it stays as it was. */
  renew(): Promise<void>;
  /** Closes what was found anew; the first one is its opener's. */
  close(): Promise<void>;
}

export function createCurrentTarget(first: Target): CurrentTarget {
  let target = first;
  const close = async (): Promise<void> => {
    if (target !== first) await target.close();
  };
  return {
    now: () => target,
    async renew() {
      const found = await target.reopen();
      await close();
      target = found;
    },
    close,
  };
}
