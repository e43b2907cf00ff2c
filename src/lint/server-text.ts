import { characters } from './byte-text.ts';
import type { ByteText } from './model.ts';

export interface Location {
  /** In the file's bytes. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
}

/** A file's text as the server sees it, and the way back to where each part of it stands in the file. */
export interface ServerText {
  readonly text: ByteText;
  /** How much of the text's start belongs to the file before; it is located at the start of this file. */
  readonly glued: number;
  /** Where bytes were dropped: the first NUL of each piece. */
  readonly nuls: readonly Location[];
  locate(at: number): Location;
  /** The offset alone of what {@link locate} says. */
  offsetOf(at: number): number;
}

/**
 * Servers read a file in pieces that end at a newline or after 1,024 bytes (`fgets`), and take each piece up to its first
 * NUL. So a NUL drops the rest of its line together with the newline: the next line is glued on.
 *
 * @param gluedBefore an unfinished last line of the file before, in a glob
 */
export function readAsServer(file: ByteText, gluedBefore: ByteText): ServerText {
  const kept = file.includes('\0') ? keepUpToNul(file) : { text: file, pieces: [], nulOffsets: [] };
  const glued = gluedBefore.length;
  const originalOffset = (at: number): number => offsetInFile(kept.pieces, Math.max(0, at - glued));
  return {
    text: gluedBefore + kept.text,
    glued,
    nuls: kept.nulOffsets.map(locator(file, (offset) => offset)),
    locate: locator(file, originalOffset),
    offsetOf: originalOffset,
  };
}

/** A run of bytes that the server keeps: from where in its text, and from where in the file. */
interface Piece {
  readonly at: number;
  readonly offset: number;
}

const PIECE_BYTES = 1024;

function keepUpToNul(file: ByteText): { text: ByteText; pieces: readonly Piece[]; nulOffsets: readonly number[] } {
  let text = '';
  const pieces: Piece[] = [];
  const nulOffsets: number[] = [];
  for (let start = 0; start < file.length;) {
    const newline = file.indexOf('\n', start);
    const end = Math.min(newline === -1 ? file.length : newline + 1, start + PIECE_BYTES);
    const piece = file.slice(start, end);
    const nul = piece.indexOf('\0');
    pieces.push({ at: text.length, offset: start });
    text += nul === -1 ? piece : piece.slice(0, nul);
    if (nul !== -1) nulOffsets.push(start + nul);
    start = end;
  }
  return { text, pieces, nulOffsets };
}

function offsetInFile(pieces: readonly Piece[], at: number): number {
  if (pieces.length === 0) return at;
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low] ?? { at: 0, offset: 0 };
  return piece.offset + at - piece.at;
}

/** Asked in ascending order nearly always, so it counts on from the place it found last. */
function locator(file: ByteText, originalOffset: (at: number) => number): (at: number) => Location {
  let line = 1;
  let lineStart = 0;
  let last = { offset: 0, column: 1 };
  // Looked for once a line: the end of a long one is far.
  let lineEnd = endOfLine(file, 0);
  return (at) => {
    const offset = originalOffset(at);
    if (offset < lineStart) [line, lineStart, lineEnd, last] = [1, 0, endOfLine(file, 0), { offset: 0, column: 1 }];
    while (lineEnd < offset) {
      line += 1;
      lineStart = lineEnd + 1;
      lineEnd = endOfLine(file, lineStart);
      last = { offset: lineStart, column: 1 };
    }
    if (offset < last.offset) last = { offset: lineStart, column: 1 };
    last = { offset, column: last.column + characters(file.slice(last.offset, offset)) };
    return { offset, line, column: last.column };
  };
}

/** Where the line's newline stands, or beyond the file when it has none. */
function endOfLine(file: ByteText, from: number): number {
  const newline = file.indexOf('\n', from);
  return newline === -1 ? Number.POSITIVE_INFINITY : newline;
}
