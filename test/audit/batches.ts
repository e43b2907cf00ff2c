import type { DeepColumns, KeyBatch } from '../../src/keyspace/batch.ts';

/** A key as a test says it; a string of 100 bytes that never expires where it does not. */
export interface KeyRow {
  readonly key: string | Buffer;
  readonly type?: string;
  readonly ttlMs?: number;
  readonly bytes?: number;
  readonly elements?: number;
  readonly idleSeconds?: number;
  readonly frequency?: number;
  readonly encoding?: string;
  /** Of so many fields of a hash it was asked whether they have a TTL of their own, and so many have. */
  readonly fieldsAsked?: number;
  readonly fieldsWithTtl?: number;
}

export interface BatchPlace {
  readonly node?: string;
  readonly db?: number;
  readonly deep?: boolean;
}

export function batchOf(rows: readonly KeyRow[], { node = '10.0.0.1:6379', db = 0, deep = false }: BatchPlace = {}): KeyBatch {
  const keys = rows.map(({ key }) => Buffer.from(key));
  const column = (of: (row: KeyRow) => number) => Float64Array.from(rows, of);
  const offsets = new Uint32Array(rows.length + 1);
  for (const [at, key] of keys.entries()) offsets[at + 1] = offsets[at]! + key.length;
  const columns: DeepColumns = {
    encodings: rows.map(({ encoding }) => encoding ?? 'raw'),
    elements: column(({ elements }) => elements ?? Number.NaN),
    idleSeconds: column(({ idleSeconds }) => idleSeconds ?? Number.NaN),
    frequency: column(({ frequency }) => frequency ?? Number.NaN),
    fieldsAsked: column(({ fieldsAsked }) => fieldsAsked ?? 0),
    fieldsWithTtl: column(({ fieldsWithTtl }) => fieldsWithTtl ?? Number.NaN),
  };
  return {
    node,
    db,
    length: rows.length,
    keyBytes: Buffer.concat(keys),
    keyOffsets: offsets,
    types: rows.map(({ type }) => type ?? 'string'),
    ttlMs: column(({ ttlMs }) => ttlMs ?? -1),
    memoryBytes: column(({ bytes }) => bytes ?? 100),
    memoryBasis: 'measured',
    deep: deep ? columns : undefined,
  };
}
