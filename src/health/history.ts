import type { StatsData } from './figures/index.ts';

/** What `--watch` remembers of its last frames, oldest first; a value that was not told is NaN, which draws a gap. */
export interface History {
  readonly hitRatio: readonly number[];
  readonly commandsPerSecond: readonly number[];
  readonly usedMemoryBytes: readonly number[];
  readonly roundTripMs: readonly number[];
  readonly evictedKeysPerSecond: readonly number[];
}

export const NO_HISTORY: History = { hitRatio: [], commandsPerSecond: [], usedMemoryBytes: [], roundTripMs: [], evictedKeysPerSecond: [] };

/** As many as fit beside the figures on a terminal of 80 columns. */
const FRAMES = 24;

export function remember(history: History, { total }: StatsData): History {
  const append = (values: readonly number[], value: number | null | undefined) => [...values, value ?? Number.NaN].slice(-FRAMES);
  return {
    hitRatio: append(history.hitRatio, total.hits.window.ratio),
    commandsPerSecond: append(history.commandsPerSecond, total.traffic.commandsPerSecond),
    usedMemoryBytes: append(history.usedMemoryBytes, total.memory.usedBytes),
    roundTripMs: append(history.roundTripMs, total.latency.roundTrip?.p50Ms),
    evictedKeysPerSecond: append(history.evictedKeysPerSecond, total.memory.evictedKeysPerSecond),
  };
}
