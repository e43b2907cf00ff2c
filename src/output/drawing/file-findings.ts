import type { Excerpt, Finding, Severity } from '../../report.ts';
import { escapeProse } from '../../text/escape.ts';
import { displayWidth, wrap } from '../../text/width.ts';
import type { Paint, Span } from '../style.ts';
import { findingPlace, MARKS } from '../wording.ts';
import { drawExcerpt } from './excerpt.ts';

/**
 * Findings that point into files, in the way of compilers and in the order of files and lines:
 *
 * ```
 * redis.conf:14:11: error: the fact   RC010
 *    14 │ maxmemory 2 gb
 *       │           ^~~~  what to do
 * ```
 */
export function drawFileFindings(findings: readonly Finding[], width: number | undefined, paint: Paint): readonly string[] {
  return [...findings].sort(byPlace).flatMap((finding) => drawFinding(finding, width, paint));
}

function byPlace({ subject: one }: Finding, { subject: other }: Finding): number {
  const [oneFile, otherFile] = [one.file ?? '', other.file ?? ''];
  if (oneFile !== otherFile) return oneFile < otherFile ? -1 : 1;
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}

function drawFinding(finding: Finding, width: number | undefined, paint: Paint): readonly string[] {
  const { severity, subject, message, excerpt } = finding;
  const place: Span = { text: `${findingPlace(subject)}: `, tone: 'strong' };
  const level: Span = { text: `${WORDS[severity]}: `, tone: MARKS[severity].tone };
  return [
    ...drawMessage([place, level], escapeProse(message), escapeProse(finding.id), width, paint),
    ...drawAdvice(finding, excerpt, width, paint),
  ];
}

const WORDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** The id stands at the right end of the first line, after the message where there is no edge or no room. */
function drawMessage(lead: readonly [Span, Span], message: string, id: string, width: number | undefined, paint: Paint): readonly string[] {
  const leadWidth = lead.reduce((sum, { text }) => sum + displayWidth(text), 0);
  const shownId: Span = { text: id, tone: 'dim' };
  if (width === undefined) return [paint(...lead, { text: `${message}   ` }, shownId)];
  const gap = width - leadWidth - displayWidth(message) - displayWidth(id);
  if (gap >= 2) return [paint(...lead, { text: message + ' '.repeat(gap) }, shownId)];
  const spoken = lead.map(({ text }) => text).join('');
  const lines = wrap(`${spoken}${message} ${id}`, width - INDENT.length);
  return lines.map((line, row) => (row === 0 ? emphasise(line, lead, paint) : INDENT + line));
}

const INDENT = '    ';

/** A file's name may itself be too long for the line; then nothing is emphasised. */
function emphasise(line: string, lead: readonly [Span, Span], paint: Paint): string {
  const spoken = lead.map(({ text }) => text).join('');
  return line.startsWith(spoken) ? paint(...lead, { text: line.slice(spoken.length) }) : line;
}

function drawAdvice(
  { subject, advice, fix, severity }: Finding,
  excerpt: Excerpt | undefined,
  width: number | undefined,
  paint: Paint,
): readonly string[] {
  const words = [escapeProse(advice), FIXES[fix ?? 'none']].filter((part) => part !== '').join(' · ');
  return drawExcerpt({ excerpt, line: subject.line, words, tone: MARKS[severity].tone }, width, paint);
}

const FIXES = { safe: 'fix available', unsafe: 'fix available with --unsafe-fixes', none: '' } as const;
