import { CommandError } from '../../redis/command-error.ts';
import { asArray, asBytes, asNumber, asText } from '../../redis/reply.ts';
import type { Argument, Connection, ReadCommand, Reply } from '../../redis/target.ts';
import { type Answer, batchOf, type FieldTtls, type Found, textOf } from './pipeline-batch.ts';
import { type Step, type StepOrder, type TakeStep, type Wants, wantsLength } from './step.ts';
import { endsAt, isBefore, seamOf } from './stretches.ts';

type Ask = readonly [ReadCommand, ...Argument[]];

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
    const seam = ended ? seamOf(stretch) : undefined;
    const listed = seam === undefined ? page.keys : await withoutSeam(order, page, seam);
    const next = ended ? [] : [scanAsk(order, page.cursor)];
    const { first, perKey, rest } = await askFirst(connection, listed, wants, next);
    ahead = rest === undefined ? undefined : { from: page.cursor, page: asPage(rest) };
    return lookUpRest(order, { cursor: page.cursor, listed, first, perKey });
  };
}

interface Listed {
  readonly cursor: string;
  readonly listed: readonly Buffer[];
  /** To the first asks of all keys, {@link perKey} of each, one key's behind the other's. */
  readonly first: readonly Answer[];
  readonly perKey: number;
}

async function lookUpRest({ connection, wants, node, db }: StepOrder, { cursor, listed, first, perKey }: Listed): Promise<Step> {
  const { present, refusals } = sorted(listed, first, perKey);
  const lengths = wantsLength(wants) ? await ask(connection, present, ({ key, type }) => lengthAsks(key, type)) : [];
  const fields = wants.deep && wants.fieldTtls ? await askFields(connection, present, first) : [];
  const askedOfLengths = lengths.reduce((sum, { length }) => sum + length, 0);
  const askedOfFields = fields.reduce((sum, { hits }) => sum + hits, 0);
  return {
    cursor,
    batch: batchOf({ node, db, wants }, { rows: present, first, lengths, fields }),
    micros: undefined,
    commands: 1 + first.length + askedOfLengths + askedOfFields,
    // TYPE and PTTL, what OBJECT tells, and lengths; MEMORY USAGE counts as none, and neither does what was refused.
    hits: present.reduce((sum, { at }) => sum + told(first.slice(at, at + (wants.deep ? 4 : 2))), 0) + told(lengths.flat()) + askedOfFields,
    vanished: listed.length - present.length - refusals.length,
    refused: refusals.length,
    refusal: refusals[0],
  };
}

const told = (answers: readonly Answer[]): number => answers.filter((answer) => !(answer instanceof CommandError)).length;

function sorted(listed: readonly Buffer[], first: readonly Answer[], perKey: number) {
  const present: Found[] = [];
  const refusals: string[] = [];
  for (let i = 0, at = 0; i < listed.length; i++, at += perKey) {
    const type = first[at];
    if (type instanceof CommandError) refusals.push(type.message);
    else if (type !== undefined && type !== 'none') present.push({ key: listed[i]!, type: asText(type), at }); // below its length
  }
  return { present, refusals };
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

/** The end of a stretch runs over into those behind it, which return such keys as well: leaves them to these. */
async function withoutSeam(order: StepOrder, { cursor, keys }: Page, seam: string): Promise<readonly Buffer[]> {
  const beyond = new Set<string>();
  for (let at = seam; ;) {
    const page = await scanPage(order, at);
    page.keys.forEach((key) => beyond.add(key.toString('latin1')));
    at = page.cursor;
    if (at === '0' || (cursor !== '0' && isBefore(cursor, at))) break;
  }
  return keys.filter((key) => !beyond.has(key.toString('latin1')));
}

/** The answers to the first asks, and to `next`, which goes out with them. */
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
  return { first: answers.slice(0, asks.length), perKey, rest };
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

/** Up to 16 random fields of each hash whose encoding has room for TTLs. */
async function askFields(connection: Connection, present: readonly Found[], first: readonly Answer[]): Promise<readonly FieldTtls[]> {
  const mayHave = ({ type, at }: Found) => type === 'hash' && ['hashtable', 'listpackex'].includes(textOf(first[at + 2]));
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
