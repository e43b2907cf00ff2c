export interface PaceOptions {
  /** Over all nodes together; as fast as the servers stay quick when absent. */
  readonly keysPerSecond: number | undefined;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** How many keys go at once, and when. */
export interface Pace {
  atOnce(): number;
  /** Waits for the next turn, and takes the time of `send` as a sign of how busy the servers are. */
  send<T>(keys: number, send: () => Promise<T>): Promise<T>;
}

/** More than these are not faster, only longer in the way of others: measured at a million keys. */
const MOST_AT_ONCE = 500;
const LEAST_AT_ONCE = 20;
/** A batch of 500 takes a server that has nothing else to do 1 ms. */
const SLOW_MS = 10;

/** Batches are halved, and followed by a rest as long as they took, when replies are slow; they grow again when they are quick. */
export function createPace({ keysPerSecond, nowMs, sleep }: PaceOptions): Pace {
  const most = Math.max(1, Math.min(MOST_AT_ONCE, keysPerSecond === undefined ? MOST_AT_ONCE : Math.floor(keysPerSecond / 10)));
  let atOnce = most;
  let freeAtMs = nowMs();
  return {
    atOnce: () => atOnce,
    async send(keys, send) {
      const waitMs = freeAtMs - nowMs();
      if (waitMs > 0) await sleep(waitMs);
      const begunMs = nowMs();
      const sent = await send();
      const tookMs = nowMs() - begunMs;
      const slow = tookMs > SLOW_MS;
      atOnce = slow ? Math.max(Math.min(LEAST_AT_ONCE, most), Math.floor(atOnce / 2)) : Math.min(most, Math.ceil(atOnce * 1.5));
      freeAtMs = Math.max(begunMs + (keysPerSecond === undefined ? 0 : (keys / keysPerSecond) * 1000), slow ? nowMs() + tookMs : 0);
      return sent;
    },
  };
}
