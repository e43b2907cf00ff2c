import type { Block, Column, Report } from '../../report.ts';
import { alignOf } from '../drawing/columns.ts';
import type { Format } from '../format.ts';
import { cellMarkdown, lineStart, proseMarkdown, shownMarkdown } from '../markdown-text.ts';
import { findingText, missingText, targetText, uncheckedTexts, verdictSpan, worstFirst } from '../wording.ts';

/** For issues, wikis and chat: GitHub's Markdown, complete, without colour. */
export const createMarkdown = (): Format => ({
  name: 'markdown',
  summary: 'for issues and wikis: headings, lists and tables',
  report: (report) =>
    sections(report)
      .filter((section) => section !== '')
      .map((section) => `${section}\n`)
      .join('\n'),
  streamHead: (columns) =>
    columns.length === 0
      ? ''
      : `${tableHead(
          columns,
          columns.map((column) => column.align ?? 'left'),
        )}\n`,
  event: ({ row }, columns) => `${tableRow(columns.map((_, at) => cellMarkdown(row[at] ?? null)))}\n`,
});

function sections(report: Report): readonly string[] {
  const { target, findings, unchecked, missing, blocks, command } = report;
  const nodeCount = target?.nodes.length ?? 0;
  const verdict = verdictSpan(report);
  return [
    `# cacheops ${proseMarkdown(command)}${verdict === undefined ? '' : `: ${verdict.text}`}`,
    report.summary === undefined ? '' : lineStart(proseMarkdown(report.summary)),
    target === null ? '' : `**${proseMarkdown(target.profile)}** ${shownMarkdown(targetText(target))}`,
    titled('Findings', list(worstFirst(findings).map((finding) => [
      `**${finding.severity}** ${shownMarkdown(findingText(finding, nodeCount))}`,
      `(${proseMarkdown(finding.id)})`,
      ...(finding.advice === '' ? [] : [`— ${proseMarkdown(finding.advice)}`]),
    ].join(' ')))), // prettier-ignore
    ...blocks.map(blockMarkdown),
    titled('Not checked', list(uncheckedTexts(unchecked, nodeCount).map(shownMarkdown))),
    titled('Incomplete', list(missing.map(missingText).map(shownMarkdown))),
  ];
}

const titled = (title: string | undefined, body: string): string => (title === undefined || body === '' ? body : `## ${title}\n\n${body}`);
const list = (items: readonly string[]): string => items.map((item) => `- ${lineStart(item)}`).join('\n');

function blockMarkdown(block: Block): string {
  if (block.kind === 'text')
    return block.text
      .trim()
      .split('\n')
      .map((line) => lineStart(proseMarkdown(line.trim())))
      .join('\n');
  return titled(block.title === undefined ? undefined : proseMarkdown(block.title), blockBody(block));
}

function blockBody(block: Exclude<Block, { kind: 'text' }>): string {
  switch (block.kind) {
    case 'facts':
      return pairs(
        block.facts.map(({ label, phrases }) => [
          proseMarkdown(label),
          phrases.map((phrase) => phrase.map(cellMarkdown).join(' ')).join(' · '),
        ]),
      );
    case 'bars':
      return pairs(block.bars.map(({ label, value }) => [cellMarkdown(label), cellMarkdown(value)]));
    case 'table':
      return [table(block), ...(block.note === undefined ? [] : ['', lineStart(proseMarkdown(block.note))])].join('\n');
  }
}

/** A table without titles: two lists in a row would become one. */
const pairs = (rows: readonly (readonly [string, string])[]): string => ['|  |  |', '| --- | --- |', ...rows.map(tableRow)].join('\n');

function table({ columns, rows }: Extract<Block, { kind: 'table' }>): string {
  const aligns = columns.map((column, at) =>
    alignOf(
      column,
      rows.map((row) => row[at] ?? null),
    ),
  );
  return [tableHead(columns, aligns), ...rows.map((row) => tableRow(columns.map((_, at) => cellMarkdown(row[at] ?? null))))].join('\n');
}

const tableHead = (columns: readonly Column[], aligns: readonly ('left' | 'right')[]): string =>
  [tableRow(columns.map(({ title }) => proseMarkdown(title))), tableRow(aligns.map((align) => (align === 'right' ? '---:' : '---')))].join(
    '\n',
  );

const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
