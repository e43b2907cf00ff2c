import { type Block, bytes, type Cell, type Column, integer } from '../report.ts';
import type { HomeTotals } from './home-totals.ts';
import { deadCell } from './dead-cell.ts';

/** The layouts that were found, with what they hold. */
export function homesTable(homes: readonly HomeTotals[]): Block {
  const noted = homes.some(({ notes }) => (notes?.count ?? 0) > 0);
  return {
    kind: 'table',
    columns: [
      { title: 'layout' },
      { title: 'prefix', shrink: true },
      { title: 'tags', align: 'right' },
      { title: 'members', align: 'right' },
      { title: 'dead', align: 'right' },
      { title: 'memory', align: 'right' },
      { title: 'no TTL', align: 'right', drop: 2 },
      ...(noted ? NOTE_COLUMNS : []),
    ],
    rows: homes.map((home): Cell[] => [
      home.layoutTitle,
      home.prefix,
      integer(home.tags),
      home.members === null ? 'all, by marks' : integer(home.members),
      deadCell(home.dead),
      home.bytes === null ? null : bytes(home.bytes),
      integer(home.withoutTtl),
      ...(noted ? [integer(home.notes?.count ?? 0), deadCell(home.notes?.dead ?? null)] : []),
    ]),
  };
}

/** Of entries, other than in the indexes of tags. */
const NOTE_COLUMNS: readonly Column[] = [
  { title: 'notes', align: 'right', drop: 1 },
  { title: 'dead notes', align: 'right', drop: 1 },
];
