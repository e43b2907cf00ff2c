import { type Block, bytes, type Cell, type DataRecord, integer, seconds, toned } from '../report.ts';
import { deadCell } from './dead-cell.ts';
import type { ListedMember } from './list-members.ts';
import type { ShowData } from './show.ts';
import type { TagRow } from './tag-row.ts';

export function showBlocks({ holders, members, more }: ShowData): readonly Block[] {
  if (holders.length === 0) return [{ kind: 'text', text: 'nothing holds this tag, as far as was looked' }];
  return [holderTable(holders), ...(members.length === 0 ? [] : [memberTable(members, more)])];
}

export const showRecords = ({ tag, members }: ShowData): readonly DataRecord[] => members.map((member) => ({ tag, ...member }));

export const SHOW_FIELDS = ['tag', 'layout', 'index', 'member', 'key', 'cached', 'ttlSeconds', 'neverExpires', 'bytes'] as const satisfies readonly ('tag' | keyof ListedMember)[]; // prettier-ignore

const holderTable = (holders: readonly TagRow[]): Block => ({
  kind: 'table',
  columns: [
    { title: 'layout' },
    { title: 'index', shrink: true },
    { title: 'type', drop: 1 },
    { title: 'members', align: 'right' },
    { title: 'dead', align: 'right' },
    { title: 'memory', align: 'right' },
    { title: 'unfinished', align: 'right', drop: 2 },
  ],
  rows: holders.map(({ layoutTitle, index, type, members, dead, bytes: size, unfinishedClaims }): Cell[] => [
    layoutTitle,
    index,
    type,
    members === null ? 'all, by a mark' : integer(members),
    deadCell(dead),
    size === null ? null : bytes(size),
    integer(unfinishedClaims),
  ]),
});

const memberTable = (members: readonly ListedMember[], more: number | null): Block => ({
  kind: 'table',
  columns: [
    { title: 'entry', shrink: true },
    { title: 'life left', align: 'right' },
    { title: 'memory', align: 'right' },
    { title: 'layout', drop: 1 },
  ],
  rows: members.map((one): Cell[] => [one.key ?? one.member, lifeOf(one), one.bytes === null ? null : bytes(one.bytes), one.layout]),
  ...(more !== 0 && { note: `… ${more === null ? 'there may be' : more} more; --top shows them` }),
});

function lifeOf({ key, cached, neverExpires, ttlSeconds }: ListedMember): Cell {
  if (key === null) return toned('not readable', 'warning');
  if (cached === null) return toned('unknown', 'warning');
  if (!cached) return toned('gone', 'dim');
  return neverExpires === true || ttlSeconds === null ? 'never expires' : seconds(ttlSeconds);
}
