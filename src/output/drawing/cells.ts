import type { Cell, Quantity } from '../../report.ts';
import { escapeProse, escapeText } from '../../text/escape.ts';
import { humanize } from '../../text/humanize.ts';
import type { Span } from '../style.ts';
import { sparkline } from './sparkline.ts';

/** A cell as people read it: harmless, one line, without colour. Times are UTC, to the second. */
export function cellSpan(cell: Cell): Span {
  if (cell === null) return { text: '–', tone: 'dim' };
  if (typeof cell === 'string' || 'base64' in cell) return { text: escapeText(cell) };
  if ('unit' in cell) return { text: humanize(cell) };
  if ('spark' in cell) return { text: sparkline(cell) };
  if ('prose' in cell) return { text: escapeProse(cell.prose) };
  if ('tone' in cell) return { text: escapeProse(cell.text), tone: cell.tone };
  return { text: shownTime(cell) };
}

export const isQuantity = (cell: Cell): cell is Quantity => cell !== null && typeof cell === 'object' && 'unit' in cell;

function shownTime(at: Date): string {
  if (Number.isNaN(at.getTime())) return 'unknown';
  return at
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}
