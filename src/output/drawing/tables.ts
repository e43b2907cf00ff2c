import type { Block, Cell, Column } from '../../report.ts';
import { escapeProse } from '../../text/escape.ts';
import { displayWidth, truncate, wrap } from '../../text/width.ts';
import type { Paint, Span } from '../style.ts';
import { type Align, drawTable } from '../table.ts';
import { cellSpan } from './cells.ts';
import { alignOf, fitColumns, GAP } from './columns.ts';

type TableBlock = Extract<Block, { kind: 'table' }>;

/** Titles, rows, and dim lines below for the note and for what the width left no room for. */
export function drawTableBlock({ columns, rows, note }: TableBlock, width: number | undefined, paint: Paint): readonly string[] {
  const titles = columns.map(titleSpan);
  const cells = rows.map((row) => columns.map((_, at) => cellSpan(row[at] ?? null)));
  const widths = titles.map(({ text }, at) =>
    cells.reduce((widest, row) => Math.max(widest, displayWidth(row[at]?.text ?? '')), displayWidth(text)),
  );
  const fitted = fitColumns(columns, widths, width);
  const draw = (row: readonly Span[]) =>
    fitted.map(({ index, width: room }) => paint({ ...row[index], text: truncate(row[index]?.text ?? '', room) }));
  const aligns = fitted.map(({ index }) =>
    alignOf(
      columns[index] ?? { title: '' },
      rows.map((row) => row[index] ?? null),
    ),
  );
  const dropped = columns.filter(({ title }, at) => title !== '' && !fitted.some(({ index }) => index === at)); // a bar has no title
  return [
    ...drawTable([titles, ...cells].map(draw), aligns),
    ...[
      ...(note === undefined ? [] : [note]),
      ...(dropped.length === 0 ? [] : [`no room for: ${dropped.map(({ title }) => title).join(', ')}`]),
    ]
      .flatMap((line) => wrap(escapeProse(line), width))
      .map((text) => paint({ text, tone: 'dim' })),
  ];
}

/** The titles of a stream, whose columns are as wide as declared. */
export function drawStreamHead(columns: readonly Column[], width: number | undefined, paint: Paint): string {
  return streamLine(columns, columns.map(titleSpan), width, paint, (column) => column.align ?? 'left');
}

/** One row of a stream. A cell wider than its column is cut only where it may shrink, else it pushes the rest aside. */
export function drawStreamRow(columns: readonly Column[], row: readonly Cell[], width: number | undefined, paint: Paint): string {
  const align = (column: Column, at: number) => alignOf(column, [row[at] ?? null]);
  return streamLine(
    columns,
    columns.map((_, at) => cellSpan(row[at] ?? null)),
    width,
    paint,
    align,
  );
}

const EMPTY: Span = { text: '' };

const titleSpan = ({ title }: Column): Span => ({ text: escapeProse(title), tone: 'dim' });

/** Pads by itself: the table library would cut what is wider than its column, where nothing may be lost. */
function streamLine(
  columns: readonly Column[],
  spans: readonly Span[],
  width: number | undefined,
  paint: Paint,
  align: (column: Column, at: number) => Align,
): string {
  const fitted = fitColumns(
    columns,
    columns.map(({ title, width: declared }) => Math.max(declared ?? 0, displayWidth(title))),
    width,
  );
  let [line, used] = ['', 0];
  for (const [at, { index, width: room }] of fitted.entries()) {
    const column = columns[index] ?? { title: '' };
    const span = spans[index] ?? EMPTY;
    const left = width !== undefined && at === fitted.length - 1 ? Math.max(room, width - used) : room;
    const text = column.shrink === true && width !== undefined ? truncate(span.text, left) : span.text;
    const padding = ' '.repeat(Math.max(0, room - displayWidth(text)));
    const cell = paint({ ...span, text });
    line += `${align(column, index) === 'right' ? padding + cell : cell + padding}${' '.repeat(GAP)}`;
    used += Math.max(room, displayWidth(text)) + GAP;
  }
  return line.trimEnd();
}
