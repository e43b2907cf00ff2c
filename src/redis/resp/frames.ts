import { LF, PLUS } from '../../text/ascii.ts';
import { createReader, type ErrorReply, readReply, type RespReply } from './decode.ts';

/** Takes what a connection hears that stays in one order: lines of MONITOR and messages of channels. */
export interface FrameSink {
  /** A status line without its `+` and line end: bytes `start` to `end`, which are valid during the call only. */
  line(bytes: Buffer, start: number, end: number): void;
  /** A line that was too long to be held: its first bytes only. */
  cutLine(bytes: Buffer, start: number, end: number): void;
  reply(reply: RespReply): void;
}

export interface Frames {
  /** Throws TypeError when it is no RESP2. */
  write(chunk: Buffer): void;
}

/** A line holds all arguments of a command, escaped, so it may be 2 GB long; more than this is not held. */
export const LONGEST_LINE_BYTES = 1024 * 1024;

/**
 * Cuts a RESP2 stream that is lines for the most part into lines and replies, in their order, without an object a line.
 * MONITOR escapes line ends, so a line ends at its first LF.
 */
export function createFrames(sink: FrameSink, longestLineBytes = LONGEST_LINE_BYTES): Frames {
  /** The beginning of a frame that is not all there. */
  let held: Buffer[] = [];
  let heldBytes = 0;
  /** Before so many bytes are there, trying would be in vain; of a line only its end counts. */
  let wanted = 0;
  let skipping = false;

  const hold = (rest: Buffer): void => {
    held.push(Buffer.from(rest));
    heldBytes += rest.length;
  };
  const drop = (): void => {
    held = [];
    heldBytes = 0;
    wanted = 0;
  };
  /** Gives what is whole, and keeps the rest. */
  const take = (bytes: Buffer): void => {
    let at = 0;
    while (at < bytes.length) {
      if (bytes[at] === PLUS) {
        const end = bytes.indexOf(LF, at);
        if (end < 0) break;
        sink.line(bytes, at + 1, end - 1); // without CR
        at = end + 1;
      } else {
        const reader = createReader(bytes, at);
        const reply = readReply(reader);
        if (reply === undefined) {
          wanted = reader.wanted - at;
          break;
        }
        sink.reply(reply);
        at = reader.at;
      }
    }
    if (at < bytes.length) hold(at === 0 ? bytes : bytes.subarray(at));
  };
  const isLine = (): boolean => held[0]?.[0] === PLUS;
  const cutTooLong = (): void => {
    if (!isLine() || heldBytes <= longestLineBytes) return;
    const whole = Buffer.concat(held);
    sink.cutLine(whole, 1, longestLineBytes);
    drop();
    skipping = true;
  };

  return {
    write(chunk) {
      let rest = chunk;
      if (skipping) {
        const end = rest.indexOf(LF);
        if (end < 0) return;
        skipping = false;
        rest = rest.subarray(end + 1);
      }
      if (heldBytes > 0) {
        // Of a line only its end is joined with what is held: what follows need not be copied.
        const end = isLine() ? rest.indexOf(LF) + 1 : rest.length;
        const complete = isLine() ? end > 0 : heldBytes + rest.length >= wanted;
        if (!complete) hold(rest);
        else {
          const bytes = Buffer.concat([...held, rest.subarray(0, end)]);
          drop();
          take(bytes);
          if (end < rest.length) take(rest.subarray(end));
        }
      } else take(rest);
      cutTooLong();
    },
  };
}

export const isError = (reply: RespReply): reply is ErrorReply => typeof reply === 'object' && reply !== null && 'message' in reply;
