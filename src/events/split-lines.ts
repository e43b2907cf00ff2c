/** A line without its end, or the number of one that is too long to be kept. */
export type Line = { readonly number: number; readonly bytes: Buffer | undefined };

/** Longer lines are no events; one that never ends must not fill the memory. */
const MOST_BYTES = 1024 * 1024;

/** Cuts bytes that come piece by piece into lines, which count from 1. */
export function createLineSplitter(mostBytes = MOST_BYTES) {
  let pieces: Buffer[] = [];
  let size = 0;
  let number = 0;
  const add = (piece: Buffer): void => {
    size += piece.length;
    if (size <= mostBytes) pieces.push(piece);
    else pieces = [];
  };
  const take = (): Line => {
    const bytes = size > mostBytes ? undefined : withoutReturn(Buffer.concat(pieces));
    pieces = [];
    size = 0;
    return { number: ++number, bytes };
  };
  return {
    /** @returns the lines that end in this piece */
    push(piece: Buffer): readonly Line[] {
      const lines: Line[] = [];
      let start = 0;
      for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
        add(piece.subarray(start, end));
        lines.push(take());
        start = end + 1;
      }
      add(piece.subarray(start));
      return lines;
    },
    /** The last line, when no line end follows it. */
    end: (): readonly Line[] => (size > 0 ? [take()] : []),
  };
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

const withoutReturn = (line: Buffer): Buffer => (line.at(-1) === RETURN ? line.subarray(0, -1) : line);
