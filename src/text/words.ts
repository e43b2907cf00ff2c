/**
 * Breaks a line between words so that each piece fits; a word wider than that stays whole.
 *
 * @param columnsOf how many columns a piece takes
 */
export function fillLines(line: string, width: number, columnsOf: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  for (const word of wordsOf(line)) {
    const last = lines.at(-1);
    if (last !== undefined && columnsOf(last) + 1 + columnsOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
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
