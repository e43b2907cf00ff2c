import { operator } from '../operator.ts';
import type { WrittenTo } from '../redis/applying.ts';
import type { HomeTotals } from './home-totals.ts';
import type { SweepResult } from './sweep-tally.ts';

/** A trail of what was written: JSON lines, added to the end of a file. Names layouts and counts; never tags, keys or values. */
export interface GcLog {
  /** Before the first write: a run that was killed leaves this without an end. */
  started(plan: { readonly homes: readonly HomeTotals[] }): Promise<void>;
  ended(result: SweepResult, how: 'finished' | 'incomplete' | 'interrupted'): Promise<void>;
}

export interface GcSubject extends WrittenTo {
  readonly match: string;
}

/** @param append adds a line to the file */
export function createGcLog(subject: GcSubject, now: () => Date, append: (line: string) => Promise<void>): GcLog {
  const startedAt = now();
  const write = (event: string, rest: object): Promise<void> =>
    append(`${JSON.stringify({ at: now(), event, command: 'tags gc', ...rest })}\n`);
  return {
    started: ({ homes }) => write('started', { ...operator(), ...subject, planned: homes }),
    ended: (result, how) => write(how, { result, durationMs: now().getTime() - startedAt.getTime() }),
  };
}
