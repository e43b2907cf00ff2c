import {
  ASTERISK as ARRAY,
  COLON as INTEGER,
  CR,
  DASH as ERROR,
  DASH as MINUS,
  DOLLAR as BULK,
  PLUS as STATUS,
  ZERO,
} from '../../text/ascii.ts';
import type { KeyPage, Reply } from '../target.ts';
import { createReader, ErrorReply, readReply } from './decode.ts';
import { copyShort } from './copy-short.ts';
import type { Collector } from './exchange.ts';

/**
 * Replies to commands that went out in one go, as the bytes that came: where each begins, and nothing made of it before
 * somebody reads it. Millions of short ones pass here, and an object for each would cost as much as the lookup it tells of.
 *
 * @typeParam Refusal what becomes of an error reply
 */
export class Replies<Refusal> {
  readonly #bytes: Buffer;
  readonly #starts: Uint32Array;
  readonly #refused: (error: ErrorReply, i: number) => Refusal;

  /** @param starts where each begins, and where the last one ends */
  constructor(bytes: Buffer, starts: Uint32Array, refused: (error: ErrorReply, i: number) => Refusal) {
    this.#bytes = bytes;
    this.#starts = starts;
    this.#refused = refused;
  }

  isRefused(i: number): boolean {
    return this.#bytes[this.#starts[i]!] === ERROR;
  }

  /** NaN for a reply that is no integer. */
  integer(i: number): number {
    const start = this.#starts[i]!;
    return this.#bytes[start] === INTEGER ? integerFrom(this.#bytes, start + 1) : Number.NaN;
  }

  /** A status or a bulk string, in one of few wordings such as types have; '' for any other reply. */
  text(i: number): string {
    const [bytes, start, end] = [this.#bytes, this.#starts[i]!, this.#starts[i + 1]! - 2];
    if (bytes[start] === STATUS) return wording(bytes, start + 1, end);
    if (bytes[start] !== BULK || bytes[start + 1] === MINUS) return '';
    return wording(bytes, bytes.indexOf(CR, start) + 2, end);
  }

  /** Whatever it is. Bulk strings are views of what came. */
  reply(i: number): Reply | Refusal {
    const reply = readReply(createReader(this.#bytes, this.#starts[i]!));
    if (reply instanceof ErrorReply) return this.#refused(reply, i);
    return reply ?? null; // it is all there
  }

  /** The reply to a SCAN. Throws TypeError when it is none. */
  page(i: number): KeyPage {
    return pageAt(this.#bytes, this.#starts[i]!, this.#starts[i + 1]!);
  }
}

/** Collects so many replies. */
export function collectReplies<Refusal>(count: number, refused: (error: ErrorReply, i: number) => Refusal): Collector<Replies<Refusal>> {
  const starts = new Uint32Array(count + 1);
  let bytes: Buffer = Buffer.alloc(0);
  let [received, found] = [0, 0];
  return {
    write(chunk) {
      bytes = received === 0 ? chunk : appended(bytes, received, chunk);
      received += chunk.length;
      for (; found < count; found++) {
        const end = endOfReply(bytes, starts[found]!, received);
        if (end === NOT_ALL_THERE) return undefined;
        starts[found + 1] = end;
      }
      return chunk.subarray(chunk.length - (received - starts[count]!));
    },
    result: () => new Replies(bytes, starts, refused),
  };
}

/** The first `length` bytes and the chunk, in the same memory when there is room. */
function appended(bytes: Buffer, length: number, chunk: Buffer): Buffer {
  const needed = length + chunk.length;
  const roomy = bytes.length >= needed ? bytes : Buffer.allocUnsafeSlow(2 * needed);
  if (roomy !== bytes) bytes.copy(roomy, 0, 0, length);
  chunk.copy(roomy, length);
  return roomy;
}

const NOT_ALL_THERE = 0;

/** Where the reply at this place ends, of the bytes up to `end`. Throws TypeError when it is none. */
function endOfReply(bytes: Buffer, at: number, end: number): number {
  if (at >= end) return NOT_ALL_THERE;
  let lineEnd = at + 1;
  while (lineEnd < end && bytes[lineEnd] !== CR) lineEnd++;
  const next = lineEnd + 2;
  if (next > end) return NOT_ALL_THERE;
  switch (bytes[at]) {
    case INTEGER:
    case STATUS:
    case ERROR:
      return next;
    case BULK: {
      const length = integerFrom(bytes, at + 1);
      if (length < 0) return next;
      return next + length + 2 > end ? NOT_ALL_THERE : next + length + 2;
    }
    case ARRAY:
      return endOfElements(bytes, next, end, integerFrom(bytes, at + 1));
    default:
      throw new TypeError('the server sent what is no reply of RESP2');
  }
}

function endOfElements(bytes: Buffer, from: number, end: number, count: number): number {
  let at = from;
  for (let i = 0; i < count; i++) {
    at = endOfReply(bytes, at, end);
    if (at === NOT_ALL_THERE) return NOT_ALL_THERE;
  }
  return at;
}

/** Up to the CR that is known to come. */
function integerFrom(bytes: Buffer, start: number): number {
  const negative = bytes[start] === MINUS;
  let value = 0;
  for (let at = negative ? start + 1 : start; bytes[at] !== CR; at++) value = value * 10 + bytes[at]! - ZERO;
  return negative ? -value : value;
}

function pageAt(bytes: Buffer, start: number, end: number): KeyPage {
  const cursorAt = bytes.indexOf(CR, start) + 2;
  const cursorFrom = bytes.indexOf(CR, cursorAt) + 2;
  const listAt = cursorFrom + integerFrom(bytes, cursorAt + 1) + 2;
  if (bytes[start] !== ARRAY || bytes[cursorAt] !== BULK || bytes[listAt] !== ARRAY)
    throw new TypeError('what the server sent is no page of keys');
  const count = integerFrom(bytes, listAt + 1);
  const offsets = new Uint32Array(count + 1);
  const keys = Buffer.allocUnsafeSlow(end - listAt); // lengths and line ends are left out
  let at = bytes.indexOf(CR, listAt) + 2;
  for (let i = 0; i < count; i++) {
    let length = 0;
    for (at++; bytes[at] !== CR; at++) length = length * 10 + bytes[at]! - ZERO;
    at += 2;
    offsets[i + 1] = copyShort(bytes, at, at + length, keys, offsets[i]!);
    at += length + 2;
  }
  return { cursor: bytes.toString('latin1', cursorFrom, listAt - 2), keys: { bytes: keys.subarray(0, offsets[count]), offsets } };
}

/** Wordings met before, by a hash of their bytes: making text of bytes takes longer than recognising them. */
const WORDINGS = 256;
const wordings: string[] = Array(WORDINGS).fill('');

function wording(bytes: Buffer, start: number, end: number): string {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = (hash * 31 + bytes[at]!) & (WORDINGS - 1);
  const known = wordings[hash]!;
  if (isSpelt(known, bytes, start, end)) return known;
  return (wordings[hash] = bytes.toString('latin1', start, end));
}

function isSpelt(text: string, bytes: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
