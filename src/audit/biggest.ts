import { type KeyBatch, keyAt } from '../keyspace/batch.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';

/** A single key, with what is known of it. */
export interface BigKey {
  readonly key: ServerText;
  readonly family: string;
  readonly node: string;
  readonly db: number;
  readonly type: string;
  /** Null where the server does not tell. */
  readonly bytes: number | null;
  readonly elements: number | null;
  /** −1: never expires; null where it was not told. */
  readonly ttlMs: number | null;
}

/** The largest of the keys it was shown, and no more of them than that: exact, whatever their order. */
export interface Biggest {
  look(batch: KeyBatch, i: number, family: string): void;
  /** Largest first. */
  readonly sized: readonly SizedKey[];
}

export type SizedKey = readonly [size: number, key: BigKey];

/** @param count how many are kept; `before`: of an earlier run, largest first */
export function keepBiggest(count: number, sizeOf: (batch: KeyBatch, i: number) => number, before: readonly SizedKey[] = []): Biggest {
  const kept: SizedKey[] = before.slice(0, count);
  const leastOf = (): number => (count === 0 ? Number.POSITIVE_INFINITY : kept.length < count ? 0 : (kept.at(-1)?.[0] ?? 0));
  let least = leastOf();
  return {
    look: (batch, i, family) => {
      const size = sizeOf(batch, i);
      if (!(size > least)) return; // also for NaN
      const at = kept.findIndex(([other]) => other < size);
      kept.splice(at < 0 ? kept.length : at, 0, [size, bigKey(batch, i, family)]);
      if (kept.length > count) kept.pop();
      least = leastOf();
    },
    sized: kept,
  };
}

function bigKey(batch: KeyBatch, i: number, family: string): BigKey {
  return {
    key: fromBytes(keyAt(batch, i)),
    family,
    node: batch.node,
    db: batch.db,
    type: batch.types[i] ?? 'unknown',
    bytes: known(batch.memoryBytes[i]),
    elements: known(batch.deep?.elements[i]),
    ttlMs: known(batch.ttlMs[i]),
  };
}

const known = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);
