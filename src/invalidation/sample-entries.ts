import { CacheopsError, ConnectionError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asNumber } from '../redis/reply.ts';
import { isKnown, type Reply, type Target } from '../redis/target.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import type { EntryFilter } from './entry-filter.ts';
import { groupByNode } from './group-by-node.ts';
import type { Untold } from './not-sampled.ts';

/** What some of the entries are, as they are before anything is deleted. */
export interface EntrySample {
  /** Without those whose node does not answer. */
  readonly asked: number;
  /** Of these, how many are there, and meant where there are filters. */
  readonly present: number;
  /** On average, with keys and overhead, as MEMORY USAGE counts; null when none is there or the server does not tell. */
  readonly averageBytes: number | null;
  /** The middle one of the remaining lives; null when no entry that is there expires. */
  readonly medianTtlMs: number | null;
  readonly withoutTtl: number;
  readonly examples: readonly ServerText[];
}

export interface Sampled {
  readonly sample: EntrySample;
  readonly untold: readonly Untold[];
}

const MOST_EXAMPLES = 3;

/**
 * @param keys a bounded number: two commands are sent for each, and what the filter asks
 */
export async function sampleEntries(keys: readonly Buffer[], target: Target, filter?: EntryFilter): Promise<Sampled> {
  const meant = filter ? await meantOf(keys, target, filter) : keys;
  const looked = await Promise.all(meant.map((key) => look(key, target)));
  const present = looked.filter(({ ttlMs }) => ttlMs !== undefined && ttlMs !== GONE);
  const lives = present.flatMap(({ ttlMs }) => (ttlMs === undefined || ttlMs < 0 ? [] : [ttlMs])).toSorted((a, b) => a - b);
  const sizes = present.flatMap(({ bytes }) => bytes ?? []);
  const sample: EntrySample = {
    asked: keys.length - looked.filter(({ isUntold }) => isUntold).length,
    present: present.length,
    averageBytes: sizes.length === 0 ? null : sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length,
    medianTtlMs: lives[Math.floor(lives.length / 2)] ?? null,
    withoutTtl: present.filter(({ ttlMs }) => ttlMs === PERSISTENT).length,
    examples: present.slice(0, MOST_EXAMPLES).map(({ key }) => fromBytes(key)),
  };
  return { sample, untold: looked.flatMap(({ why }) => why ?? []) };
}

/** PTTL of a key that is not there, and of one that never expires. */
const GONE = -2;
const PERSISTENT = -1;
/** Of a large collection, MEMORY USAGE weighs so many elements. */
const SAMPLES = 5;

interface LookedAt {
  readonly key: Buffer;
  readonly isUntold: boolean;
  readonly why?: Untold;
  readonly ttlMs: number | undefined;
  readonly bytes: number | null;
}

async function look(key: Buffer, target: Target): Promise<LookedAt> {
  const node = nodeOfKey(target, key);
  const untold = { key, isUntold: true, ttlMs: undefined, bytes: null };
  if (node === undefined) return untold;
  try {
    const ttl = await node.ask(asNumber, 'PTTL', key);
    const memory = await node.ask(numberOrNull, 'MEMORY USAGE', key, 'SAMPLES', SAMPLES);
    return { key, isUntold: false, ttlMs: isKnown(ttl) ? ttl.value : undefined, bytes: isKnown(memory) ? memory.value : null };
  } catch (error) {
    if (isAway(error, target)) return { ...untold, why: { node: node.address, error } };
    throw error;
  }
}

/** One node of several: what the others hold is looked at all the same. */
const isAway = (error: unknown, { topology }: Target): error is ConnectionError =>
  topology === 'cluster' && error instanceof ConnectionError;

const numberOrNull = (reply: Reply): number | null => (reply === null ? null : asNumber(reply));

/** Those that a filter means, and those that it may mean, as servers do not tell. A bounded number of keys. */
export async function meantOf(keys: readonly Buffer[], target: Target, filter: EntryFilter): Promise<readonly Buffer[]> {
  const parts = await Promise.all(
    [...groupByNode(keys, target)].map(async ([node, own]) => {
      const judgements = node ? await filter.judge(node, own).catch((error: unknown) => untoldOf(own, error, target)) : [];
      return own.filter((_, i) => judgements[i] === 'meant' || judgements[i] instanceof CacheopsError);
    }),
  );
  return parts.flat();
}

function untoldOf(keys: readonly Buffer[], error: unknown, target: Target): readonly CacheopsError[] {
  if (isAway(error, target)) return keys.map(() => error);
  throw error;
}
