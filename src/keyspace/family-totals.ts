import type { KeyBatch } from './batch.ts';
import { createFamilyIndex, type IndexedFamily } from './family-totals-index.ts';
import { addToHistogram, createHistogram, type LogHistogram } from './histogram.ts';

/** What the keys of one family come to: exact sums, save for the histogram of their remaining life. */
export interface FamilyTotals extends IndexedFamily {
  keys: number;
  /** Of the keys whose size is known. */
  bytes: number;
  /** Sums of the squares and cubes of sizes: what the interval of a sample's byte total is made of. */
  bytesSquared: number;
  bytesCubed: number;
  keysOfUnknownSize: number;
  largestBytes: number;
  withoutTtl: number;
  bytesWithoutTtl: number;
  keysOfUnknownTtl: number;
  /** −1 while no key of it expires. */
  shortestTtlMs: number;
  longestTtlMs: number;
  /** Remaining life in milliseconds, of the keys that expire. */
  readonly ttlMs: LogHistogram;
  /** Keys by the class of their remaining life: {@link TTL_CLASSES}, in that order. */
  readonly ttlClasses: number[];
  /** By type, as TYPE names it. */
  readonly types: Map<string, TypeTotals>;
  /** What a deep scan tells; unset after one that was not. */
  deep: DeepTotals | undefined;
}

export interface TypeTotals {
  keys: number;
  bytes: number;
}

export interface DeepTotals {
  elements: number;
  /** Keys whose elements are known. */
  keysCounted: number;
  mostElements: number;
  /** Keys of which it is known when, or how often, they were used. */
  keysOfKnownUse: number;
  /** Not used for as long as {@link FamilyTableOptions.unusedForMs}, or, under LFU, with a counter of 0. */
  unusedKeys: number;
  /** Of these, without a TTL. */
  unusedWithoutTtl: number;
  unusedWithoutTtlBytes: number;
  /** Sum of idle times, of the keys that have one. */
  idleSeconds: number;
  keysWithIdleTime: number;
  readonly encodings: Map<string, number>;
  fieldsAsked: number;
  fieldsWithTtl: number;
}

/** Upper ends of the classes, inclusive; the last but one has none, and the last is of keys that never expire. */
export const TTL_CLASSES = [
  { name: 'upTo1m', atMostMs: 60_000 },
  { name: 'upTo1h', atMostMs: 3_600_000 },
  { name: 'upTo1d', atMostMs: 86_400_000 },
  { name: 'upTo7d', atMostMs: 604_800_000 },
  { name: 'upTo30d', atMostMs: 2_592_000_000 },
  { name: 'over30d', atMostMs: Number.POSITIVE_INFINITY },
  { name: 'none', atMostMs: Number.NaN },
] as const;

/** Looks at key `i` of a batch, which is of the family it was made for. */
export type KeyWatcher = (batch: KeyBatch, i: number) => void;

export interface FamilyTableOptions {
  /** As a profile declares them. */
  readonly rules: readonly { readonly template: string }[];
  /** How many families that no rule declares are told apart. */
  readonly maxUndeclared?: number;
  /** Leaves out keys; those of other families too. */
  readonly counts?: (batch: KeyBatch, i: number, family: string) => boolean;
  /** Asked once a family: what else is to be looked at in its keys. */
  readonly watch?: (family: string) => KeyWatcher | undefined;
  /** How long a key must not have been used to count as unused. Default 30 days. */
  readonly unusedForMs?: number;
}

/** Adds keys up by family: in memory that grows with the families, of which there are so many, and not with the keys. */
export interface FamilyTable {
  /** Adds the keys of a batch; how many of them were counted. */
  add(batch: KeyBatch): number;
  /** In the order they were met. The totals go on changing while keys are added. */
  readonly families: readonly FamilyTotals[];
  /** Goes on from totals of an earlier run. */
  restore(totals: FamilyTotals): void;
}

export const UNUSED_FOR_MS = 30 * 86_400_000;

export function createFamilyTable({ rules, maxUndeclared, counts, watch, unusedForMs = UNUSED_FOR_MS }: FamilyTableOptions): FamilyTable {
  const index = createFamilyIndex(rules, maxUndeclared);
  const families: FamilyTotals[] = [];
  const watchers: (KeyWatcher | undefined)[] = [];

  const openAll = (): void => {
    for (const { family, declared } of index.families.slice(families.length)) {
      families.push(emptyTotals(family, declared));
      watchers.push(watch?.(family));
    }
  };
  const add = (batch: KeyBatch): number => {
    let counted = 0;
    for (let i = 0; i < batch.length; i++) {
      const family = index.indexOf(batch, i);
      if (family >= families.length) openAll();
      const totals = families[family]!; // opened by openAll()
      if (counts !== undefined && !counts(batch, i, totals.family)) continue;
      addKey(totals, batch, i);
      if (batch.deep !== undefined) addDeep((totals.deep ??= emptyDeep()), batch, i, unusedForMs / 1000);
      watchers[family]?.(batch, i);
      counted++;
    }
    return counted;
  };
  const restore = (totals: FamilyTotals): void => {
    const at = index.indexOfName(totals.family, totals.declared);
    openAll();
    families[at] = totals;
  };
  return { add, families, restore };
}

export const emptyTotals = (family: string, declared: boolean): FamilyTotals => ({
  family,
  declared,
  keys: 0,
  bytes: 0,
  bytesSquared: 0,
  bytesCubed: 0,
  keysOfUnknownSize: 0,
  largestBytes: 0,
  withoutTtl: 0,
  bytesWithoutTtl: 0,
  keysOfUnknownTtl: 0,
  shortestTtlMs: -1,
  longestTtlMs: -1,
  ttlMs: createHistogram(),
  ttlClasses: TTL_CLASSES.map(() => 0),
  types: new Map(),
  deep: undefined,
});

function addKey(totals: FamilyTotals, batch: KeyBatch, i: number): void {
  const bytes = batch.memoryBytes[i]!; // every column has `length` rows
  const ttlMs = batch.ttlMs[i]!;
  const known = bytes >= 0; // not for NaN
  totals.keys++;
  if (known) {
    totals.bytes += bytes;
    totals.bytesSquared += bytes * bytes;
    totals.bytesCubed += bytes * bytes * bytes;
    if (bytes > totals.largestBytes) totals.largestBytes = bytes;
  } else totals.keysOfUnknownSize++;
  if (ttlMs < 0) {
    totals.withoutTtl++;
    totals.ttlClasses[FOREVER]!++;
    if (known) totals.bytesWithoutTtl += bytes;
  } else if (!(ttlMs >= 0)) totals.keysOfUnknownTtl++; // NaN: not told
  else {
    addToHistogram(totals.ttlMs, ttlMs);
    totals.ttlClasses[classOf(ttlMs)]!++;
    if (ttlMs > totals.longestTtlMs) totals.longestTtlMs = ttlMs;
    if (totals.shortestTtlMs < 0 || ttlMs < totals.shortestTtlMs) totals.shortestTtlMs = ttlMs;
  }
  const type = typeTotals(totals, batch.types[i]!);
  type.keys++;
  if (known) type.bytes += bytes;
}

const FOREVER = TTL_CLASSES.length - 1;
const ENDS = TTL_CLASSES.map(({ atMostMs }) => atMostMs);

function classOf(ttlMs: number): number {
  let at = 0;
  while (ttlMs > ENDS[at]!) at++; // the last but one has no end
  return at;
}

function typeTotals({ types }: FamilyTotals, type: string): TypeTotals {
  const known = types.get(type);
  if (known !== undefined) return known;
  const totals = { keys: 0, bytes: 0 };
  types.set(type, totals);
  return totals;
}

const emptyDeep = (): DeepTotals => ({
  elements: 0,
  keysCounted: 0,
  mostElements: 0,
  keysOfKnownUse: 0,
  unusedKeys: 0,
  unusedWithoutTtl: 0,
  unusedWithoutTtlBytes: 0,
  idleSeconds: 0,
  keysWithIdleTime: 0,
  encodings: new Map(),
  fieldsAsked: 0,
  fieldsWithTtl: 0,
});

function addDeep(totals: DeepTotals, batch: KeyBatch, i: number, unusedForSeconds: number): void {
  const deep = batch.deep!; // the caller has looked
  const elements = deep.elements[i]!; // every column has `length` rows
  const idleSeconds = deep.idleSeconds[i]!;
  const frequency = deep.frequency[i]!;
  if (elements >= 0) {
    totals.elements += elements;
    totals.keysCounted++;
    if (elements > totals.mostElements) totals.mostElements = elements;
  }
  if (idleSeconds >= 0) {
    totals.idleSeconds += idleSeconds;
    totals.keysWithIdleTime++;
  }
  if (idleSeconds >= 0 || frequency >= 0) totals.keysOfKnownUse++;
  if (idleSeconds >= unusedForSeconds || frequency === 0) {
    totals.unusedKeys++;
    if (batch.ttlMs[i]! < 0) {
      totals.unusedWithoutTtl++;
      const bytes = batch.memoryBytes[i]!;
      if (bytes >= 0) totals.unusedWithoutTtlBytes += bytes;
    }
  }
  const encoding = deep.encodings[i]!;
  if (encoding !== '') totals.encodings.set(encoding, (totals.encodings.get(encoding) ?? 0) + 1);
  if (deep.fieldsWithTtl[i]! >= 0) {
    totals.fieldsAsked += deep.fieldsAsked[i]!;
    totals.fieldsWithTtl += deep.fieldsWithTtl[i]!;
  }
}
