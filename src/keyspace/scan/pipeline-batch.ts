import type { CommandError } from '../../redis/command-error.ts';
import { asNumber } from '../../redis/reply.ts';
import type { Reply } from '../../redis/target.ts';
import type { DeepColumns, KeyBatch } from '../batch.ts';
import { estimateMemoryBytes } from './estimate-memory.ts';
import type { StepOrder, Wants } from './step.ts';

export type Answer = Reply | CommandError | undefined;

export interface Found {
  readonly key: Buffer;
  readonly type: string;
  /** Where the answers to the first asks about it begin: TYPE, PTTL, encoding and use if `deep`, memory. */
  readonly at: number;
}

export interface FieldTtls {
  readonly asked: number;
  readonly withTtl: number;
  readonly hits: number;
}

export interface Told {
  readonly rows: readonly Found[];
  readonly first: readonly Answer[];
  /** By row, where they were asked. */
  readonly lengths: readonly (readonly Answer[])[];
  readonly fields: readonly FieldTtls[];
}

/** The columns of a page, of answers that stand one behind the other: an array a key would cost the collector as much as the rest. */
export function batchOf({ node, db, wants }: Pick<StepOrder, 'node' | 'db' | 'wants'>, told: Told): KeyBatch {
  const { rows, first, lengths } = told;
  const memoryAt = wants.deep ? 4 : 2;
  const elements = column(rows, (_, i) => numberOf(lengths[i]?.[0]));
  const memoryBytes =
    wants.memory === 'estimated'
      ? column(rows, ({ key, type }, i) => estimateMemoryBytes(type, key.length, elements[i]!))
      : column(rows, ({ at }) => (wants.memory === 'measured' ? numberOf(first[at + memoryAt]) : Number.NaN));
  const keyOffsets = new Uint32Array(rows.length + 1);
  rows.forEach(({ key }, i) => (keyOffsets[i + 1] = keyOffsets[i]! + key.length));
  return {
    node, db, keyOffsets, memoryBytes,
    length: rows.length,
    keyBytes: Buffer.concat(rows.map(({ key }) => key)),
    types: rows.map(({ type }) => type),
    ttlMs: column(rows, ({ at }) => ttlOf(first[at + 1])),
    memoryBasis: wants.memory === 'estimated' ? 'estimated' : 'measured',
    deep: wants.deep ? deepColumns(wants, told, elements) : undefined,
  }; // prettier-ignore
}

function deepColumns({ use, fieldTtls }: Wants, { rows, first, fields }: Told, elements: Float64Array): DeepColumns {
  const used = column(rows, ({ at }) => numberOf(first[at + 3]));
  const unknown = new Float64Array(rows.length).fill(Number.NaN);
  return {
    elements,
    encodings: rows.map(({ at }) => textOf(first[at + 2])),
    idleSeconds: use === 'IDLETIME' ? used : unknown,
    frequency: use === 'FREQ' ? used : unknown,
    fieldsAsked: column(rows, (_, i) => fields[i]?.asked ?? 0),
    fieldsWithTtl: fieldTtls ? column(rows, (_, i) => fields[i]?.withTtl ?? 0) : unknown,
  };
}

/** A loop: `Float64Array.from` goes through an iterator, which takes several times as long. */
function column(rows: readonly Found[], value: (row: Found, i: number) => number): Float64Array {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = value(rows[i]!, i); // below its length
  return values;
}

export const textOf = (answer: Answer): string => (Buffer.isBuffer(answer) ? answer.toString() : '');

/** NaN for what was refused, or is of a key that has gone since. */
const numberOf = (answer: Answer): number => (typeof answer === 'string' ? asNumber(answer) : Number.NaN);

/** A key that expired since TYPE was asked had next to no life left. */
const ttlOf = (answer: Answer): number => (numberOf(answer) === -2 ? 0 : numberOf(answer));
