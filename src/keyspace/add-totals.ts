import { emptyDeep } from './family-totals-sums.ts';
import type { FamilyTotals } from './family-totals.ts';
import { mergeHistogram } from './histogram.ts';

/** Adds totals to others, each key `weight` times. */
export function addTotals(sum: FamilyTotals, totals: FamilyTotals, weight: number): void {
  for (const name of SUMS) sum[name] += totals[name] * weight;
  sum.largestBytes = Math.max(sum.largestBytes, totals.largestBytes);
  sum.longestTtlMs = Math.max(sum.longestTtlMs, totals.longestTtlMs);
  if (totals.shortestTtlMs >= 0)
    sum.shortestTtlMs = sum.shortestTtlMs < 0 ? totals.shortestTtlMs : Math.min(sum.shortestTtlMs, totals.shortestTtlMs);
  mergeHistogram(sum.ttlMs, totals.ttlMs, weight);
  for (const [at, keys] of totals.ttlClasses.entries()) sum.ttlClasses[at] = (sum.ttlClasses[at] ?? 0) + keys * weight;
  for (const [type, totalsOfType] of totals.types) {
    const known = sum.types.get(type) ?? { keys: 0, bytes: 0, bytesSquared: 0, bytesCubed: 0 };
    for (const name of TYPE_SUMS) known[name] += totalsOfType[name] * weight;
    sum.types.set(type, known);
  }
  if (totals.deep === undefined) return;
  const { encodings, ...rest } = totals.deep;
  const deep = (sum.deep ??= emptyDeep());
  for (const name of DEEP_SUMS) deep[name] += rest[name] * weight;
  deep.mostElements = Math.max(deep.mostElements, rest.mostElements);
  for (const [encoding, keys] of encodings) deep.encodings.set(encoding, (deep.encodings.get(encoding) ?? 0) + keys * weight);
}

const SUMS = [
  'keys', 'bytes', 'bytesSquared', 'bytesCubed', 'keysOfUnknownSize', 'keysOfUnknownTtl',
  'withoutTtl', 'bytesWithoutTtl', 'bytesWithoutTtlSquared', 'bytesWithoutTtlCubed',
] as const; // prettier-ignore
const TYPE_SUMS = ['keys', 'bytes', 'bytesSquared', 'bytesCubed'] as const;
const DEEP_SUMS = [
  'elements', 'elementsSquared', 'elementsCubed', 'keysCounted', 'keysOfKnownUse', 'unusedKeys',
  'unusedWithoutTtl', 'unusedWithoutTtlBytes', 'unusedWithoutTtlBytesSquared', 'unusedWithoutTtlBytesCubed',
  'idleSeconds', 'idleSecondsSquared', 'idleSecondsCubed', 'keysWithIdleTime', 'keysWithFrequency',
  'fieldsAsked', 'fieldsAskedSquared', 'fieldsAskedCubed', 'fieldsWithTtl', 'fieldsWithTtlSquared', 'fieldsWithTtlCubed',
] as const; // prettier-ignore
