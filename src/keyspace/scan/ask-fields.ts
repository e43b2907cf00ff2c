import { CommandError } from '../../redis/command-error.ts';
import { asArray, asBytes, asNumber } from '../../redis/reply.ts';
import type { Connection, Reply } from '../../redis/target.ts';
import { keyIn } from './key-list.ts';
import type { LookedUp } from './step.ts';

/** Of a hash with more fields, so many random ones tell of all. */
const MOST_FIELDS = 16;
/** Those with room for TTLs. */
const ENCODINGS: ReadonlySet<string> = new Set(['hashtable', 'listpackex']);

export interface FieldTtls {
  /** By key: of how many fields the TTL was asked, and how many of these have one. */
  readonly asked: Float64Array;
  readonly withTtl: Float64Array;
  readonly commands: number;
  /** Lookups that the server counted as hits. */
  readonly hits: number;
}

/** Some fields of each hash that may have such with a TTL. */
export async function askFields(connection: Connection, { keys, places, answers }: LookedUp): Promise<FieldTtls> {
  const told = { asked: new Float64Array(places.length), withTtl: new Float64Array(places.length) };
  const hashes = places.flatMap((at, i) => (answers.text(at) === 'hash' && ENCODINGS.has(answers.text(at + 2)) ? [i] : []));
  const names = await connection.callMany(hashes.map((i) => ['HRANDFIELD', keyIn(keys, i), MOST_FIELDS] as const));
  const named = hashes.flatMap((i, at) => (isFilled(names[at]) ? [{ i, fields: asArray(names[at]).map(asBytes) }] : []));
  const lives = await connection.callMany(
    named.map(({ i, fields }) => ['HTTL', keyIn(keys, i), 'FIELDS', fields.length, ...fields] as const),
  );
  named.forEach(({ i }, at) => {
    const seconds = isFilled(lives[at]) ? asArray(lives[at]).map(asNumber) : [];
    told.asked[i] = seconds.length;
    told.withTtl[i] = seconds.filter((left) => left >= 0).length;
  });
  const hits = [...names, ...lives].filter((reply) => !(reply instanceof CommandError)).length;
  return { ...told, commands: hashes.length + named.length, hits };
}

const isFilled = (reply: unknown): reply is readonly Reply[] => Array.isArray(reply) && reply.length > 0;
