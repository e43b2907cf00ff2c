import { operator } from '../operator.ts';
import type { WrittenTo } from '../redis/applying.ts';
import type { BatchResult, FixResult } from './apply-fix.ts';
import type { FixPlan } from './fix-plan.ts';
import type { FixRule } from './fix-rule.ts';

/** A trail of what was written: JSON lines, added to the end of a file. Names families and counts; never keys or values. */
export interface AuditLog {
  /** Before the first write: a run that was killed leaves this without an end. */
  started(plan: FixPlan): Promise<void>;
  batch(result: BatchResult): Promise<void>;
  ended(result: FixResult, how: 'finished' | 'interrupted'): Promise<void>;
}

export interface AuditSubject extends WrittenTo {
  readonly family: string;
  readonly rule: FixRule;
}

/** @param append adds a line to the file */
export function createAuditLog(subject: AuditSubject, now: () => Date, append: (line: string) => Promise<void>): AuditLog {
  const write = (event: string, rest: object): Promise<void> =>
    append(`${JSON.stringify({ at: now(), event, command: 'ttl fix', ...rest })}\n`);
  return {
    started: ({ examples: _examples, ...planned }) => write('started', { ...operator(), ...subject, planned }),
    batch: (result) => write('batch', { family: subject.family, ...result }),
    ended: (result, how) => write(how, { family: subject.family, result }),
  };
}
