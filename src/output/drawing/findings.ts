import type { Finding, Report } from '../../report.ts';
import { escapeProse } from '../../text/escape.ts';
import { displayWidth, wrap } from '../../text/width.ts';
import type { Paint } from '../style.ts';
import { findingText, MARKS, worstFirst } from '../wording.ts';
import { drawFileFindings } from './file-findings.ts';

const INDENT = '    ';

/**
 * Worst first, otherwise in the order they were found: what is wrong, below it what to do, the id at the right end.
 * Those that point into files come after them, by file and line.
 */
export function drawFindings(report: Report, width: number | undefined, paint: Paint): readonly string[] {
  const inFiles = report.findings.filter(({ subject }) => subject.file !== undefined);
  const others = worstFirst(report.findings).filter(({ subject }) => subject.file === undefined);
  return [...others.flatMap((finding) => drawFinding(finding, report, width, paint)), ...drawFileFindings(inFiles, width, paint)];
}

function drawFinding(finding: Finding, { target }: Report, width: number | undefined, paint: Paint): readonly string[] {
  const { mark, tone } = MARKS[finding.severity];
  const message = wrap(findingText(finding, target?.nodes.length ?? 0), width === undefined ? undefined : width - 2);
  const body = message.map((text, row) => (row === 0 ? paint({ text: mark, tone }, { text: ` ${text}` }) : `  ${text}`));
  const advice = wrap(escapeProse(finding.advice), width === undefined ? undefined : width - INDENT.length);
  return [...body, ...withId(advice, escapeProse(finding.id), width, paint)];
}

/** The id ends the last line of the advice, or stands alone where it has no room. */
function withId(advice: readonly string[], id: string, width: number | undefined, paint: Paint): readonly string[] {
  const last = INDENT + (advice.at(-1) ?? '');
  const before = advice.slice(0, -1).map((line) => INDENT + line);
  const shownId = { text: id, tone: 'dim' } as const;
  if (width === undefined) return [...before, `${last === INDENT ? INDENT : `${last}   `}${paint(shownId)}`];
  const idWidth = displayWidth(id);
  const gap = width - displayWidth(last) - idWidth;
  if (gap >= 2 || last === INDENT) return [...before, last + ' '.repeat(Math.max(0, gap)) + paint(shownId)];
  return [...before, last, ' '.repeat(Math.max(0, width - idWidth)) + paint(shownId)];
}
