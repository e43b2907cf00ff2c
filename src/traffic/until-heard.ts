/** How long what a server has sent may be on its way. */
export const REST_MS = 500;

/** Looks at what has come so often at least: when this process is the one that stood still, time is over before it could listen. */
const LEAST_LOOKS = 20;

/**
 * Waits until something was heard, but not for longer than this.
 *
 * @param sleep ends at once when the user interrupts; what is on its way needs the event loop anyway
 */
export async function untilHeard(isHeard: () => boolean, waitMs: number, sleep: (ms: number) => Promise<void>): Promise<void> {
  const until = performance.now() + waitMs;
  for (let looks = 0; !isHeard() && (looks < LEAST_LOOKS || performance.now() < until); looks++) {
    await Promise.all([sleep(2), new Promise((resolve) => setImmediate(resolve))]);
  }
}
