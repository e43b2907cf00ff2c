import { type Cell, integer } from '../report.ts';
import type { Dead } from './figures.ts';

/** How many members are dead, with the error where it is an estimate. */
export function deadCell(dead: Dead | null): Cell {
  if (dead === null) return null;
  const half = (dead.high - dead.low) / 2;
  return half === 0 ? integer(dead.count) : { ...integer(dead.count), plusMinus: half };
}
