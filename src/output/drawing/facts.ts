import type { Fact, Phrase } from '../../report.ts';
import { escapeProse } from '../../text/escape.ts';
import { displayWidth } from '../../text/width.ts';
import { wordsOf } from '../../text/words.ts';
import type { Paint, Span } from '../style.ts';
import { cellSpan } from './cells.ts';

type Line = readonly Span[];

const GAP = '   ';

/**
 * A label and its phrases a line, labels in one column. A line that is too long goes on below, indented, at the next
 * phrase; a phrase that is too long by itself breaks between words.
 */
export function drawFacts(facts: readonly Fact[], width: number | undefined, paint: Paint): readonly string[] {
  const labels = facts.map(({ label }) => escapeProse(label));
  const labelWidth = Math.max(0, ...labels.map(displayWidth)) + 2;
  return facts.flatMap(({ phrases }, at) => {
    const label = labels[at] ?? '';
    const lines = fill(phrases.map(phraseLine), width === undefined ? undefined : width - labelWidth);
    const indent = ' '.repeat(labelWidth);
    const head = paint({ text: label, tone: 'dim' }) + ' '.repeat(labelWidth - displayWidth(label));
    return lines.map((line, row) => (row === 0 ? head : indent) + paint(...line)).map((line) => line.trimEnd());
  });
}

const phraseLine = (phrase: Phrase): Line =>
  join(
    phrase.map((cell) => [cellSpan(cell)]),
    ' ',
  );

function fill(phrases: readonly Line[], width: number | undefined): readonly Line[] {
  if (width === undefined) return [join(phrases, GAP)];
  const lines: Line[] = [];
  for (const phrase of phrases) {
    const together = join([...lines.slice(-1), phrase], GAP);
    if (lines.length === 0 || lineWidth(together) > width) lines.push(...breakPhrase(phrase, width));
    else lines[lines.length - 1] = together;
  }
  return lines.length === 0 ? [[]] : lines;
}

function breakPhrase(phrase: Line, width: number): readonly Line[] {
  if (lineWidth(phrase) <= width) return [phrase];
  const words = phrase.flatMap(({ text, tone }) =>
    wordsOf(text)
      .filter((word) => word !== '')
      .map((word): Line => [{ text: word, tone }]),
  );
  const lines: Line[] = [];
  for (const word of words) {
    const together = join([...lines.slice(-1), word], ' ');
    if (lines.length === 0 || lineWidth(together) > width) lines.push(word);
    else lines[lines.length - 1] = together;
  }
  return lines;
}

const join = (parts: readonly Line[], between: string): Line =>
  parts.flatMap((part, at) => (at === 0 ? part : [{ text: between }, ...part]));
const lineWidth = (line: Line): number => line.reduce((sum, { text }) => sum + displayWidth(text), 0);
