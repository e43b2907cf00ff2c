import { type Block, bytes, type Cell, type DataRecord, integer } from '../report.ts';
import { plural } from '../text/plural.ts';
import { deadCell } from './dead-cell.ts';
import { homesTable } from './homes-table.ts';
import type { ListData } from './list.ts';
import type { TagRow } from './tag-row.ts';

export function listBlocks({ keysLookedAt, homes, tags, more }: ListData): readonly Block[] {
  if (homes.length === 0) return [{ kind: 'text', text: `no tags among ${plural(keysLookedAt, 'key')}` }];
  return [
    homesTable(homes),
    {
      kind: 'table',
      columns: [
        { title: 'tag', shrink: true },
        { title: 'layout', drop: 3 },
        { title: 'index', shrink: true, drop: 4 },
        { title: 'members', align: 'right' },
        { title: 'dead', align: 'right' },
        { title: 'memory', align: 'right' },
        { title: 'unfinished', align: 'right', drop: 2 },
      ],
      rows: tags.map(({ tag, layout, index, members, dead, bytes: size, unfinishedClaims }): Cell[] => [
        tag ?? 'all tags',
        layout,
        index,
        members === null ? 'all, by a mark' : integer(members),
        deadCell(dead),
        size === null ? null : bytes(size),
        integer(unfinishedClaims),
      ]),
      ...(more > 0 && { note: `… ${plural(more, 'more tag')}; --top shows them` }),
    },
  ];
}

export const listRecords = ({ tags }: ListData): readonly DataRecord[] => tags.map(tagRecord);

export const LIST_FIELDS = ['tag', 'layout', 'layoutTitle', 'prefix', 'index', 'node', 'members', 'bytes', 'ttlSeconds', 'neverExpires', 'unfinishedClaims', 'indexType', 'dead', 'deadLow', 'deadHigh', 'deadBasis'] as const; // prettier-ignore

const tagRecord = ({ dead, type, ...flat }: TagRow): DataRecord => ({
  ...flat,
  indexType: type,
  dead: dead?.count ?? null,
  deadLow: dead?.low ?? null,
  deadHigh: dead?.high ?? null,
  deadBasis: dead?.basis ?? null,
});
