import type { Column, Event, Report } from '../report.ts';

/** Where text goes to. A file or a pipe has no width: nothing is dropped or cut there. */
export interface Terminal {
  readonly width: number | undefined;
  readonly color: boolean;
}

/** Turns answers into text. A format never writes, and never knows which command it is formatting. */
export interface Format {
  readonly name: string;
  /** One line for help. */
  readonly summary: string;
  report(report: Report, terminal: Terminal): string;
  /** What stands before the first event of a stream, such as column titles. */
  streamHead(columns: readonly Column[], terminal: Terminal): string;
  /** One event of a stream, with its line end. */
  event(event: Event, columns: readonly Column[], terminal: Terminal): string;
}
