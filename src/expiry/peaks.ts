import { boundAbove, type Level, levelAround, levelAtStart, START_MINUTES } from './usual-level.ts';

/** Minutes next to each other in which far more keys of a family expire than around them. */
export interface Peak {
  /** From the start of the forecast. */
  readonly startMinute: number;
  /** The minute behind the last one. */
  readonly endMinute: number;
  readonly keys: number;
  /** What its neighbours, or the trend that they show, let expect of a minute. */
  readonly usualKeysPerMinute: number;
  /** What no minute should exceed. */
  readonly boundKeysPerMinute: number;
  /** Spread over so long, it would not exceed the bound. */
  readonly jitterSeconds: number;
}

export interface PeakRules {
  /** How many minutes of the series a steady family would fill: up to its TTL. What is behind is no neighbour. */
  readonly spanMinutes: number;
  /** No bound is lower than this: a part of all that expires, so that small families do not raise alarms. */
  readonly leastBound: number;
}

/**
 * Finds stampedes in the making: minutes in which more keys expire than three times what is usual there, by more than
 * chance ({@link boundAbove}), and more than `leastBound`. What is usual is told by the neighbours on that side where there
 * are more ({@link levelAround}), for what is left of lives falls by itself: of keys that are written steadily, a minute
 * holds those whose TTL reaches it, which are fewer with each minute, smoothly where TTLs are many or have jitter. So the
 * minutes that stand out are those that rise above the ones before *and* those behind. The first has none before; it is
 * compared with the trend of those behind ({@link levelAtStart}), also together with the second, over whose seam it may lie.
 *
 * **The jitter.** A peak has E keys too many, written at one time with one TTL. If each life is shortened by a random part
 * of J, chosen evenly, the E keys spread evenly over J minutes, and each of these minutes gets λ + E ÷ J keys. That stays
 * within the bound T, but for chance, for J ≥ E ÷ (T − λ), which is what is returned; more is not needed. A steady family has no λ beyond its
 * TTL, so only the minutes up to `spanMinutes` are compared; with fewer than two of them nothing can be told.
 *
 * @param minutes keys that expire in each minute, from now on; of a sample: as sampled, for a sampled Poisson process is one
 * @see https://www.vldb.org/pvldb/vol8/p886-vattani.pdf (what a stampede does to the origin)
 */
export function findPeaks(minutes: Float64Array, { spanMinutes, leastBound }: PeakRules): readonly Peak[] {
  const span = Math.min(minutes.length, Math.max(0, spanMinutes));
  if (span <= 1) return [];
  const series: Series = { minutes: minutes.subarray(0, Math.ceil(span)), whole: Math.floor(span), leastBound };
  const atStart = startingRun(series);
  return [...(atStart === undefined ? [] : [atStart]), ...laterRuns(series, atStart?.endMinute ?? 1)];
}

interface Series {
  /** Up to the longest life of the family. */
  readonly minutes: Float64Array;
  /** How many of them are whole: the last may be a part of one. */
  readonly whole: number;
  readonly leastBound: number;
}

/** The first minutes, as many as are all above what the trend behind them lets expect. */
function startingRun(series: Series): Peak | undefined {
  for (let end = START_MINUTES; end > 0; end--) {
    const level = levelAtStart(series.minutes.subarray(0, series.whole), end);
    if (level !== undefined && Math.min(...series.minutes.subarray(0, end)) > boundOf(series, level)) return asPeak(series, 0, end, level);
  }
  return undefined;
}

function laterRuns(series: Series, from: number): readonly Peak[] {
  const peaks: Peak[] = [];
  for (let at = from; at < series.minutes.length; at++) {
    if (!isHigh(series, at)) continue;
    const start = at;
    while (isHigh(series, at + 1)) at++;
    peaks.push(asPeak(series, start, at + 1, levelAround(series.minutes, start, at + 1)));
  }
  return peaks;
}

function isHigh(series: Series, at: number): boolean {
  const keys = series.minutes[at] ?? 0;
  return keys > series.leastBound && keys > boundOf(series, levelAround(series.minutes, at, at + 1));
}

const boundOf = ({ leastBound }: Series, level: Level): number => Math.max(leastBound, boundAbove(level));

function asPeak(series: Series, start: number, end: number, level: Level): Peak {
  const keys = series.minutes.subarray(start, end).reduce((sum, count) => sum + count, 0);
  const bound = boundOf(series, level);
  const excess = keys - level.mean * (end - start);
  return {
    startMinute: start,
    endMinute: end,
    keys,
    usualKeysPerMinute: level.mean,
    boundKeysPerMinute: bound,
    jitterSeconds: Math.ceil(excess / (bound - level.mean)) * 60,
  };
}
