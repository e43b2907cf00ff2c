import { CR, DOLLAR, LF, ZERO } from '../text/ascii.ts';
import { readWords } from './read-words.ts';
import { copyShort } from './resp/copy-short.ts';
import { bulk, encodeCommands } from './resp/encode.ts';
import type { KeyList, Pipeline, ReadCommand } from './target.ts';

/** A command about one key, encoded but for the key. */
export interface Question {
  readonly command: ReadCommand;
  /** What stands before the key and behind it. */
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** @param after what follows the key */
export function questionOf(command: ReadCommand, ...after: readonly string[]): Question {
  const words = readWords(command);
  const head = `*${words.length + 1 + after.length}\r\n${words.map(bulk).join('')}`;
  return { command, head: Buffer.from(head), tail: Buffer.from(after.map(bulk).join('')) };
}

/** Commands are encoded as they are added, with no object for any of them: where millions pass, each would cost more than its lookup. */
export interface PipelineWriter extends Pipeline {
  add(command: ReadCommand, ...args: readonly (string | Buffer)[]): void;
  /** Asks each of the questions about key `i` of the list. */
  ask(questions: readonly Question[], keys: KeyList, i: number): void;
}

/** `$`, the length of a key, and the ends of two lines. */
const MOST_AROUND_KEY = 15;

/** @param room for how many bytes there is, unless more are needed */
export function createPipeline(room = 1 << 10): PipelineWriter {
  const commands: ReadCommand[] = [];
  let bytes = Buffer.allocUnsafeSlow(room);
  let end = 0;
  const makeRoom = (more: number): void => {
    if (end + more <= bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (end + more));
    bytes.copy(larger, 0, 0, end);
    bytes = larger;
  };
  return {
    commands,
    encoded: () => bytes.subarray(0, end),
    add(command, ...args) {
      readWords(command); // throws when it may write
      const encoded = Buffer.from(encodeCommands([[command, ...args]]), 'latin1');
      makeRoom(encoded.length);
      end += encoded.copy(bytes, end);
      commands.push(command);
    },
    ask(questions, { bytes: keys, offsets }, i) {
      const [from, to] = [offsets[i]!, offsets[i + 1]!]; // one more than keys
      for (const { command, head, tail } of questions) {
        makeRoom(head.length + MOST_AROUND_KEY + to - from + tail.length);
        end = copyShort(head, 0, head.length, bytes, end);
        end = writeLength(bytes, end, to - from);
        end = copyShort(keys, from, to, bytes, end);
        bytes[end++] = CR;
        bytes[end++] = LF;
        end = copyShort(tail, 0, tail.length, bytes, end);
        commands.push(command);
      }
    },
  };
}

/** Writes `$length` and a line's end; returns the place behind. */
function writeLength(bytes: Buffer, at: number, length: number): number {
  bytes[at] = DOLLAR;
  let digits = 1;
  for (let above = length; above > 9; above = Math.trunc(above / 10)) digits++;
  for (let i = digits, left = length; i > 0; i--, left = Math.trunc(left / 10)) bytes[at + i] = ZERO + (left % 10);
  bytes[at + digits + 1] = CR;
  bytes[at + digits + 2] = LF;
  return at + digits + 3;
}
