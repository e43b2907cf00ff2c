import type { Advance } from './advance.ts';
import type { LoggedCommand } from './logged-command.ts';
import type { LogReading } from './read-node.ts';

/** How far the reading of one log came. */
export interface LogProgress {
  readonly log: LogReading;
  readonly progress: Advance | undefined;
  /** What is new, without our own reading. */
  readonly commands: readonly LoggedCommand[];
  readonly lost: number | null;
  /** Still in the log, but beyond what was read: of those new since the last run, where there was one. */
  readonly unread: number;
}
