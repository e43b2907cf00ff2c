import type { Excerpt, Tone } from '../../report.ts';
import { escapeText } from '../../text/escape.ts';
import { displayWidth, truncate, wrap } from '../../text/width.ts';
import type { Paint } from '../style.ts';

interface Shown {
  readonly excerpt: Excerpt | undefined;
  readonly line: number | undefined;
  /** What to do; stands behind the marks when there is room, else below. Empty for nothing. */
  readonly words: string;
  readonly tone: Tone;
}

/** Lines are cut to this even where nothing else bounds them: some files hold one line of many megabytes. */
const LONGEST = 160;
const GUTTER = 5;

/** The line with its number, below it marks under the part that is meant, and what to do. */
export function drawExcerpt({ excerpt, line, words, tone }: Shown, width: number | undefined, paint: Paint): readonly string[] {
  const gutter = (text: string) => paint({ text: `${text.padStart(GUTTER)} │ `, tone: 'dim' });
  const room = Math.max(20, Math.min(width ?? LONGEST, LONGEST) - GUTTER - 3);
  const advice = () => (words === '' ? [] : wrap(words, width === undefined ? undefined : room).map((text) => gutter('') + text));
  if (excerpt === undefined) return advice();

  const { before, marked, after } = fit(split(excerpt), room);
  const source = gutter(line === undefined ? '' : String(line)) + truncate(before + marked + after, room);
  if (marked === '') return [source, ...advice()];
  const marks = `^${'~'.repeat(Math.max(0, Math.min(displayWidth(marked), room - displayWidth(before)) - 1))}`;
  const indent = ' '.repeat(displayWidth(before));
  const fits = displayWidth(indent + marks) + 2 + displayWidth(words) <= room;
  const pointer = gutter('') + indent + paint({ text: marks, tone });
  if (words === '') return [source, pointer];
  return width === undefined || fits ? [source, `${pointer}  ${words}`] : [source, pointer, ...advice()];
}

interface Parts {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/** Bytes that are not UTF-8 have no columns to count by, so nothing is marked there. */
function split({ text, column, endColumn }: Excerpt): Parts {
  if (typeof text !== 'string' || column === undefined) return { before: shown(text), marked: '', after: '' };
  const characters = Array.from(text.slice(0, MOST_READ));
  const start = Math.min(column - 1, characters.length);
  const end = Math.max(start + 1, endColumn === undefined ? start + 1 : endColumn - 1);
  return {
    before: shown(characters.slice(0, start).join('')),
    marked: shown(characters.slice(start, end).join('')) || ' ',
    after: shown(characters.slice(end, end + LONGEST).join('')),
  };
}

const MOST_READ = 100_000;

/** A tab is one column here, so that the marks stand where they should. */
const shown = (text: Excerpt['text']): string => escapeText(typeof text === 'string' ? text.replaceAll('\t', ' ') : text);

/** Drops the beginning of a line whose marked part would be beyond the right end. */
function fit({ before, marked, after }: Parts, room: number): Parts {
  if (displayWidth(before) + Math.min(displayWidth(marked), 8) <= room) return { before, marked, after };
  const kept = Array.from(before)
    .slice(-Math.floor(room / 3))
    .join('');
  return { before: `…${kept}`, marked, after };
}
