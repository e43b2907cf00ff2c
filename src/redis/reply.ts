import type { Reply } from './target.ts';

// Decoders of single replies. A reply of another shape than expected is a server we do not know: say so.

/** A bulk string as text; bytes that are not UTF-8 become replacement characters, so never use it for keys. */
export function asText(reply: Reply): string {
  if (Buffer.isBuffer(reply)) return reply.toString('utf8');
  if (typeof reply === 'string') return reply;
  throw unexpected('a string', reply);
}

export function asBytes(reply: Reply): Buffer {
  if (Buffer.isBuffer(reply)) return reply;
  if (typeof reply === 'string') return Buffer.from(reply);
  throw unexpected('a string', reply);
}

/** An integer that fits a number, such as a length or a duration. */
export function asNumber(reply: Reply): number {
  const text = asText(reply);
  if (/^-?\d+$/.test(text)) return Number(text);
  throw unexpected('an integer', reply);
}

/** A 64-bit integer, exact. */
export function asBigInt(reply: Reply): bigint {
  const text = asText(reply);
  if (/^-?\d+$/.test(text)) return BigInt(text);
  throw unexpected('an integer', reply);
}

export function asArray(reply: Reply): readonly Reply[] {
  if (Array.isArray(reply)) return reply;
  throw unexpected('an array', reply);
}

/** A flat `[name, value, …]` array, which is also how a RESP3 map arrives here. */
export function asPairs(reply: Reply): ReadonlyMap<string, Reply> {
  const flat = asArray(reply);
  const pairs = new Map<string, Reply>();
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.set(asText(flat[at]!), flat[at + 1]!);
  return pairs;
}

function unexpected(wanted: string, reply: Reply): Error {
  const found = reply === null ? 'nothing' : Array.isArray(reply) ? 'an array' : 'a string';
  return new TypeError(`the server's reply has another shape than known: expected ${wanted}, found ${found}`);
}
