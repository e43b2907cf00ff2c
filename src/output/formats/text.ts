import type { Block, Report } from '../../report.ts';
import { escapeProse } from '../../text/escape.ts';
import { wrap } from '../../text/width.ts';
import { drawBars } from '../drawing/bars.ts';
import { drawFacts } from '../drawing/facts.ts';
import { drawFindings } from '../drawing/findings.ts';
import { drawGaps } from '../drawing/gaps.ts';
import { drawHead, drawSummary } from '../drawing/head.ts';
import { drawStreamHead, drawStreamRow, drawTableBlock } from '../drawing/tables.ts';
import type { Format, Terminal } from '../format.ts';
import { createPaint, type Paint } from '../style.ts';

/** For people: the verdict, the findings, the evidence, what was not looked at; an empty line between them. */
export const createText = (): Format => ({
  name: 'text',
  summary: 'for people; coloured and fitted to the terminal',
  report: drawReport,
  streamHead: (columns, { width, color }) => (columns.length === 0 ? '' : `${drawStreamHead(columns, width, createPaint(color))}\n`),
  event: ({ row }, columns, { width, color }) => `${drawStreamRow(columns, row, width, createPaint(color))}\n`,
});

function drawReport(report: Report, { width, color }: Terminal): string {
  const paint = createPaint(color);
  const sections = [
    drawHead(report, width, paint),
    drawFindings(report, width, paint),
    ...report.blocks.map((block) => drawBlock(block, width, paint)),
    drawGaps(report, width, paint),
    drawSummary(report, width, paint),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function drawBlock(block: Block, width: number | undefined, paint: Paint): readonly string[] {
  const title = block.kind === 'text' || block.title === undefined ? [] : [paint({ text: escapeProse(block.title), tone: 'strong' })];
  return [...title, ...drawBody(block, width, paint)];
}

function drawBody(block: Block, width: number | undefined, paint: Paint): readonly string[] {
  switch (block.kind) {
    case 'facts':
      return drawFacts(block.facts, width, paint);
    case 'table':
      return drawTableBlock(block, width, paint);
    case 'bars':
      return drawBars(block, width);
    case 'text':
      return drawProse(block.text, width).map((text) => paint({ text, tone: block.tone }));
  }
}

/** Its own line ends are kept; lines that begin with a space are laid out already, or made to be pasted, and never broken. */
function drawProse(text: string, width: number | undefined): readonly string[] {
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .flatMap((line) => wrap(escapeProse(line), line.startsWith(' ') ? undefined : width));
}
