import { CR } from '../../text/ascii.ts';
import type { Reply } from '../target.ts';

/** An error reply, without its dash: `NOPERM this user has no permissions …`. Not an Error: a stack for each would cost more than the reply. */
export class ErrorReply {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export type RespReply = Reply | ErrorReply;

/** A place in a stream. */
export interface Reader {
  readonly bytes: Buffer;
  at: number;
  /** Where the reply that is not whole would end at least. */
  wanted: number;
}

export const createReader = (bytes: Buffer, at: number): Reader => ({ bytes, at, wanted: 0 });

/**
 * The reply at this place, and the reader behind it; `undefined` while it is not all there. Throws TypeError when it is none.
 * Bulk strings are views of the bytes; status replies and integers are text.
 */
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
