import type { LogKind } from '../redis/commandlog.ts';
import type { ServerText } from '../text/bytes.ts';
import type { LoggedCommand } from './logged-command.ts';

export const GROUPINGS = ['shape', 'family', 'client', 'command'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface Group {
  /** null: has none, such as the family of a command without keys. */
  readonly name: ServerText | null;
  readonly kind: LogKind;
  readonly count: number;
  readonly totalUs: number | null;
  readonly maxUs: number | null;
  readonly totalBytes: number | null;
  readonly maxBytes: number | null;
  /** Of the time, or the bytes, of all entries of this kind, 0 to 1. */
  readonly share: number;
}

/** Kinds stay apart, as time and bytes do not add up. Largest share first. */
export function groupCommands(commands: readonly LoggedCommand[], grouping: Grouping): readonly Group[] {
  const totals = new Map<LogKind, number>();
  const groups = new Map<string, { readonly first: LoggedCommand; readonly amounts: number[] }>();
  for (const command of commands) {
    totals.set(command.kind, (totals.get(command.kind) ?? 0) + amountOf(command));
    const key = JSON.stringify([command.kind, nameOf(command, grouping)]);
    const group = groups.get(key) ?? { first: command, amounts: [] };
    group.amounts.push(amountOf(command));
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ first, amounts }) => summarise(first, amounts, totals.get(first.kind) ?? 0, grouping))
    .sort((a, b) => (a.kind === b.kind ? b.share - a.share || b.count - a.count : a.kind < b.kind ? 1 : -1));
}

const amountOf = ({ durationUs, sizeBytes }: LoggedCommand): number => durationUs ?? sizeBytes ?? 0;

function summarise(first: LoggedCommand, amounts: readonly number[], ofAll: number, grouping: Grouping): Group {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  const max = amounts.reduce((largest, amount) => Math.max(largest, amount), 0);
  const isTime = first.kind === 'slow';
  return {
    name: nameOf(first, grouping),
    kind: first.kind,
    count: amounts.length,
    totalUs: isTime ? total : null,
    maxUs: isTime ? max : null,
    totalBytes: isTime ? null : total,
    maxBytes: isTime ? null : max,
    share: ofAll === 0 ? 0 : total / ofAll,
  };
}

function nameOf(command: LoggedCommand, grouping: Grouping): ServerText | null {
  if (grouping !== 'client') return command[grouping];
  return command.clientName ?? (typeof command.clientAddress === 'string' ? hostOf(command.clientAddress) : command.clientAddress);
}

/** Each connection has its own port, so the host is who it is. */
const hostOf = (address: string): string => address.replace(/:\d+$/, '');
