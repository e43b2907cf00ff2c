import { fromBytes } from '../text/bytes.ts';

/** Something that has happened, as an application tells it. */
export interface AppEvent {
  /** `user.updated`. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
}

/** A value as it stands in a tag, or why it cannot. */
export type Field = Buffer | { readonly unusable: string };

export type Reading = { readonly event: AppEvent } | { readonly problem: string };

/** The field that holds the name of the event. */
const NAME = 'event';

/** Reads `{"event":"user.updated","id":42}`. What is wrong is said without quoting it. */
export function readJsonEvent(bytes: Buffer): Reading {
  const text = fromBytes(bytes);
  if (typeof text !== 'string') return { problem: 'it is not UTF-8' };
  const said = parsed(text);
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return { problem: 'it is no JSON object' };
  return named(Object.entries(said).map(([name, value]) => [name, fieldOf(value)] as const));
}

/**
 * Reads the fields of an entry of a stream: one of them is `event`, with the name of the event; or there is only one, a
 * JSON object that says it all.
 */
export function readEntryEvent(fields: readonly (readonly [name: Buffer, value: Buffer])[]): Reading {
  const [only, ...others] = fields;
  if (only !== undefined && others.length === 0 && String(only[0]) !== NAME) return readJsonEvent(only[1]);
  return named(fields.map(([name, value]) => [String(name), value] as const));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function named(entries: readonly (readonly [string, Field])[]): Reading {
  const fields = new Map(entries);
  const name = fields.get(NAME);
  const text = Buffer.isBuffer(name) ? fromBytes(name) : undefined;
  if (typeof text !== 'string' || text === '') return { problem: `it has no field "${NAME}" with the name of what happened` };
  return { event: { name: text, fields } };
}

/** JSON readers round integers beyond 2^53 without a word, so the tag might be another's. */
function fieldOf(value: unknown): Field {
  if (typeof value === 'string') return Buffer.from(value);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isSafeInteger(value))) return Buffer.from(String(value));
  if (typeof value === 'number') return { unusable: 'is a number that may have been rounded: send it as text' };
  return { unusable: value === null ? 'is null' : 'is neither text nor a number' };
}
