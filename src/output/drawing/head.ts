import type { Report, TargetSummary } from '../../report.ts';
import { escapeProse } from '../../text/escape.ts';
import { displayWidth, wrap } from '../../text/width.ts';
import type { Paint, Span } from '../style.ts';
import { targetText, verdictSpan } from '../wording.ts';

const GAP = '    ';

/**
 * The deployment, and the verdict at the right end; below it where there is no room. Nothing when neither is known.
 * A verdict that comes with a summary is left to {@link drawSummary}.
 */
export function drawHead(report: Report, width: number | undefined, paint: Paint): readonly string[] {
  const verdict = report.summary === undefined ? verdictSpan(report) : undefined;
  const target = report.target === null ? [] : targetSpans(report.target);
  const used = textWidth(target);
  const right = verdict === undefined ? 0 : displayWidth(verdict.text);
  if (verdict === undefined) return narrow(target, width, paint);
  if (target.length === 0) return [paint(verdict)];
  if (width !== undefined && used + GAP.length + right > width) return [...narrow(target, width, paint), paint(verdict)];
  const gap = width === undefined ? GAP : ' '.repeat(width - used - right);
  return [paint(...target, { text: gap }, verdict)];
}

/** The verdict and what it comes to: the last line of reports that have one, as compilers end. */
export function drawSummary(report: Report, width: number | undefined, paint: Paint): readonly string[] {
  if (report.summary === undefined) return [];
  const { text: verdict, tone } = verdictSpan(report) ?? { text: '', tone: undefined };
  const [first = '', ...rest] = wrap(`${verdict} ${escapeProse(report.summary)}`.trim(), width === undefined ? undefined : width - 2);
  const emphasised = first.startsWith(verdict) ? paint({ text: verdict, tone }, { text: first.slice(verdict.length) }) : first;
  return [emphasised, ...rest.map((line) => `  ${line}`)];
}

const targetSpans = (target: TargetSummary): readonly Span[] => [
  { text: escapeProse(target.profile), tone: 'strong' },
  { text: `  ${targetText(target)}` },
];

/** Breaks the line at a space; the profile's name comes first, so only the first line is emphasised. */
function narrow(target: readonly Span[], width: number | undefined, paint: Paint): readonly string[] {
  const [name] = target;
  if (name === undefined) return [];
  const [first = '', ...rest] = wrap(target.map(({ text }) => text).join(''), width);
  const emphasised = first.startsWith(name.text) ? paint(name, { text: first.slice(name.text.length) }) : first;
  return [emphasised, ...rest];
}

const textWidth = (spans: readonly Span[]): number => spans.reduce((sum, { text }) => sum + displayWidth(text), 0);
