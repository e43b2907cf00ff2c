import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import { UsageError } from '../errors.ts';
import type { FamilyTotals, TypeTotals } from '../keyspace/family-totals.ts';
import { createHistogram, type LogHistogram, mergeHistogram } from '../keyspace/histogram.ts';
import type { NodeCost } from '../keyspace/source.ts';
import type { StratumTally, TallyState } from './tally.ts';

/**
 * An audit that stopped early: where the scan stopped, and what it had counted by then, so that the run which goes on
 * ends with the same totals as one that was never stopped.
 */
export interface SavedAudit {
  /** The options that decide what is counted, as text. */
  readonly options: string;
  /** Of the scan: {@link KeySource.resumeToken}. */
  readonly scan: string;
  readonly tally: TallyState;
  readonly costs: readonly NodeCost[];
  readonly seconds: number;
}

/** Longer words do not fit a command line everywhere: then a state file has to keep the audit. */
const MOST_TOKEN_CHARACTERS = 100_000;
const MOST_INFLATED_BYTES = 256 * 1024 * 1024;

/** For the command line: letters, digits, `-` and `_`. `undefined` when it would be too long. */
export function tokenOf(saved: SavedAudit): string | undefined {
  const packed = deflateSync(JSON.stringify(toJson(saved)), { level: 9 });
  const token = Buffer.concat([checksum(packed), packed]).toString('base64url');
  return token.length > MOST_TOKEN_CHARACTERS ? undefined : token;
}

/** @throws UsageError when it is none, or a part of it is missing */
export function savedFromToken(token: string): SavedAudit {
  const bytes = Buffer.from(token.trim(), 'base64url');
  const packed = bytes.subarray(CHECKSUM_BYTES);
  if (packed.length === 0 || !checksum(packed).equals(bytes.subarray(0, CHECKSUM_BYTES))) {
    throw new UsageError('--resume: this is no token of an audit, or a part of it is missing', {
      hint: 'copy it whole from the report that it ends, or start anew without --resume',
    });
  }
  return fromJson(JSON.parse(inflateSync(packed, { maxOutputLength: MOST_INFLATED_BYTES }).toString()), '--resume');
}

/** What a state file holds: an audit to go on with, or nothing to. */
export const stateOf = (saved: SavedAudit | undefined): unknown =>
  saved === undefined ? { version: VERSION, finished: true } : toJson(saved);

/** @throws UsageError when it is damaged */
export function savedFromState(state: unknown, path: string): SavedAudit | undefined {
  if (state === undefined) return undefined;
  const isFinished = typeof state === 'object' && state !== null && 'finished' in state;
  return isFinished ? undefined : fromJson(state, path);
}

const VERSION = 3;
const CHECKSUM_BYTES = 8;
const checksum = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest().subarray(0, CHECKSUM_BYTES);

interface SavedJson extends Omit<SavedAudit, 'tally'> {
  readonly version: number;
  readonly tally: Omit<TallyState, 'strata'> & { readonly strata: readonly StratumJson[] };
}

interface StratumJson extends Omit<StratumTally, 'families' | 'broken'> {
  readonly families: readonly FamilyJson[];
  readonly broken: readonly (readonly [string, readonly unknown[]])[];
}

interface FamilyJson extends Omit<FamilyTotals, 'ttlMs' | 'types' | 'deep'> {
  readonly ttlMs: { readonly belowOne: number; readonly buckets: readonly (readonly [number, number])[] };
  readonly types: readonly (readonly [string, TypeTotals])[];
  readonly deep:
    | (Omit<NonNullable<FamilyTotals['deep']>, 'encodings'> & { readonly encodings: readonly (readonly [string, number])[] })
    | null;
}

const toJson = ({ tally, ...saved }: SavedAudit): SavedJson => ({
  version: VERSION,
  ...saved,
  tally: {
    parts: tally.parts,
    biggestByBytes: tally.biggestByBytes,
    biggestByElements: tally.biggestByElements,
    memoryBasis: tally.memoryBasis,
    isDeep: tally.isDeep,
    strata: tally.strata.map(({ families, broken, ...stratum }) => ({
      ...stratum,
      families: families.map(familyToJson),
      broken: [...broken],
    })),
  },
});

const familyToJson = ({ ttlMs, types, deep, ...totals }: FamilyTotals): FamilyJson => ({
  ...totals,
  ttlMs: {
    belowOne: ttlMs.belowOne,
    buckets: [...ttlMs.counts].flatMap((count, at) => (count === 0 ? [] : [[ttlMs.first + at, count] as const])),
  },
  types: [...types],
  deep: deep === undefined ? null : { ...deep, encodings: [...deep.encodings] },
});

function fromJson(read: unknown, where: string): SavedAudit {
  if (typeof read !== 'object' || read === null || !('version' in read) || read.version !== VERSION || !('tally' in read)) {
    throw new UsageError(`${where}: this is of another version of cacheops, or damaged`, { hint: 'start anew without it' });
  }
  // A token has a checksum, and a state file says what it is: what is in there, we wrote.
  const { tally, options, scan, costs, seconds } = read as SavedJson;
  const strata = tally.strata.map(({ families, broken, ...stratum }) => ({
    ...stratum,
    families: families.map(familyFromJson),
    broken: new Map(broken) as StratumTally['broken'],
  }));
  return { options, scan, costs, seconds, tally: { ...tally, strata } };
}

function familyFromJson({ ttlMs, types, deep, ...totals }: FamilyJson): FamilyTotals {
  return {
    ...totals,
    ttlMs: histogramOf(ttlMs),
    types: new Map(types),
    deep: deep === null ? undefined : { ...deep, encodings: new Map(deep.encodings) },
  };
}

function histogramOf({ belowOne, buckets }: FamilyJson['ttlMs']): LogHistogram {
  const histogram = createHistogram();
  histogram.belowOne = histogram.total = belowOne;
  for (const [bucket, count] of buckets)
    mergeHistogram(histogram, { first: bucket, counts: Float64Array.of(count), belowOne: 0, total: count });
  return histogram;
}
