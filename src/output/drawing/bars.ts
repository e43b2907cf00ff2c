import type { Block } from '../../report.ts';
import { escapeText } from '../../text/escape.ts';
import { humanize } from '../../text/humanize.ts';
import { truncate } from '../../text/width.ts';
import { drawTable } from '../table.ts';
import { bar } from './sparkline.ts';

type BarsBlock = Extract<Block, { kind: 'bars' }>;

const BAR_WIDTH = 20;
const VALUE_WIDTH = 14;

/** Label, value, bar. Fractions fill a bar at 100 %, other values at the largest among them. */
export function drawBars({ bars }: BarsBlock, width: number | undefined): readonly string[] {
  const full = Math.max(0, ...bars.map(({ value }) => Number(value.value)).filter(Number.isFinite));
  const rows = bars.map(({ label, value }) => {
    const share = Number(value.value) / (value.unit === 'fraction' ? Math.max(1, full) : full);
    const name = escapeText(label);
    const room = width === undefined ? name : truncate(name, Math.max(8, width - BAR_WIDTH - VALUE_WIDTH));
    return [room, humanize(value), bar(share, BAR_WIDTH)];
  });
  return drawTable(rows, ['left', 'right', 'left']);
}
