import { asArray, asBytes, asNumber, asText } from '../../redis/reply.ts';
import { SCAN_KEYS } from '../../redis/read-scripts.ts';
import type { Argument, Reply } from '../../redis/target.ts';
import type { DeepColumns, KeyBatch } from '../batch.ts';
import { estimateMemoryBytes } from './estimate-memory.ts';
import { type Step, type StepOrder, wantsLength } from './step.ts';
import { seamOf, strideOf } from './stretches.ts';

/** A page: when its keys are slower than those before, so many of them come on top of a step's time. A call of SCAN takes as long as a key. */
const KEYS_PER_SCAN = 64;
/** With a filter most of them need no look, as a rule. */
const KEYS_PER_FILTERED_SCAN = 100;
/** Below, steps were too slow with more. */
const KEYS_WELL_GOING = 16;
/** Of one step's keys: bounds a reply when keys are long. */
const MAX_KEY_BYTES = 1 << 20;

const DEEP_RECORD_BYTES = 11;

/** One call of a script that reads: see {@link SCAN_KEYS}. Fails as {@link Connection.run} does. */
export async function takeScriptStep(order: StepOrder): Promise<Step> {
  const reply = asArray(await order.connection.run(SCAN_KEYS, argumentsOf(order)));
  const [cursor, micros, keys, lengths, types, ttls, memories, elements, typeNames, deep, encodings, hits, gone, failed, failure] =
    reply as Fifteen;
  const refusal = asText(failure);
  return {
    cursor: asText(cursor),
    batch: batchOf(order, { keys, lengths, types, ttls, memories, elements, typeNames, deep, encodings }),
    micros: asNumber(micros) || undefined, // 0: its clock stands still within a script
    commands: 1,
    hits: asNumber(hits),
    vanished: asNumber(gone),
    refused: asNumber(failed),
    refusal: refusal === '' ? undefined : refusal,
  };
}

/** A reply that is shorter fails in the decoder that finds nothing. */
type Fifteen = readonly [Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply, Reply];

function argumentsOf({ wants, stretch, cursor, keys, stepMicros }: StepOrder): readonly Argument[] {
  const flag = (on: boolean) => (on ? '1' : '');
  const filtered = wants.match !== undefined || wants.type !== undefined;
  const count = filtered && keys >= KEYS_WELL_GOING ? KEYS_PER_FILTERED_SCAN : Math.min(keys, KEYS_PER_SCAN);
  const samples = wants.memory === 'measured' ? String(wants.memorySamples ?? '-') : '';
  return [
    cursor, String(count), String(stepMicros), String(keys), String(MAX_KEY_BYTES), String(strideOf(stretch)), seamOf(stretch) ?? '',
    wants.match ?? '', wants.type ?? '', samples, flag(wantsLength(wants)), flag(wants.deep), wants.use, flag(wants.fieldTtls),
  ]; // prettier-ignore
}

type Packed = Readonly<Record<'keys' | 'lengths' | 'types' | 'ttls' | 'memories' | 'elements' | 'typeNames' | 'deep' | 'encodings', Reply>>;

function batchOf({ node, db, wants }: StepOrder, packed: Packed): KeyBatch {
  const [types, lengths] = [asBytes(packed.types), asBytes(packed.lengths)];
  const typeNames = asText(packed.typeNames).split(',');
  const { length } = types;
  const keyOffsets = new Uint32Array(length + 1);
  const names: string[] = Array(length);
  for (let i = 0; i < length; i++) {
    names[i] = typeNames[types[i]! - 1]!; // the script numbers the types that it names
    keyOffsets[i + 1] = keyOffsets[i]! + lengths.readUInt32LE(i * 4);
  }
  const elements = wantsLength(wants) ? doubles(packed.elements, -1) : new Float64Array(length).fill(Number.NaN);
  const estimated = wants.memory === 'estimated';
  const memoryBytes = estimated
    ? elements.map((count, i) => estimateMemoryBytes(names[i]!, keyOffsets[i + 1]! - keyOffsets[i]!, count))
    : doubles(packed.memories, -1);
  return {
    node, db, length, keyBytes: asBytes(packed.keys), keyOffsets, types: names, ttlMs: doubles(packed.ttls, -2), memoryBytes,
    memoryBasis: estimated ? 'estimated' : 'measured',
    deep: wants.deep ? deepColumns(wants, asBytes(packed.deep), asText(packed.encodings).split(','), elements) : undefined,
  }; // prettier-ignore
}

/** A column of doubles, little-endian; what is `unknown` or below is NaN. */
function doubles(column: Reply, unknown: number): Float64Array {
  const bytes = asBytes(column);
  const values = new Float64Array(bytes.length / 8);
  for (let i = 0; i < values.length; i++) {
    const value = bytes.readDoubleLE(i * 8);
    values[i] = value <= unknown ? Number.NaN : value;
  }
  return values;
}

function deepColumns(
  { use, fieldTtls }: StepOrder['wants'],
  records: Buffer,
  encodingNames: readonly string[],
  elements: Float64Array,
): DeepColumns {
  const length = elements.length;
  const encodings: string[] = Array(length);
  const [used, fieldsAsked, fieldsWithTtl] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  for (let i = 0, at = 0; i < length; i++, at += DEEP_RECORD_BYTES) {
    encodings[i] = encodingNames[records[at]! - 1]!; // numbered by the script, as types are
    used[i] = knownOrNaN(records.readDoubleBE(at + 1));
    fieldsAsked[i] = records[at + 9]!;
    fieldsWithTtl[i] = fieldTtls ? records[at + 10]! : Number.NaN;
  }
  const unknown = new Float64Array(length).fill(Number.NaN);
  return {
    encodings, elements, fieldsAsked, fieldsWithTtl,
    idleSeconds: use === 'IDLETIME' ? used : unknown,
    frequency: use === 'FREQ' ? used : unknown,
  }; // prettier-ignore
}

const knownOrNaN = (value: number): number => (value < 0 ? Number.NaN : value);
