import stringWidth from 'string-width';

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
  if (width === undefined || displayWidth(line) <= width) return [line];
  const lines: string[] = [];
  for (const word of wordsOf(line)) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** What a line may be broken into: its words, and numbers with what belongs to them, such as `4.2 MB` and `0.62 ± 0.02 %`. */
export function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  let last = '';
  for (const word of line.split(' ')) {
    const together = UNIT.test(word) ? ENDS_IN_NUMBER.test(last) : OF_NEXT.test(last) || word === '±';
    if (together && words.length > 0) words[words.length - 1] += ` ${word}`;
    else words.push(word);
    last = word;
  }
  return words;
}

const ENDS_IN_NUMBER = /\d$/;
/** As humanize.ts writes them, and what may stand behind one in a sentence. */
const UNIT = /^(?:%|[kMGTPE]?B|[kMGTPE]|µs|ms|[smhd])(?:\/s)?[^\p{L}\p{N}]*$/u;
/** Says something of the number behind it. */
const OF_NEXT = /^[^\p{L}\p{N}]*[±<>≥≤]$/u;
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
