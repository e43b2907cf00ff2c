import { nearest } from '../text/nearest.ts';
import { RULE_SEVERITIES } from './profile.ts';

interface SaidWanted {
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly oneOf?: readonly string[] | undefined;
}

/** What says nothing, or the same in two ways. Whether a setting has bounds at all is for the linter to say, which knows settings. */
export function wantedProblem({ min, max, oneOf }: SaidWanted): string | undefined {
  const isBounded = min !== undefined || max !== undefined;
  if (oneOf !== undefined) return isBounded ? 'oneOf already says which values: leave out min and max, or oneOf' : undefined;
  return isBounded ? undefined : 'say min, max or both, or oneOf';
}

/** Of `{severity: …}`; the numbers beside it are checked by the linter, which knows the rules. */
export function severityProblem({ severity }: Readonly<Record<string, number | string>>): string | undefined {
  if (severity === undefined || RULE_SEVERITIES.some((known) => known === severity)) return undefined;
  const meant = nearest(String(severity), RULE_SEVERITIES);
  const advice = meant === undefined ? '' : `: did you mean ${meant}?`;
  return `expected one of ${RULE_SEVERITIES.join(', ')}, found ${JSON.stringify(severity)}${advice}`;
}
