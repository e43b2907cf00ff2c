import type { IndexedFamily } from './family-totals-index.ts';
import type { LogHistogram } from './histogram.ts';

/** What the keys of one family come to: exact sums, save for the histogram of their remaining life. */
export interface FamilyTotals extends IndexedFamily {
  keys: number;
  /** Of the keys whose size is known. */
  bytes: number;
  /** Sums of the squares and cubes of sizes: what the interval of a sample's total is made of, as for all `…Squared`, `…Cubed`. */
  bytesSquared: number;
  bytesCubed: number;
  keysOfUnknownSize: number;
  largestBytes: number;
  withoutTtl: number;
  bytesWithoutTtl: number;
  bytesWithoutTtlSquared: number;
  bytesWithoutTtlCubed: number;
  keysOfUnknownTtl: number;
  /** −1 while no key of it expires. */
  shortestTtlMs: number;
  longestTtlMs: number;
  /** Remaining life in milliseconds, of the keys that expire. */
  readonly ttlMs: LogHistogram;
  /** Keys by the class of their remaining life: `TTL_CLASSES`, in that order. */
  readonly ttlClasses: number[];
  /** By type, as TYPE names it. */
  readonly types: Map<string, TypeTotals>;
  /** What a deep scan tells; unset after one that was not. */
  deep: DeepTotals | undefined;
}

export interface TypeTotals {
  keys: number;
  bytes: number;
  bytesSquared: number;
  bytesCubed: number;
}

export interface DeepTotals {
  elements: number;
  elementsSquared: number;
  elementsCubed: number;
  /** Keys whose elements are known. */
  keysCounted: number;
  mostElements: number;
  /** Keys of which it is known when, or how often, they were used. */
  keysOfKnownUse: number;
  /** Not used for as long as the `unusedForMs` of their table, or, of those whose use a counter tells, with one of 0. */
  unusedKeys: number;
  /** Of these, without a TTL. */
  unusedWithoutTtl: number;
  unusedWithoutTtlBytes: number;
  unusedWithoutTtlBytesSquared: number;
  unusedWithoutTtlBytesCubed: number;
  /** Sum of idle times, of the keys that have one. */
  idleSeconds: number;
  idleSecondsSquared: number;
  idleSecondsCubed: number;
  keysWithIdleTime: number;
  /** Keys whose use a counter tells, under an LFU policy. */
  keysWithFrequency: number;
  readonly encodings: Map<string, number>;
  fieldsAsked: number;
  fieldsAskedSquared: number;
  fieldsAskedCubed: number;
  fieldsWithTtl: number;
  fieldsWithTtlSquared: number;
  fieldsWithTtlCubed: number;
}
