import type { Report } from '../../report.ts';
import { drawBlock } from '../drawing/blocks.ts';
import { drawFindings } from '../drawing/findings.ts';
import { drawGaps } from '../drawing/gaps.ts';
import { drawHead, drawSummary } from '../drawing/head.ts';
import { drawStreamHead, drawStreamRow } from '../drawing/tables.ts';
import type { Format, Terminal } from '../format.ts';
import { createPaint } from '../style.ts';

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
