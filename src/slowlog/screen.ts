import type { LogKind } from '../redis/commandlog.ts';
import { type Block, bytes, type Cell, type Column, count, type DataRecord, fraction, seconds, type Toned, toned } from '../report.ts';
import { formatInteger } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import { commandLine } from '../redis/command-line.ts';
import type { Group, Grouping } from './group.ts';
import type { LoggedCommand } from './logged-command.ts';
import type { NodeLogs } from './node-logs.ts';
import { logStates, unreadOf } from './state-text.ts';
import { MAX_READ } from './read-node.ts';

/** What `cacheops slowlog` answers: the contract of its JSON. */
export interface SlowlogData {
  /** Which logs were asked for. */
  readonly kinds: readonly LogKind[];
  /** Newest first, as many as were asked for. */
  readonly entries: readonly LoggedCommand[];
  /** How many were read; groups are made of all of them. */
  readonly found: number;
  readonly groups?: readonly Group[];
  readonly groupedBy?: Grouping;
  readonly nodes: readonly NodeLogs[];
}

export function slowlogBlocks(data: SlowlogData): readonly Block[] {
  const state: Block = { kind: 'text', text: logStates(data).join('\n'), tone: 'dim' };
  if (data.groups) return [groupTable(data, data.groups, data.groupedBy ?? 'shape'), state];
  return data.entries.length === 0 ? [state] : [commandTable(data), state];
}

export const slowlogRecords = ({ entries, groups }: SlowlogData): readonly DataRecord[] =>
  groups ? groups.map((group) => ({ ...group })) : entries.map(commandRecord);

const ENTRY_FIELDS = ['node', 'id', 'at', 'kind', 'durationUs', 'sizeBytes', 'command', 'argsOmitted', 'family', 'shape', 'clientAddress', 'clientName', 'line'] as const; // prettier-ignore
const GROUP_FIELDS = ['name', 'kind', 'count', 'totalUs', 'maxUs', 'totalBytes', 'maxBytes', 'share'] as const;

export const slowlogFields = ({ groups }: Pick<SlowlogData, 'groups'>): readonly string[] => (groups ? GROUP_FIELDS : ENTRY_FIELDS);

/** An entry as a flat row: its arguments stand in one line. */
export function commandRecord(entry: LoggedCommand): DataRecord {
  const { args: _args, ...flat } = entry;
  return { ...flat, line: commandLine(entry) };
}

interface Shown {
  /** More than one node. */
  readonly several: boolean;
  /** More than slow commands. */
  readonly kinds: boolean;
}

export function commandColumns({ several, kinds, width = false }: Shown & { readonly width?: boolean }): readonly Column[] {
  const sized = (column: Column, columns: number): Column => (width ? { ...column, width: columns } : column);
  return [
    sized({ title: 'time' }, 19),
    ...(several ? [sized({ title: 'node', drop: 2 }, 21)] : []),
    ...(kinds ? [sized({ title: 'kind', drop: 1 }, 13)] : []),
    sized({ title: 'took', align: 'right' }, 8),
    sized({ title: 'command', shrink: true }, 60),
    sized({ title: 'client', drop: 3 }, 21),
    { title: 'name', drop: 4 },
  ];
}

export function commandRow(command: LoggedCommand, { several, kinds }: Shown): readonly Cell[] {
  const took = command.durationUs === null ? bytes(command.sizeBytes ?? 0) : seconds(command.durationUs / 1e6);
  return [
    command.at,
    ...(several ? [command.node] : []),
    ...(kinds ? [kindCell(command.kind)] : []),
    took,
    commandLine(command),
    command.clientAddress,
    command.clientName,
  ];
}

const kindCell = (kind: LogKind): Toned => toned(kind, 'dim');

function commandTable({ entries, found, nodes }: SlowlogData): Block {
  const shown = { several: nodes.length > 1, kinds: entries.some(({ kind }) => kind !== 'slow') };
  const hidden = found - entries.length + unreadOf(nodes);
  const all = entries.length + hidden;
  const more = all > MAX_READ ? `--limit ${MAX_READ} reads the newest ${MAX_READ}` : `--limit ${all}`;
  return {
    kind: 'table',
    columns: commandColumns(shown),
    rows: entries.map((command) => commandRow(command, shown)),
    ...(hidden > 0 && { note: `${plural(hidden, 'older entry', 'older entries')} not shown: ${more}, or --group shape` }),
  };
}

function groupTable({ found, nodes }: SlowlogData, groups: readonly Group[], grouping: Grouping): Block {
  const kinds = groups.some(({ kind }) => kind !== 'slow');
  const right = (title: string): Column => ({ title, align: 'right' });
  return {
    kind: 'table',
    columns: [
      { title: grouping, shrink: true },
      ...(kinds ? [{ title: 'kind' }] : []),
      right('count'),
      right('total'),
      right('max'),
      right(unreadOf(nodes) === 0 ? 'share' : kinds ? 'share of those read' : `share of ${formatInteger(found)} read`),
    ],
    rows: groups.map((group) => [
      group.name ?? toned(WITHOUT[grouping], 'dim'),
      ...(kinds ? [kindCell(group.kind)] : []),
      count(group.count),
      group.totalUs === null ? bytes(group.totalBytes ?? 0) : seconds(group.totalUs / 1e6),
      group.maxUs === null ? bytes(group.maxBytes ?? 0) : seconds(group.maxUs / 1e6),
      fraction(group.share),
    ]),
  };
}

const WITHOUT: Readonly<Record<Grouping, string>> = {
  shape: '(unknown)',
  family: '(no key)',
  client: '(unknown client)',
  command: '(unknown)',
};
