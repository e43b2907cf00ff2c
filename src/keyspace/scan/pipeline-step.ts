import { CommandError } from '../../redis/command-error.ts';
import { asArray, asBytes, asNumber, asText } from '../../redis/reply.ts';
import type { Argument, Connection, ReadCommand, Reply } from '../../redis/target.ts';
import type { DeepColumns, KeyBatch } from '../batch.ts';
import { estimateMemoryBytes } from './estimate-memory.ts';
import { endsAt, isBefore } from './halves.ts';
import { type Step, type StepOrder, type TakeStep, type Wants, wantsLength } from './step.ts';

type Ask = readonly [ReadCommand, ...Argument[]];
type Answer = Reply | CommandError | undefined;

/**
 * For users and servers without scripts: a page of SCAN, then a few commands a key, each about that key alone.
 * The next page is asked for with the commands of this one, which saves a round trip a page.
 */
export function createPipelineStepper(): TakeStep {
  let ahead: { readonly from: string; readonly page: Page } | undefined;
  return async (order) => {
    const { connection, wants, stretch, cursor } = order;
    const page = ahead?.from === cursor ? ahead.page : await scanPage(order, cursor);
    const ended = endsAt(stretch, page.cursor);
    const listed = ended && stretch === 'first' ? await withoutSeam(order, page) : page.keys;
    const next = ended ? [] : [scanAsk(order, page.cursor)];
    const { first, rest } = await askFirst(connection, listed, wants, next);
    ahead = rest === undefined ? undefined : { from: page.cursor, page: asPage(rest) };
    return lookUpRest(order, { cursor: page.cursor, listed, first });
  };
}

interface Listed {
  readonly cursor: string;
  readonly listed: readonly Buffer[];
  /** To the first asks, by key. */
  readonly first: readonly (readonly Answer[])[];
}

async function lookUpRest({ connection, wants, node, db }: StepOrder, { cursor, listed, first }: Listed): Promise<Step> {
  const refusals = first.flatMap(([type]) => (type instanceof CommandError ? [type.message] : []));
  const present = listed.flatMap((key, i): Found[] => {
    const answers = first[i]!; // one row a key
    const [type] = answers;
    const name = type === undefined || type instanceof CommandError ? 'none' : asText(type);
    return name === 'none' ? [] : [{ key, type: name, answers }];
  });
  const lengths = wantsLength(wants) ? await ask(connection, present, ({ key, type }) => lengthAsks(key, type)) : [];
  const fields = wants.deep && wants.fieldTtls ? await askFields(connection, present) : [];
  const rows = present.map((found, i): Row => ({ ...found, length: lengths[i]?.[0], fields: fields[i] ?? NO_FIELDS }));
  const askedOfLengths = lengths.reduce((sum, { length }) => sum + length, 0);
  const askedOfFields = fields.reduce((sum, { hits }) => sum + hits, 0);
  return {
    cursor,
    batch: batchOf({ node, db, wants }, rows),
    micros: undefined,
    commands: 1 + first.reduce((sum, { length }) => sum + length, 0) + askedOfLengths + askedOfFields,
    // TYPE and PTTL, what OBJECT tells, and lengths; MEMORY USAGE counts as none.
    hits: rows.length * (wants.deep ? 4 : 2) + askedOfLengths + askedOfFields,
    vanished: listed.length - present.length - refusals.length,
    refused: refusals.length,
    refusal: refusals[0],
  };
}

interface Page {
  readonly cursor: string;
  readonly keys: readonly Buffer[];
}

function scanAsk({ wants: { match, type }, keys }: StepOrder, cursor: string): Ask {
  const filter = [...(match === undefined ? [] : ['MATCH', match]), ...(type === undefined ? [] : ['TYPE', type])];
  return ['SCAN', cursor, 'COUNT', String(keys), ...filter];
}

const scanPage = async (order: StepOrder, cursor: string): Promise<Page> => asPage(await order.connection.call(...scanAsk(order, cursor)));

function asPage(reply: Reply): Page {
  const [cursor, keys] = asArray(reply);
  return { cursor: asText(cursor ?? null), keys: asArray(keys ?? null).map(asBytes) };
}

/** The end of the first half runs over into the second, which returns those keys as well: leaves them to it. */
async function withoutSeam(order: StepOrder, { cursor, keys }: Page): Promise<readonly Buffer[]> {
  const beyond = new Set<string>();
  for (let at = '1'; ;) {
    const page = await scanPage(order, at);
    page.keys.forEach((key) => beyond.add(key.toString('latin1')));
    at = page.cursor;
    if (at === '0' || (cursor !== '0' && isBefore(cursor, at))) break;
  }
  return keys.filter((key) => !beyond.has(key.toString('latin1')));
}

/** The answers to the first asks by key, and to `next`, which goes out with them. */
async function askFirst(connection: Connection, keys: readonly Buffer[], wants: Wants, next: readonly Ask[]) {
  const samples = wants.memorySamples === undefined ? [] : ['SAMPLES', String(wants.memorySamples)];
  const asks: Ask[] = [];
  for (const key of keys) {
    asks.push(['TYPE', key], ['PTTL', key]);
    // Use before length, for a server that knows no NO-TOUCH.
    if (wants.deep) asks.push(['OBJECT ENCODING', key], [`OBJECT ${wants.use}`, key]);
    if (wants.memory === 'measured') asks.push(['MEMORY USAGE', key, ...samples]);
  }
  const answers = await connection.callMany([...asks, ...next]);
  const perKey = asks.length / Math.max(1, keys.length);
  const rest = answers[asks.length];
  if (rest instanceof CommandError) throw rest;
  return { first: keys.map((_, i) => answers.slice(i * perKey, (i + 1) * perKey)), rest };
}

/** Sends the asks of all items in one go; the answers stand together by item. */
async function ask<T>(
  connection: Connection,
  items: readonly T[],
  asksOf: (item: T, i: number) => readonly Ask[],
): Promise<readonly Answer[][]> {
  const asks = items.map(asksOf);
  const answers = await connection.callMany(asks.flat());
  let at = 0;
  return asks.map(({ length }) => answers.slice(at, (at += length)));
}

const LENGTH_COMMANDS: Readonly<Record<string, ReadCommand>> = {
  string: 'STRLEN', list: 'LLEN', hash: 'HLEN', set: 'SCARD', zset: 'ZCARD', stream: 'XLEN', vectorset: 'VCARD',
}; // prettier-ignore

function lengthAsks(key: Buffer, type: string): readonly Ask[] {
  const command = LENGTH_COMMANDS[type];
  return command === undefined ? [] : [[command, key]];
}

interface Found {
  readonly key: Buffer;
  readonly type: string;
  /** To the first asks: TYPE, PTTL, encoding and use if `deep`, memory. */
  readonly answers: readonly Answer[];
}

interface FieldTtls {
  readonly asked: number;
  readonly withTtl: number;
  readonly hits: number;
}

const NO_FIELDS: FieldTtls = { asked: 0, withTtl: 0, hits: 0 };

/** Up to 16 random fields of each hash whose encoding has room for TTLs. */
async function askFields(connection: Connection, present: readonly Found[]): Promise<readonly FieldTtls[]> {
  const mayHave = ({ type, answers }: Found) => type === 'hash' && ['hashtable', 'listpackex'].includes(textOf(answers[2]));
  const names = await ask(connection, present, (found) => (mayHave(found) ? [['HRANDFIELD', found.key, '16']] : []));
  const fields = names.map(([answer]) => (Array.isArray(answer) ? (answer as readonly Reply[]).map(asBytes) : []));
  const lives = await ask(connection, present, ({ key }, i) =>
    fields[i]!.length === 0 ? [] : [['HTTL', key, 'FIELDS', String(fields[i]!.length), ...fields[i]!]],
  );
  return lives.map(([answer], i) => {
    const seconds = Array.isArray(answer) ? (answer as readonly Reply[]).map(asNumber) : [];
    return { asked: seconds.length, withTtl: seconds.filter((left) => left >= 0).length, hits: names[i]!.length + lives[i]!.length };
  });
}

interface Row extends Found {
  readonly length: Answer;
  readonly fields: FieldTtls;
}

function batchOf({ node, db, wants }: Pick<StepOrder, 'node' | 'db' | 'wants'>, rows: readonly Row[]): KeyBatch {
  const elements = column(rows, ({ length }) => numberOf(length));
  const memoryAt = wants.deep ? 4 : 2;
  const keyOffsets = new Uint32Array(rows.length + 1);
  rows.forEach(({ key }, i) => (keyOffsets[i + 1] = keyOffsets[i]! + key.length));
  return {
    node, db, keyOffsets,
    length: rows.length,
    keyBytes: Buffer.concat(rows.map(({ key }) => key)),
    types: rows.map(({ type }) => type),
    ttlMs: column(rows, ({ answers }) => ttlOf(answers[1])),
    memoryBytes: column(rows, ({ key, type, answers }, i) =>
      wants.memory === 'estimated' ? estimateMemoryBytes(type, key.length, elements[i]!) : numberOf(answers[memoryAt])),
    memoryBasis: wants.memory === 'estimated' ? 'estimated' : 'measured',
    deep: wants.deep ? deepColumns(wants, rows, elements) : undefined,
  }; // prettier-ignore
}

function deepColumns({ use, fieldTtls }: Wants, rows: readonly Row[], elements: Float64Array): DeepColumns {
  const used = column(rows, ({ answers }) => numberOf(answers[3]));
  const unknown = new Float64Array(rows.length).fill(Number.NaN);
  return {
    elements,
    encodings: rows.map(({ answers }) => textOf(answers[2])),
    idleSeconds: use === 'IDLETIME' ? used : unknown,
    frequency: use === 'FREQ' ? used : unknown,
    fieldsAsked: column(rows, ({ fields }) => fields.asked),
    fieldsWithTtl: fieldTtls ? column(rows, ({ fields }) => fields.withTtl) : unknown,
  };
}

/** A loop: `Float64Array.from` goes through an iterator, which takes several times as long. */
function column(rows: readonly Row[], value: (row: Row, i: number) => number): Float64Array {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = value(rows[i]!, i); // below its length
  return values;
}

const textOf = (answer: Answer): string => (Buffer.isBuffer(answer) ? answer.toString() : '');

/** NaN for what was refused, or is of a key that has gone since. */
const numberOf = (answer: Answer): number => (typeof answer === 'string' ? asNumber(answer) : Number.NaN);

/** A key that expired since TYPE was asked had next to no life left. */
const ttlOf = (answer: Answer): number => (numberOf(answer) === -2 ? 0 : numberOf(answer));
