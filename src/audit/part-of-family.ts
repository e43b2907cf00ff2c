import type { FamilyRule } from '../profile/profile.ts';
import type { Filters } from './audit-data.ts';
import type { AuditFindingId } from './explanations.ts';
import type { Verdict } from './verdicts.ts';

// With keys left out, what remains is no basis for rules about whole families, nor for shares of them.

/** A rule that a part cannot decide: of all keys, or of all keys of its family. */
interface RuleOfWhole {
  readonly id: AuditFindingId;
  readonly whole: 'keyspace' | 'family';
  isIn(rule: FamilyRule): boolean;
}

const RULES_OF_WHOLE: readonly RuleOfWhole[] = [
  { id: 'policy/share-above', whole: 'keyspace', isIn: ({ maxShare }) => maxShare !== undefined },
  { id: 'policy/ttl-missing', whole: 'family', isIn: ({ ttl }) => typeof ttl === 'object' && (ttl.maxWithoutTtl ?? 0) > 0 },
  { id: 'policy/ttl-no-jitter', whole: 'family', isIn: ({ ttl }) => typeof ttl === 'object' && (ttl.jitter ?? 0) > 0 },
  { id: 'policy/ttl-far-below', whole: 'family', isIn: ({ ttl }) => typeof ttl === 'object' && (ttl.seconds ?? ttl.atLeastSeconds) !== undefined },
]; // prettier-ignore

/** Those of a family's verdicts that hold whatever was left out, without shares of what is not known. */
export function borneOut(verdicts: readonly Verdict[], rule: FamilyRule, filters: Filters | null): readonly Verdict[] {
  const ids = undecidable([rule], filters);
  const kept = verdicts.filter(({ id }) => !ids.includes(id));
  return leavesOutSomeOfFamily(filters) ? kept.map(withoutShare) : kept;
}

/** What of these rules nobody can judge by what is left, each once. A part that is too many keys proves it; one that is not proves nothing. */
export function undecided(rules: readonly FamilyRule[], filters: Filters | null): readonly AuditFindingId[] {
  const bounded = leavesOutSomeOfFamily(filters) && rules.some(({ maxKeys }) => maxKeys !== undefined);
  return [...undecidable(rules, filters), ...(bounded ? (['policy/too-many-keys'] as const) : [])];
}

function undecidable(rules: readonly FamilyRule[], filters: Filters | null): readonly AuditFindingId[] {
  if (filters === null) return [];
  return RULES_OF_WHOLE.filter(({ whole, isIn }) => (whole === 'keyspace' || leavesOutSomeOfFamily(filters)) && rules.some(isIn)).map(
    ({ id }) => id,
  );
}

/** A filter by family keeps all keys of those that it keeps. */
const leavesOutSomeOfFamily = (filters: Filters | null): boolean => Object.keys(filters ?? {}).some((name) => name !== 'families');

function withoutShare(verdict: Verdict): Verdict {
  const { share: _, ...evidence } = verdict.evidence;
  return { ...verdict, share: null, evidence };
}
