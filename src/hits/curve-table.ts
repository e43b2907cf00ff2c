import { type Block, type Cell, type Column, fraction, toned } from '../report.ts';
import { formatBytes, formatFraction } from '../text/humanize.ts';
import { left, right } from '../traffic/top-tables.ts';
import type { CurvePoint, MemoryCurve } from './memory-curve.ts';

/** How many families a reader sees; data has more. */
const SHOWN = 15;
/** Today and twice as much are what is asked about first. */
const DROPPED: Readonly<Record<number, Partial<Column>>> = { 0.5: { drop: 1 }, 4: { drop: 2 } };

/** The hit ratio at each size, of all and by family. */
export function curveTable({ points, families, memoryBytes, sampled }: MemoryCurve): Block {
  return {
    kind: 'table',
    title: 'hit ratio at other sizes of the memory',
    columns: [left('family'), ...points.map(({ times, memoryBytes: size }) => right(`${times}× ${formatBytes(size)}`, DROPPED[times]))],
    rows: [
      [toned('all', 'strong'), ...points.map(between)],
      ...families.slice(0, SHOWN).map(({ family, points: own }): readonly Cell[] => [family, ...own.map(between)]),
    ],
    note: `as an LRU cache would have it, from ${formatFraction(sampled)} of the keys; today ${formatBytes(memoryBytes)}. Where two figures stand, keys were asked for the first time: look for longer`,
  };
}

function between({ hitRatioLow, hitRatioHigh }: CurvePoint): Cell {
  if (hitRatioHigh - hitRatioLow < 0.005) return fraction((hitRatioLow + hitRatioHigh) / 2);
  return `${formatFraction(hitRatioLow)} to ${formatFraction(hitRatioHigh)}`;
}
