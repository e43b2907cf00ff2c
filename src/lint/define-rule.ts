import { ROLES } from '../profile/profile.ts';
import type { Role } from '../profile/profile.ts';
import type { Severity } from '../report.ts';
import type { FileKind } from './model.ts';
import type { Found, Numbers, Rule, RoleSeverities, Subject } from './rule.ts';

/** A table entry. What is absent is what most rules need. */
export interface RuleEntry<N extends Numbers> extends Pick<
  Rule,
  'id' | 'name' | 'title' | 'rationale' | 'advice' | 'bad' | 'good' | 'source'
> {
  /** One for every role, or by role; a role that is not named is not judged. */
  readonly severity: Severity | 'off' | Readonly<Partial<Record<Role, Severity>>>;
  /** Default: configurations of servers. */
  readonly kinds?: readonly FileKind[];
  readonly example?: Rule['example'];
  readonly fixable?: 'safe' | 'unsafe';
  /** Default: yes. */
  readonly live?: boolean;
  readonly claimsRefusal?: boolean;
  readonly tells?: string;
  readonly yieldsTo?: readonly string[];
  readonly numbers?: N;
  check(subject: Subject, numbers: N): Iterable<Found>;
}

/** A rule whose `check` knows its own numbers by name. */
export function defineRule<N extends Numbers = Numbers>(entry: RuleEntry<N>): Rule {
  const numbers = entry.numbers ?? {};
  return {
    ...entry,
    severity: bySeverity(entry.severity),
    kinds: entry.kinds ?? ['redis'],
    example: entry.example ?? {},
    fixable: entry.fixable,
    live: entry.live ?? true,
    claimsRefusal: entry.claimsRefusal ?? false,
    tells: entry.tells,
    yieldsTo: entry.yieldsTo ?? [],
    numbers,
    // Settings replace numbers of the rule's own names only, so they are still an N.
    check: (subject, given) => entry.check(subject, given as N),
  };
}

function bySeverity(severity: RuleEntry<Numbers>['severity']): RoleSeverities {
  const of = (role: Role): Severity | 'off' => (typeof severity === 'string' ? severity : (severity[role] ?? 'off'));
  return { cache: of('cache'), session: of('session'), queue: of('queue'), store: of('store') };
}

/** The first role that a rule judges; `undefined` for a rule that is off until asked for. */
export function judgedRole(rule: Rule): Role | undefined {
  return ROLES.find((role) => rule.severity[role] !== 'off');
}
