import { WITHOUT_HARM } from '../keyspace/scan-cost.ts';
import type { FamilyRule, Profile } from '../profile/profile.ts';
import type { Unchecked } from '../report.ts';
import { plural } from '../text/plural.ts';
import type { Filters } from './audit-data.ts';
import { openQuestion } from './findings.ts';
import { undecided } from './part-of-family.ts';
import { type AuditRequest, isDeep } from './request.ts';
import type { Summary } from './summary.ts';
import type { Verdict } from './verdicts.ts';

interface Circumstances {
  readonly profile: Pick<Profile, 'families'>;
  readonly request: AuditRequest;
  readonly filters: Filters | null;
  /** Keys that a bound on idle times left out for want of one. */
  readonly keysOfUnknownUse: number;
  /** What was asked for and not looked up, and why; null: nothing. */
  readonly leftOut: string | null;
}

/** What an audit cannot tell, and what would let it. */
export function uncheckedOf(
  verdicts: readonly Verdict[],
  summary: Summary,
  { profile: { families }, request, filters, leftOut, keysOfUnknownUse }: Circumstances,
): readonly Unchecked[] {
  return [
    ...verdicts.filter(({ outcome }) => outcome === 'open').map(openQuestion),
    ...undecided(rulesLookedAt(families, filters), filters).map((id) =>
      gap(id, 'keys were left out, and this rule is about all of them', 'an audit without filters', true),
    ),
    ...aboutUse(request, summary, families, leftOut),
    ...(keysOfUnknownUse > 0
      ? [gap('idle-longer-than', `left out: ${plural(keysOfUnknownUse, 'key')} of which no idle time is told`, 'OBJECT IDLETIME', true)]
      : []),
    ...aboutReplies(summary, families, leftOut),
    ...aboutSample(summary, families),
  ];
}

/** A filter by family names those whose rules matter. */
const rulesLookedAt = (rules: readonly FamilyRule[], filters: Filters | null): readonly FamilyRule[] =>
  rules.filter(({ template }) => filters?.families?.includes(template) ?? true);

function aboutUse(
  request: AuditRequest,
  { totals }: Summary,
  families: readonly FamilyRule[],
  leftOut: string | null,
): readonly Unchecked[] {
  const deep = isDeep(request);
  const bounded = families.some(({ maxElements }) => maxElements !== undefined);
  const untold = totals.use !== null && totals.use.keysOfKnownUse < totals.keys;
  return [
    ...(deep ? [] : [gap('family/no-ttl-idle', 'when keys were last used was not asked for', '--deep', false)]),
    ...(untold
      ? [gap('family/no-ttl-idle', 'the server does not tell when every key was last used', 'OBJECT IDLETIME, or OBJECT FREQ', false)]
      : []),
    ...(!deep && bounded ? [gap('policy/too-many-elements', 'elements were not asked for', '--deep', true)] : []),
    ...(deep && leftOut !== null ? [gap(bounded ? 'policy/too-many-elements' : 'elements', leftOut, WITHOUT_HARM, bounded)] : []),
  ];
}

function aboutReplies({ totals }: Summary, families: readonly FamilyRule[], leftOut: string | null): readonly Unchecked[] {
  const bounded = families.some(({ maxBytes }) => maxBytes !== undefined);
  const toWeigh = leftOut === null ? 'MEMORY USAGE' : `MEMORY USAGE, ${WITHOUT_HARM}`;
  return [
    ...(totals.keysOfUnknownSize > 0
      ? [gap(bounded ? 'policy/key-too-big' : 'sizes', 'the server does not tell the size of every key', toWeigh, bounded)]
      : []),
    ...(totals.keysOfUnknownTtl > 0 ? [gap('policy/ttl-missing', 'the server does not tell the TTL of every key', 'PTTL', true)] : []),
  ];
}

/** What a sample cannot tell of the rules of these families. */
export function aboutSample({ sampling }: Pick<Summary, 'sampling'>, families: readonly FamilyRule[]): readonly Unchecked[] {
  if (sampling === null) return [];
  const { notRandom, keysPossiblyMissed: missed } = sampling;
  return [
    ...(notRandom === null ? [] : [gap('sampling', `no interval can be told: ${notRandom}`, ALL_KEYS, true)]),
    ...(families.length === 0 || missed === null
      ? []
      : [gap('policy', `the sample may have missed up to ${plural(missed, 'key')} of any kind that break it`, ALL_KEYS, false)]),
  ];
}

const ALL_KEYS = 'all keys: leave out --sample';

const gap = (id: string, reason: string, wouldNeed: string, matters: boolean): Unchecked => ({
  id,
  subject: {},
  reason,
  wouldNeed,
  matters,
});
