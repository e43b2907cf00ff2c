import { type Block, bytes, type Cell, integer } from '../report.ts';
import type { HomeTotals } from './home-totals.ts';
import { deadCell } from './dead-cell.ts';

/** The layouts that were found, with what they hold. */
export function homesTable(homes: readonly HomeTotals[]): Block {
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
    ],
    rows: homes.map((home): Cell[] => [
      home.layoutTitle,
      home.prefix,
      integer(home.tags),
      home.members === null ? 'all, by marks' : integer(home.members),
      deadCell(home.dead),
      home.bytes === null ? null : bytes(home.bytes),
      integer(home.withoutTtl),
    ]),
  };
}
