import stringWidth from 'string-width';
import { fillLines } from './words.ts';

/** Columns that a terminal needs for a line: wide characters take two, combining marks none, colours none. */
export function displayWidth(line: string): number {
  return PLAIN.test(line) ? line.length : stringWidth(line);
}

/** Cuts a line without colours to so many columns, the last of them an ellipsis; never within a grapheme. */
export function truncate(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  if (width < 1) return '';
  return `${take(line, width - 1)}…`;
}

/** Cuts a line to so many columns, letting its colour sequences through, so that what was switched on is switched off. */
export function cutStyled(line: string, width: number): string {
  let left = width;
  return line
    .split(COLOUR)
    .map((part, at) => {
      if (at % 2 === 1) return part;
      const taken = take(part, left);
      left = taken === part ? left - displayWidth(taken) : 0;
      return taken;
    })
    .join('');
}

/** Breaks a line between words so that each piece fits; a word wider than that stays whole. */
export function wrap(line: string, width: number | undefined): readonly string[] {
  return width === undefined || displayWidth(line) <= width ? [line] : fillLines(line, width, displayWidth);
}

const PLAIN = /^[ -~]*$/;
const COLOUR = /(\x1b\[[\d;]*m)/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function take(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let [taken, left] = ['', width];
  for (const { segment } of graphemes.segment(text)) {
    left -= displayWidth(segment);
    if (left < 0) break;
    taken += segment;
  }
  return taken;
}
