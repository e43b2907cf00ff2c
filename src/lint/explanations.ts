import { ROLES, type Role } from '../profile/profile.ts';
import type { Severity } from '../report.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';

/** What `cacheops explain` prints of a rule. */
export interface LintExplanation extends Pick<
  Rule,
  'id' | 'name' | 'title' | 'rationale' | 'advice' | 'source' | 'bad' | 'good' | 'fixable'
> {
  readonly thresholds: readonly { readonly name: string; readonly value: number }[];
  readonly roles: readonly { readonly role: Role; readonly worst: Severity | 'not judged' }[];
}

export const lintExplanations: readonly LintExplanation[] = rules.map(
  ({ id, name, title, rationale, advice, source, bad, good, fixable, numbers, severity }) => ({
    id,
    name,
    title,
    rationale,
    advice,
    source,
    bad,
    good,
    fixable,
    thresholds: Object.entries(numbers).map(([number, value]) => ({ name: number, value })),
    roles: ROLES.map((role) => ({ role, worst: severity[role] === 'off' ? 'not judged' : severity[role] })),
  }),
);
