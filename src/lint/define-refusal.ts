import { defineRule, type RuleEntry } from './define-rule.ts';
import { secretsOf } from './file-lines.ts';
import type { LoadProblem } from './model.ts';
import { REDACTED } from './redact.ts';
import { refusalsOf } from './refusals.ts';
import type { Found, Numbers, Rule, Subject } from './rule.ts';

type RefusalEntry = Omit<RuleEntry<Numbers>, 'severity' | 'live' | 'claimsRefusal' | 'check'> & {
  /** What would be right here, when that can be told. */
  readonly mend?: (problem: LoadProblem, subject: Subject) => Pick<Found, 'advice' | 'fix'>;
};

/** A rule that says why a server would not start: what it finds is what the verdict found. */
export function defineRefusal({ mend, ...entry }: RefusalEntry): Rule {
  return defineRule({
    ...entry,
    severity: 'error',
    kinds: entry.kinds ?? ['redis', 'sentinel'],
    live: false,
    claimsRefusal: true,
    *check(subject) {
      for (const problem of refusalsOf(subject, entry.id)) {
        yield { at: problem, message: `${speakableReason(problem, subject)}: the server does not start`, ...mend?.(problem, subject) };
      }
    },
  });
}

/** The reason quotes words of the line; of a line with a secret in it, such as `requirepass=…`, none of them is repeated. */
export function speakableReason(
  { reason, path, line }: Pick<LoadProblem, 'reason' | 'path' | 'line'>,
  subject: Pick<Subject, 'file'>,
): string {
  const file = reason.includes('"') ? subject.file(path) : undefined;
  if (file === undefined || secretsOf(file, line).length === 0) return reason;
  return reason.replaceAll(/"(?:[^"\\]|\\.)*"?/g, REDACTED);
}
