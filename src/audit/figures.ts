import { emptyTotals, type FamilyTotals, TTL_CLASSES } from '../keyspace/family-totals.ts';
import { mergeHistogram } from '../keyspace/histogram.ts';
import { quantile } from '../keyspace/quantiles.ts';
import { type Estimate, estimateCount, estimateShare, estimateTotal, weightOf } from '../keyspace/sampling.ts';
import type { AuditData, FamilyRow, TtlSummary, Use } from './audit-data.ts';
import type { Sampled } from './strata.ts';

type Figures = Omit<FamilyRow, 'family' | 'declared' | 'share' | 'shareLow' | 'shareHigh' | 'bytesShare'>;

/** A family's row; `byStratum` are its totals in each stratum. */
export function familyRow(sampled: Sampled, byStratum: readonly FamilyTotals[], all: AuditData['totals']): FamilyRow {
  const { family = '', declared = false } = byStratum[0] ?? {};
  const share = estimateShare(sampled.strata, byStratum.map(({ keys }) => keys)); // prettier-ignore
  const figures = figuresOf(sampled, byStratum);
  return {
    family,
    declared,
    ...figures,
    share: share.value,
    ...ends(sampled, 'share', share),
    bytesShare: all.bytes > 0 ? figures.bytes / all.bytes : null,
  };
}

/** What some keys come to: as counted, or estimated for the whole when it is a sample. */
export function figuresOf(sampled: Sampled, byStratum: readonly FamilyTotals[]): Figures {
  const { strata } = sampled;
  const count = (of: (totals: FamilyTotals) => number): Estimate => estimateCount(strata, byStratum.map(of));
  const keys = count((totals) => totals.keys);
  const withoutTtl = count((totals) => totals.withoutTtl);
  const bytes = estimateTotal(
    strata,
    byStratum.map(({ bytes, bytesSquared, bytesCubed }) => ({ sum: bytes, squares: bytesSquared, cubes: bytesCubed })),
  );
  const merged = expanded(sampled, byStratum);
  const sized = merged.keys - merged.keysOfUnknownSize;
  return {
    keys: Math.round(keys.value),
    ...ends(sampled, 'keys', keys),
    bytes: Math.round(bytes.value),
    ...ends(sampled, 'bytes', bytes),
    withoutTtl: Math.round(withoutTtl.value),
    ...ends(sampled, 'withoutTtl', withoutTtl),
    bytesWithoutTtl: Math.round(merged.bytesWithoutTtl),
    averageBytes: sized > 0 ? merged.bytes / sized : null,
    largestBytes: sized > 0 ? merged.largestBytes : null,
    keysOfUnknownSize: Math.round(merged.keysOfUnknownSize),
    keysOfUnknownTtl: Math.round(merged.keysOfUnknownTtl),
    types: rounded(new Map([...merged.types].map(([type, { keys }]) => [type, keys]))),
    ttl: ttlSummary(merged),
    use: useOf(merged),
  };
}

/** The totals of all strata together, each key counted as many times as it stands for. */
export function expanded({ strata }: Sampled, byStratum: readonly FamilyTotals[]): FamilyTotals {
  const [first] = byStratum;
  const sum = emptyTotals(first?.family ?? '', first?.declared ?? false);
  for (const [at, stratum] of strata.entries()) {
    const totals = byStratum[at];
    if (totals !== undefined) addTotals(sum, totals, weightOf(stratum));
  }
  return sum;
}

/** Adds totals to others, each key `weight` times. */
export function addTotals(sum: FamilyTotals, totals: FamilyTotals, weight: number): void {
  for (const name of SUMS) sum[name] += totals[name] * weight;
  sum.largestBytes = Math.max(sum.largestBytes, totals.largestBytes);
  sum.longestTtlMs = Math.max(sum.longestTtlMs, totals.longestTtlMs);
  if (totals.shortestTtlMs >= 0)
    sum.shortestTtlMs = sum.shortestTtlMs < 0 ? totals.shortestTtlMs : Math.min(sum.shortestTtlMs, totals.shortestTtlMs);
  mergeHistogram(sum.ttlMs, totals.ttlMs, weight);
  for (const [at, keys] of totals.ttlClasses.entries()) sum.ttlClasses[at] = (sum.ttlClasses[at] ?? 0) + keys * weight;
  for (const [type, { keys, bytes }] of totals.types) {
    const known = sum.types.get(type) ?? { keys: 0, bytes: 0 };
    sum.types.set(type, { keys: known.keys + keys * weight, bytes: known.bytes + bytes * weight });
  }
  if (totals.deep === undefined) return;
  const { encodings, ...rest } = totals.deep;
  const deep = (sum.deep ??= { ...mapped(rest, () => 0), encodings: new Map() });
  for (const name of DEEP_SUMS) deep[name] += rest[name] * weight;
  deep.mostElements = Math.max(deep.mostElements, rest.mostElements);
  for (const [encoding, keys] of encodings) deep.encodings.set(encoding, (deep.encodings.get(encoding) ?? 0) + keys * weight);
}

const SUMS = [
  'keys', 'bytes', 'bytesSquared', 'bytesCubed', 'keysOfUnknownSize', 'withoutTtl', 'bytesWithoutTtl', 'keysOfUnknownTtl',
] as const; // prettier-ignore
const DEEP_SUMS = [
  'elements', 'keysCounted', 'keysOfKnownUse', 'unusedKeys', 'unusedWithoutTtl', 'unusedWithoutTtlBytes', 'idleSeconds', 'keysWithIdleTime',
  'fieldsAsked', 'fieldsWithTtl',
] as const; // prettier-ignore

function mapped<K extends string>(record: Readonly<Record<K, number>>, change: (value: number) => number): Record<K, number> {
  // Object.entries forgets the names of the keys, which are those of the record.
  return Object.fromEntries(Object.entries<number>(record).map(([name, value]) => [name, change(value)])) as Record<K, number>;
}

type Ends = Pick<FamilyRow, `${'keys' | 'bytes' | 'withoutTtl' | 'share'}${'Low' | 'High'}`>;

/** `keysLow` and `keysHigh`, when there is an interval. */
function ends({ isSample, random }: Sampled, name: 'keys' | 'bytes' | 'withoutTtl' | 'share', { low, high }: Estimate): Ends {
  if (!isSample || !random) return {};
  const round = (value: number): number => (name === 'share' ? value : Math.round(value));
  return { [`${name}Low`]: round(low), [`${name}High`]: round(high) };
}

function ttlSummary({ ttlMs, shortestTtlMs, longestTtlMs, ttlClasses }: FamilyTotals): TtlSummary {
  const expires = longestTtlMs >= 0;
  const at = (share: number): number | null => {
    const value = quantile(ttlMs, share);
    return value === undefined ? null : Math.round(Math.min(longestTtlMs, Math.max(shortestTtlMs, value)));
  };
  // Object.fromEntries forgets the names, which are those of the classes.
  const classes = Object.fromEntries(
    TTL_CLASSES.map(({ name }, index) => [name, Math.round(ttlClasses[index] ?? 0)]),
  ) as TtlSummary['classes'];
  return {
    withTtl: Math.round(ttlMs.total),
    shortestMs: expires ? shortestTtlMs : null,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    longestMs: expires ? longestTtlMs : null,
    classes,
  };
}

function useOf({ deep }: FamilyTotals): Use | null {
  if (deep === undefined) return null;
  const counted = deep.keysCounted > 0;
  return {
    elements: counted ? Math.round(deep.elements) : null,
    averageElements: counted ? deep.elements / deep.keysCounted : null,
    mostElements: counted ? deep.mostElements : null,
    keysOfKnownUse: Math.round(deep.keysOfKnownUse),
    unusedKeys: Math.round(deep.unusedKeys),
    averageIdleSeconds: deep.keysWithIdleTime > 0 ? deep.idleSeconds / deep.keysWithIdleTime : null,
    encodings: rounded(deep.encodings),
    hashFieldsAsked: Math.round(deep.fieldsAsked),
    hashFieldsWithTtl: Math.round(deep.fieldsWithTtl),
  };
}

/** Without a prototype, for a module may call its type `__proto__`. */
function rounded(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  const record: Record<string, number> = Object.create(null);
  for (const [name, count] of [...counts].toSorted(([, a], [, b]) => b - a)) record[name] = Math.round(count);
  return record;
}
