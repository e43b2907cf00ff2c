import { ROLES, type Role } from '../profile/profile.ts';
import type { Severity } from '../report.ts';
import type { Check } from './check.ts';
import { checks } from './checks/index.ts';

/** A check as people read it, without what it runs. */
export interface Explanation extends Pick<Check, 'id' | 'title' | 'reads' | 'rationale' | 'advice' | 'source' | 'matters'> {
  readonly scope: string;
  /** By name, unit included; null: none unless the profile sets one. */
  readonly thresholds: readonly { readonly name: string; readonly value: number | null }[];
  readonly roles: readonly { readonly role: Role; readonly worst: Severity | 'not judged' }[];
}

export const explanations: readonly Explanation[] = checks.map((check) => ({
  id: check.id,
  title: check.title,
  reads: check.reads.map((part) => (part.endsWith('?') ? `${part.slice(0, -1)} (where told)` : part)),
  rationale: check.rationale,
  advice: check.advice,
  source: check.source,
  matters: check.matters,
  scope: scopeOf(check),
  thresholds: Object.entries(check.thresholds).map(([name, value]) => ({ name, value: Number.isFinite(value) ? value : null })),
  roles: ROLES.map((role) => ({ role, worst: check.roles[role] ?? 'not judged' })),
}));

function scopeOf(check: Check): string {
  const where = check.topology === 'cluster' ? ' of a cluster' : check.engine === undefined ? '' : ` of ${check.engine}`;
  if (check.scope === 'deployment') return `all nodes together${where}`;
  return check.on === undefined ? `each node${where}` : `each ${check.on}${where}`;
}
