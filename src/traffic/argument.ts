import { sameBytes, type Word } from './byte-view.ts';
import type { MonitorLine } from './line.ts';

/** Argument `i` with one character a byte, a copy that may be kept; position 0 is the command. */
export function argumentText({ bytes, argStarts, argEnds, argEscapes }: MonitorLine, i: number): string {
  const text = bytes.toString('latin1', argStarts[i], argEnds[i]);
  return argEscapes[i] === 0 ? text : unescape(text);
}

/** Argument `i` as bytes, a copy. */
export const argumentBytes = (line: MonitorLine, i: number): Buffer => Buffer.from(argumentText(line, i), 'latin1');

/** How long argument `i` is, without its escapes. */
export const argumentLength = ({ argStarts, argEnds, argEscapes }: MonitorLine, i: number): number =>
  argEnds[i]! - argStarts[i]! - argEscapes[i]!; // callers count to argCount

/** `10.0.0.1:1234`, `unix:/path`, `lua`; empty when the line names none. */
export const clientText = ({ bytes, clientStart, clientEnd }: MonitorLine): string => bytes.toString('latin1', clientStart, clientEnd);

/** Whether that is the client of a line; makes no text of it, as most lines are asked. */
export const isClient = ({ view, clientStart, clientEnd }: MonitorLine, client: Word): boolean =>
  clientEnd - clientStart === client.length && sameBytes(view, clientStart, client.view, 0, client.length);

/** Whether argument `i` begins so, or with `whole` is so, where what is looked for needs no escapes. */
export function isArgument({ view, argStarts, argEnds }: MonitorLine, i: number, wanted: Word, whole = true): boolean {
  const length = argEnds[i]! - argStarts[i]!; // callers count to argCount
  const fits = whole ? length === wanted.length : length >= wanted.length;
  return fits && sameBytes(view, argStarts[i]!, wanted.view, 0, wanted.length);
}

/**
 * Undoes what servers do to arguments in lines of MONITOR. What is no escape stays: Valkey 8.1 leaves backslashes as they are,
 * so that there `\n` may be two characters.
 *
 * @see https://github.com/redis/redis/blob/7.0/src/sds.c sdscatrepr
 */
const unescape = (text: string): string =>
  text.replace(/\\(?:x([0-9a-f]{2})|([\\"nrtab]))/g, (_, hex: string | undefined, character: string) =>
    hex === undefined ? (NAMED[character] ?? character) : String.fromCharCode(Number.parseInt(hex, 16)),
  );

const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };
