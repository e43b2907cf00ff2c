import type { DeepColumns, KeyBatch } from '../batch.ts';
import type { FieldTtls } from './ask-fields.ts';
import type { Lengths } from './ask-lengths.ts';
import { estimateMemoryBytes } from './estimate-memory.ts';
import type { LookedUp, StepOrder, Wants } from './step.ts';

interface Told extends LookedUp {
  /** `undefined` where they were not asked. */
  readonly lengths: Lengths | undefined;
  readonly fields: FieldTtls | undefined;
}

/** The columns of a page, made of answers that stand one behind the other. */
export function makeBatch({ node, db, wants }: Pick<StepOrder, 'node' | 'db' | 'wants'>, told: Told): KeyBatch {
  const { keys, places, answers, lengths } = told;
  const types = places.map((at) => answers.text(at));
  const elements = lengths?.elements ?? unknown(places.length);
  return {
    node,
    db,
    length: places.length,
    keyBytes: keys.bytes,
    keyOffsets: keys.offsets,
    types,
    ttlMs: column(places, (at) => ttlOf(answers.integer(at + 1))),
    memoryBytes: memoryOf(told, { wants, types, elements }),
    memoryBasis: wants.memory === 'estimated' ? 'estimated' : 'measured',
    deep: wants.deep ? deepColumns(wants, told, elements) : undefined,
  };
}

interface Known {
  readonly wants: Wants;
  readonly types: readonly string[];
  readonly elements: Float64Array;
}

function memoryOf({ keys: { offsets }, places, answers }: Told, { wants, types, elements }: Known): Float64Array {
  if (wants.memory === 'none') return unknown(places.length);
  if (wants.memory === 'estimated') return elements.map((count, i) => estimateMemoryBytes(types[i]!, offsets[i + 1]! - offsets[i]!, count)); // one more than keys
  const memoryAt = wants.deep ? 4 : 2;
  return column(places, (at) => answers.integer(at + memoryAt));
}

function deepColumns({ use, fieldTtls }: Wants, { places, answers, fields }: Told, elements: Float64Array): DeepColumns {
  const used = column(places, (at) => answers.integer(at + 3));
  const nothing = unknown(places.length);
  return {
    elements,
    encodings: places.map((at) => answers.text(at + 2)),
    idleSeconds: use === 'IDLETIME' ? used : nothing,
    frequency: use === 'FREQ' ? used : nothing,
    fieldsAsked: fields?.asked ?? new Float64Array(places.length),
    fieldsWithTtl: fields?.withTtl ?? (fieldTtls ? new Float64Array(places.length) : nothing),
  };
}

const unknown = (count: number): Float64Array => new Float64Array(count).fill(Number.NaN);

/** A loop: `Float64Array.from` goes through an iterator, which takes several times as long. */
function column(places: readonly number[], value: (place: number) => number): Float64Array {
  const values = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) values[i] = value(places[i]!); // below its length
  return values;
}

/** A key that expired since TYPE was asked had next to no life left. */
const ttlOf = (answer: number): number => (answer === -2 ? 0 : answer);
