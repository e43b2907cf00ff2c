import type { KeyBatch } from './batch.ts';
import type { DeepTotals, FamilyTotals, TypeTotals } from './family-totals.ts';
import { addToHistogram, createHistogram } from './histogram.ts';

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
  bytesWithoutTtlSquared: 0,
  bytesWithoutTtlCubed: 0,
  keysOfUnknownTtl: 0,
  shortestTtlMs: -1,
  longestTtlMs: -1,
  ttlMs: createHistogram(),
  ttlClasses: TTL_CLASSES.map(() => 0),
  types: new Map(),
  deep: undefined,
});

export function addKey(totals: FamilyTotals, batch: KeyBatch, i: number): void {
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
    if (known) {
      totals.bytesWithoutTtl += bytes;
      totals.bytesWithoutTtlSquared += bytes * bytes;
      totals.bytesWithoutTtlCubed += bytes * bytes * bytes;
    }
  } else if (!(ttlMs >= 0)) totals.keysOfUnknownTtl++; // NaN: not told
  else {
    addToHistogram(totals.ttlMs, ttlMs);
    totals.ttlClasses[classOf(ttlMs)]!++;
    if (ttlMs > totals.longestTtlMs) totals.longestTtlMs = ttlMs;
    if (totals.shortestTtlMs < 0 || ttlMs < totals.shortestTtlMs) totals.shortestTtlMs = ttlMs;
  }
  const type = typeTotals(totals, batch.types[i]!);
  type.keys++;
  if (!known) return;
  type.bytes += bytes;
  type.bytesSquared += bytes * bytes;
  type.bytesCubed += bytes * bytes * bytes;
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
  const totals = { keys: 0, bytes: 0, bytesSquared: 0, bytesCubed: 0 };
  types.set(type, totals);
  return totals;
}

export const emptyDeep = (): DeepTotals => ({
  elements: 0,
  elementsSquared: 0,
  elementsCubed: 0,
  keysCounted: 0,
  mostElements: 0,
  keysOfKnownUse: 0,
  unusedKeys: 0,
  unusedWithoutTtl: 0,
  unusedWithoutTtlBytes: 0,
  unusedWithoutTtlBytesSquared: 0,
  unusedWithoutTtlBytesCubed: 0,
  idleSeconds: 0,
  idleSecondsSquared: 0,
  idleSecondsCubed: 0,
  keysWithIdleTime: 0,
  keysWithFrequency: 0,
  encodings: new Map(),
  fieldsAsked: 0,
  fieldsAskedSquared: 0,
  fieldsAskedCubed: 0,
  fieldsWithTtl: 0,
  fieldsWithTtlSquared: 0,
  fieldsWithTtlCubed: 0,
});

export function addDeep(totals: DeepTotals, batch: KeyBatch, i: number, unusedForSeconds: number): void {
  const deep = batch.deep!; // the caller has looked
  const elements = deep.elements[i]!; // every column has `length` rows
  const idleSeconds = deep.idleSeconds[i]!;
  const frequency = deep.frequency[i]!;
  if (elements >= 0) {
    totals.elements += elements;
    totals.elementsSquared += elements * elements;
    totals.elementsCubed += elements * elements * elements;
    totals.keysCounted++;
    if (elements > totals.mostElements) totals.mostElements = elements;
  }
  if (idleSeconds >= 0) {
    totals.idleSeconds += idleSeconds;
    totals.idleSecondsSquared += idleSeconds * idleSeconds;
    totals.idleSecondsCubed += idleSeconds * idleSeconds * idleSeconds;
    totals.keysWithIdleTime++;
  }
  if (frequency >= 0) totals.keysWithFrequency++;
  if (idleSeconds >= 0 || frequency >= 0) totals.keysOfKnownUse++;
  if (idleSeconds >= unusedForSeconds || frequency === 0) {
    totals.unusedKeys++;
    if (batch.ttlMs[i]! < 0) {
      totals.unusedWithoutTtl++;
      const bytes = batch.memoryBytes[i]!;
      if (bytes >= 0) {
        totals.unusedWithoutTtlBytes += bytes;
        totals.unusedWithoutTtlBytesSquared += bytes * bytes;
        totals.unusedWithoutTtlBytesCubed += bytes * bytes * bytes;
      }
    }
  }
  const encoding = deep.encodings[i]!;
  if (encoding !== '') totals.encodings.set(encoding, (totals.encodings.get(encoding) ?? 0) + 1);
  if (deep.fieldsWithTtl[i]! >= 0) {
    const [asked, withTtl] = [deep.fieldsAsked[i]!, deep.fieldsWithTtl[i]!];
    totals.fieldsAsked += asked;
    totals.fieldsAskedSquared += asked * asked;
    totals.fieldsAskedCubed += asked * asked * asked;
    totals.fieldsWithTtl += withTtl;
    totals.fieldsWithTtlSquared += withTtl * withTtl;
    totals.fieldsWithTtlCubed += withTtl * withTtl * withTtl;
  }
}
