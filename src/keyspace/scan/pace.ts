import { setTimeout as delay } from 'node:timers/promises';
import type { PageClock } from './page-clock.ts';

/**
 * How much of the server's time a scan takes: `low` a fifth, in pages so short that the server hardly works longer on one
 * than it takes to answer; `normal` all that is free, in short pages; `fast` longer ones, which spare the client and are
 * worth it over a slow network. Others wait for a page at most, and a slice of short commands.
 */
export type MaxLoad = 'low' | 'normal' | 'fast';

interface Bounds {
  /** That a page of SCAN may take of the server's time; all other commands are shorter. */
  readonly pageMicros: number;
  /** Where the server does not tell its time. */
  readonly untimedKeys: number;
  /** Share of the time in which the server works for us. */
  readonly duty: number;
  /** Whether pages are looked up while others still are. */
  readonly overlapping: boolean;
}

const BOUNDS: Readonly<Record<MaxLoad, Bounds>> = {
  low: { pageMicros: 50, untimedKeys: 40, duty: 0.2, overlapping: false },
  normal: { pageMicros: 300, untimedKeys: 150, duty: 1, overlapping: true },
  fast: { pageMicros: 600, untimedKeys: 500, duty: 1, overlapping: true },
};

/** Timers keep to whole milliseconds: what one came late may be made up for, up to this. */
const CREDIT_MS = 2;
/** Shorter rests are saved up. */
const SHORTEST_REST_MS = 1;

/** Small enough for keys of any kind; it grows as fast as they show that it may. */
const FIRST_KEYS = 16;
/** Where a filter makes keys cheap, a page has to be looked through all the same. */
const MAX_KEYS = 4_000;
/** Of the keys of a page: bounds what is held of long ones. */
const MAX_KEY_BYTES = 1 << 20;

/** Below, a round trip is the server's own work for the most part, and not the network's. */
const NEAR_MS = 0.5;

/** About what the server takes for a page and its keys: over a slow network, so many more are on their way. */
const PAGE_MS = 1;
const MOST_AT_ONCE = 16;

/** How many keys the next page may have, and when it may be asked for. One for each walk; the rate is shared by all. */
export interface Pace {
  /** Pages whose keys may be looked up or consumed at a time. */
  readonly atOnce: number;
  keys(): number;
  /** After a step: how many keys it took, how many bytes these are, and how long we waited. */
  took(step: { readonly keys: number; readonly keyBytes: number; readonly waitedMs: number }): void;
  /** Waits until the next step may start; at once when the signal is aborted. */
  rest(signal: AbortSignal): Promise<void>;
}

export interface PaceOrder {
  readonly maxLoad: MaxLoad;
  readonly rate: Rate | undefined;
  readonly clock: Pick<PageClock, 'microsPerKey'>;
  /** Of a command that does nothing: the server is not at work for us that long. */
  readonly roundTripMs: number;
}

/** Pages grow until one takes as long as it may, and shrink at once when the server shows that it takes longer, or keys are long. */
export function createPace({ maxLoad, rate, clock, roundTripMs }: PaceOrder): Pace {
  const { pageMicros, untimedKeys, duty, overlapping } = BOUNDS[maxLoad];
  const networkMs = roundTripMs < NEAR_MS ? 0 : roundTripMs;
  let keys = FIRST_KEYS;
  let freeAt = 0;
  const fitting = (): number => (clock.microsPerKey === undefined ? untimedKeys : Math.floor(pageMicros / clock.microsPerKey));
  return {
    // Whether a rate is kept is known when answers have come.
    atOnce: overlapping && rate === undefined ? pagesAtOnce(roundTripMs) : 1,
    keys: () => Math.max(1, Math.min(keys, fitting(), rate?.keysAtOnce ?? MAX_KEYS)),
    took({ keys: taken, keyBytes, waitedMs }) {
      keys = Math.max(1, Math.min(2 * Math.min(keys, fitting()), keysOfBytes({ keys: taken, keyBytes }), MAX_KEYS));
      const workedMs = Math.max(0, waitedMs - networkMs);
      const now = performance.now();
      freeAt = Math.max(freeAt, now - CREDIT_MS) + workedMs * (1 / duty - 1);
      freeAt = Math.max(freeAt, now + (rate?.claim(taken) ?? 0));
    },
    async rest(signal) {
      const restMs = freeAt - performance.now();
      if (restMs < SHORTEST_REST_MS) return;
      await delay(restMs, undefined, { signal }).catch(() => undefined); // aborted: the walk sees it
    },
  };
}

/** How many keys a page may have where they are as long as these. */
export function keysOfBytes({ keys, keyBytes }: { readonly keys: number; readonly keyBytes: number }): number {
  return keys === 0 ? MAX_KEYS : Math.max(1, Math.floor((MAX_KEY_BYTES * keys) / Math.max(keyBytes, 1)));
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

export interface Conditions {
  readonly maxLoad: MaxLoad;
  /** How many pages may be asked for at once: where one begins is told by the one before. */
  readonly cursors: number;
  /** How long the server works on a key. */
  readonly workMs: number;
  readonly roundTripMs: number;
}

/** How long a key takes: pages that the network bounds are on their way side by side. */
export function expectedMsPerKey({ maxLoad, cursors, workMs, roundTripMs }: Conditions): number {
  const { untimedKeys, duty, overlapping } = BOUNDS[maxLoad];
  const networkMs = roundTripMs / untimedKeys;
  const sideBySide = Math.min(pagesAtOnce(roundTripMs) - 1, cursors);
  return overlapping ? Math.max(workMs / duty, networkMs / sideBySide) : workMs / duty + networkMs;
}

const pagesAtOnce = (roundTripMs: number): number => Math.min(2 + Math.round(roundTripMs / PAGE_MS), MOST_AT_ONCE);
