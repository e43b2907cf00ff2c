import { setTimeout as delay } from 'node:timers/promises';

/**
 * How much of the server's time a scan takes: `low` a fifth, in steps so short that the server hardly works longer on one
 * than it takes to answer; `normal` all that is free, in short steps; `fast` longer ones, which spare the client and are
 * worth it over a slow network. Others wait for two steps at most, one of each connection.
 */
export type MaxLoad = 'low' | 'normal' | 'fast';

interface Bounds {
  /** After which the server ends a step of its own accord, as exactly as the keys before tell how long the next ones take. */
  readonly stepMicros: number;
  /** Where the server does not tell its time: one SCAN of half a microsecond a key, and a pipeline of short commands. */
  readonly untimedKeys: number;
  /** Share of the time in which the server works for us. */
  readonly duty: number;
}

const BOUNDS: Readonly<Record<MaxLoad, Bounds>> = {
  low: { stepMicros: 100, untimedKeys: 40, duty: 0.2 },
  normal: { stepMicros: 500, untimedKeys: 150, duty: 1 },
  fast: { stepMicros: 1_000, untimedKeys: 500, duty: 1 },
};

/** Timers keep to whole milliseconds: what one came late may be made up for, up to this. */
const CREDIT_MS = 2;
/** Shorter rests are saved up. */
const SHORTEST_REST_MS = 1;

/** Small enough for keys of any kind; it grows as fast as the server shows that it may. */
const FIRST_KEYS = 16;
const MAX_KEYS = 4_000;

/** How many keys the next step may take, and when it may start. One for each walk; the rate is shared by all. */
export interface Pace {
  readonly stepMicros: number;
  keys(): number;
  /** After a step: how many keys it took, how long the server says it worked on it, and how long we waited. */
  took(step: { readonly keys: number; readonly micros: number | undefined; readonly waitedMs: number }): void;
  /** Waits until the next step may start; at once when the signal is aborted. */
  rest(signal: AbortSignal): Promise<void>;
}

/**
 * Steps grow until the server ends them because their time is up, and shrink when one takes far longer nevertheless,
 * such as for keys that are large to weigh. A slow step is believed at once.
 */
export function createPace(load: MaxLoad, rate: Rate | undefined): Pace {
  const { stepMicros, untimedKeys, duty } = BOUNDS[load];
  let keys = FIRST_KEYS;
  let freeAt = 0;
  const nextKeys = (step: { readonly keys: number; readonly taken: number; readonly micros: number | undefined }): number => {
    const fitting = step.micros === undefined ? untimedKeys : Math.round((step.keys * stepMicros) / Math.max(step.micros, 1));
    if (step.micros !== undefined && step.micros > 2 * stepMicros) return Math.max(1, fitting);
    // The server ended it when its time was up, or the filter left few: fewer keys would not make it shorter.
    if (step.micros !== undefined && step.taken < step.keys) return step.keys;
    // By at most twice: one quick step says little about the next.
    return Math.max(1, Math.min(fitting, step.keys * 2, MAX_KEYS));
  };
  return {
    stepMicros,
    keys: () => Math.min(keys, rate?.keysAtOnce ?? MAX_KEYS),
    took({ keys: taken, micros, waitedMs }) {
      keys = nextKeys({ keys, taken, micros });
      const workedMs = micros === undefined ? waitedMs : micros / 1000;
      const now = performance.now();
      freeAt = Math.max(freeAt, now - waitedMs - CREDIT_MS) + workedMs / duty;
      freeAt = Math.max(freeAt, now + (rate?.claim(taken) ?? 0));
    },
    async rest(signal) {
      const restMs = freeAt - performance.now();
      if (restMs < SHORTEST_REST_MS) return;
      await delay(restMs, undefined, { signal }).catch(() => undefined); // aborted: the walk sees it
    },
  };
}

/** A bound on keys per second, over all walks. */
export interface Rate {
  /** A fifth of a second's worth: more would be a gust. */
  readonly keysAtOnce: number;
  /** Takes note of keys, and says how many milliseconds must pass before the next ones. */
  claim(keys: number): number;
}

export function createRate(keysPerSecond: number): Rate {
  let freeAt = performance.now();
  return {
    keysAtOnce: Math.max(1, Math.floor(keysPerSecond / 5)),
    claim(keys) {
      const now = performance.now();
      freeAt = Math.max(freeAt, now) + (keys / keysPerSecond) * 1000;
      return freeAt - now;
    },
  };
}

export const dutyOf = (load: MaxLoad): number => BOUNDS[load].duty;
