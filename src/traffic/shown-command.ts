import type { Column, Event } from '../report.ts';
import type { Access } from '../redis/command-book.ts';
import { commandLine, REDACTED } from '../redis/command-line.ts';
import { secretPositions, visiblePositions } from '../redis/visible-arguments.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { argumentBytes, argumentText, clientText } from './argument.ts';
import type { CommandReader, SeenCommand } from './seen-command.ts';

/** A command of the stream as it is shown. */
export interface ShownCommand {
  /** By the server's clock, in microseconds since 1970. */
  readonly atMicroseconds: number;
  readonly node: string;
  readonly db: number;
  readonly client: ServerText;
  readonly command: string;
  readonly access: Access;
  /** Its first key; null without one. */
  readonly key: ServerText | null;
  readonly keys: number;
  /** Of its first key. */
  readonly family: string | null;
  /** On one line, cut short, values hidden unless they were asked for. */
  readonly line: ServerText;
}

/** Of a command with thousands of arguments, so many are looked at. */
const ARGUMENTS_READ = 64;

/** @param showValues shows values too; secrets stay hidden */
export function showCommand({ line, node, command, keyAt }: SeenCommand, reader: CommandReader, showValues: boolean): ShownCommand {
  const args = Array.from({ length: Math.min(line.argCount, ARGUMENTS_READ) }, (_, i) => argumentBytes(line, i));
  const secret = secretPositions(command, args);
  const visible = visiblePositions(command, args, keyAt, line.argCount);
  const key = keyAt[0] === undefined ? undefined : argumentText(line, keyAt[0]);
  const shown = args.flatMap((bytes, at) => {
    if (at < command.words) return [];
    return [!secret.has(at) && (showValues || visible.has(at)) ? fromBytes(bytes) : REDACTED];
  });
  return {
    atMicroseconds: line.atMicroseconds,
    node,
    db: line.db,
    client: fromBytes(Buffer.from(clientText(line), 'latin1')),
    command: command.name,
    access: command.access,
    key: key === undefined ? null : fromBytes(Buffer.from(key, 'latin1')),
    keys: keyAt.length,
    family: key === undefined ? null : reader.familyOf(key),
    line: commandLine({ command: command.name, args: shown, argsOmitted: line.argCount - args.length }),
  };
}

/** The last one has all that is left of a line. */
export const STREAM_COLUMNS: readonly Column[] = [
  { title: 'time', width: 15 },
  { title: 'node', width: 21, drop: 2 },
  { title: 'db', width: 2, align: 'right', drop: 4 },
  { title: 'client', width: 21, drop: 3 },
  { title: 'family', drop: 1, shrink: true, width: 24 },
  { title: 'command', width: 36, shrink: true },
];

export function toEvent(shown: ShownCommand): Event {
  const { atMicroseconds, ...rest } = shown;
  const at = new Date(Math.floor(atMicroseconds / 1_000));
  return {
    at,
    row: [timeOf(atMicroseconds), shown.node, String(shown.db), shown.client, shown.family, shown.line],
    record: { atMicroseconds, ...rest },
  };
}

/** `14:03:22.123456`, UTC: the day is known. */
function timeOf(microseconds: number): string {
  const at = new Date(Math.floor(microseconds / 1_000)).toISOString();
  return `${at.slice(11, 23)}${String(microseconds % 1_000).padStart(3, '0')}`;
}
