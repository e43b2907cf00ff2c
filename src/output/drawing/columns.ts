import type { Cell, Column } from '../../report.ts';
import type { Align } from '../table.ts';
import { isQuantity } from './cells.ts';

/** Columns between two columns of a table. */
export const GAP = 2;
const NARROWEST = 6;

export interface FittedColumn {
  /** Its place among the declared columns. */
  readonly index: number;
  readonly width: number;
}

/**
 * Makes a table fit: drops columns, the highest `drop` first, then narrows those that may `shrink`, the widest first.
 * What is still too wide stays too wide: numbers are never cut.
 */
export function fitColumns(columns: readonly Column[], widths: readonly number[], available: number | undefined): readonly FittedColumn[] {
  let fitted = columns.map((_, index): FittedColumn => ({ index, width: widths[index] ?? 0 }));
  if (available === undefined) return fitted;
  while (totalWidth(fitted) > available) {
    const victim = mostDroppable(fitted, columns);
    if (victim === undefined) break;
    fitted = fitted.filter((column) => column !== victim);
  }
  return shrink(fitted, columns, available);
}

/** A column stands right when it says so, or when all it holds is quantities. */
export function alignOf(column: Column, cells: readonly Cell[]): Align {
  if (column.align !== undefined) return column.align;
  const present = cells.filter((cell) => cell !== null);
  return present.length > 0 && present.every(isQuantity) ? 'right' : 'left';
}

const totalWidth = (fitted: readonly FittedColumn[]): number => fitted.reduce((sum, { width }) => sum + width + GAP, -GAP);

function mostDroppable(fitted: readonly FittedColumn[], columns: readonly Column[]): FittedColumn | undefined {
  const drop = ({ index }: FittedColumn) => columns[index]?.drop ?? 0;
  const most = Math.max(0, ...fitted.map(drop));
  return most === 0 ? undefined : fitted.findLast((column) => drop(column) === most);
}

/** Lowers one bound for all columns that may shrink, so that the widest give first. */
function shrink(fitted: readonly FittedColumn[], columns: readonly Column[], available: number): readonly FittedColumn[] {
  const within = (bound: number) =>
    fitted.map(({ index, width }) => ({ index, width: columns[index]?.shrink === true ? Math.min(width, bound) : width }));
  for (let bound = available; bound > NARROWEST; bound -= 1) {
    const narrowed = within(bound);
    if (totalWidth(narrowed) <= available) return narrowed;
  }
  return within(NARROWEST);
}
