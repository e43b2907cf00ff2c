import type { Reply } from '../target.ts';

/** An error reply, without its dash: `NOPERM this user has no permissions …`. Not an Error: a stack for each would cost more than the reply. */
export class ErrorReply {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export type RespReply = Reply | ErrorReply;

/** Takes chunks of a RESP2 stream, and gives the replies that are whole. */
export interface Decoder {
  /** Throws TypeError when it is no RESP2. */
  write(chunk: Buffer): void;
}

/**
 * For replies that are many and short: bulk strings are views of the chunk they came in. Status replies and integers
 * are text. A reply that is larger than a chunk is put together when all of it is there.
 */
export function createDecoder(onReply: (reply: RespReply) => void): Decoder {
  let held: Buffer[] = [];
  let heldBytes = 0;
  /** Before so many bytes are there, trying would be in vain. */
  let wanted = 0;
  return {
    write(chunk) {
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes < wanted) return;
      const bytes = held.length === 1 ? chunk : Buffer.concat(held);
      const reader = createReader(bytes, 0);
      let end = 0;
      for (let reply = readReply(reader); reply !== undefined; reply = readReply(reader)) {
        end = reader.at;
        onReply(reply);
      }
      held = end < bytes.length ? [bytes.subarray(end)] : [];
      heldBytes = bytes.length - end;
      wanted = reader.wanted - end;
    },
  };
}

/** A place in a stream. */
export interface Reader {
  readonly bytes: Buffer;
  at: number;
  /** Where the reply that is not whole would end at least. */
  wanted: number;
}

export const createReader = (bytes: Buffer, at: number): Reader => ({ bytes, at, wanted: 0 });

const CR = 13;

/** The reply at this place, and the reader behind it; `undefined` while it is not all there. Throws TypeError when it is none. */
export function readReply(reader: Reader): RespReply | undefined {
  const { bytes, at } = reader;
  const lineEnd = bytes.indexOf(CR, at);
  if (lineEnd < 0 || lineEnd + 2 > bytes.length) {
    reader.wanted = bytes.length + 1;
    return undefined;
  }
  reader.at = lineEnd + 2;
  const line = bytes.toString('latin1', at + 1, lineEnd);
  switch (bytes[at]) {
    case 43: // +
    case 58: // :
      return line;
    case 45: // -
      return new ErrorReply(bytes.toString('utf8', at + 1, lineEnd));
    case 36: // $
      return readBulk(reader, Number(line));
    case 42: // *
      return readArray(reader, Number(line));
    default:
      throw new TypeError('the server sent what is no reply of RESP2');
  }
}

function readBulk(reader: Reader, length: number): Buffer | null | undefined {
  if (length < 0) return null;
  const end = reader.at + length;
  if (end + 2 > reader.bytes.length) {
    reader.wanted = end + 2;
    return undefined;
  }
  const bulk = reader.bytes.subarray(reader.at, end);
  reader.at = end + 2;
  return bulk;
}

/** Errors within arrays occur in transactions only, which are not sent this way. */
function readArray(reader: Reader, length: number): Reply | undefined {
  if (length < 0) return null;
  const elements: Reply[] = [];
  for (let i = 0; i < length; i++) {
    const element = readReply(reader);
    if (element === undefined) return undefined;
    elements.push(element instanceof ErrorReply ? null : element);
  }
  return elements;
}
