import type { MonitorSink } from '../redis/target.ts';
import type { Filter } from './filter.ts';
import { NO_KIND, parseLine } from './line.ts';
import type { OwnCommands } from './own-commands.ts';
import { type CommandReader, createSeenCommand, type SeenCommand } from './seen-command.ts';

/** Reads the lines of one node, and hands on what passes the filter. */
export interface LineReader {
  readonly sink: MonitorSink;
  /** Leaves out what we send ourselves. */
  ignore(own: OwnCommands): void;
  /** How many commands passed. */
  counted(): number;
  /** How many were heard, our own not included. */
  heard(): number;
  /** Lines that were none of MONITOR, and commands of a megabyte or more, which are not held. */
  unread(): { readonly malformed: number; readonly tooLong: number };
}

interface Handling {
  readonly node: string;
  readonly reader: CommandReader;
  readonly filter: Filter;
  /** False once no more are wanted. */
  isWanted(): boolean;
  onCommand(seen: SeenCommand): void;
}

export function createLineReader({ node, reader, filter, isWanted, onCommand }: Handling): LineReader {
  const seen = createSeenCommand(node);
  const { line } = seen;
  let own: OwnCommands | undefined;
  let [heard, counted, malformed, tooLong] = [0, 0, 0, 0];
  /** What is told by a line's kind alone: its command, unless that has two words, and what the filter says to it. */
  let [kind, passes] = [NO_KIND, false];
  return {
    ignore: (commands) => {
      own = commands;
    },
    counted: () => counted,
    heard: () => heard,
    unread: () => ({ malformed, tooLong }),
    sink: {
      line(bytes, start, end) {
        if (!parseLine(line, bytes, start, end)) {
          malformed++;
          return;
        }
        if (own?.isOwn(line)) return;
        if (!isWanted()) return;
        heard++;
        if (line.kind !== kind) {
          seen.command = reader.commandOf(line);
          passes = filter.before(seen);
          kind = seen.command.words === 1 ? line.kind : NO_KIND;
        }
        if (!passes) return;
        reader.readKeys(seen);
        if (!filter.after(seen)) return;
        counted++;
        onCommand(seen);
      },
      cutLine: () => {
        tooLong++;
      },
    },
  };
}
