import CliTable3 from 'cli-table3';
import { displayWidth } from '../text/width.ts';

export type Align = 'left' | 'right';

/** The library's time grows with the square of the rows: 5,000 at once take seconds, in pieces a fraction of one. */
const PIECE_ROWS = 100;

/** Aligned columns without borders, as wide as their widest cell, one string a row. Cells may be coloured. */
export function drawTable(rows: readonly (readonly string[])[], aligns: readonly Align[]): readonly string[] {
  if (aligns.length === 0) return rows.map(() => '');
  const widest = aligns.map((_, at) => rows.reduce((width, row) => Math.max(width, displayWidth(row[at] ?? '')), 0));
  // A blank row of full width makes all pieces equally wide. Declared widths would not do: the library cuts to those.
  const ruler = widest.map((width) => ' '.repeat(width));
  const pieces = Array.from({ length: Math.ceil(rows.length / PIECE_ROWS) }, (_, at) => rows.slice(at * PIECE_ROWS, (at + 1) * PIECE_ROWS));
  return pieces.flatMap((piece) => drawPiece([ruler, ...piece], aligns).slice(1));
}

function drawPiece(rows: readonly (readonly string[])[], aligns: readonly Align[]): readonly string[] {
  const table = new CliTable3({
    chars: WITHOUT_BORDERS,
    colAligns: [...aligns],
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

// prettier-ignore
const WITHOUT_BORDERS = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
} as const;
