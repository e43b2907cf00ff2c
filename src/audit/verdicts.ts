import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { type Estimate, estimateCount, estimateShareAmong } from '../keyspace/sampling.ts';
import type { FamilyRule, Profile } from '../profile/profile.ts';
import type { ServerText } from '../text/bytes.ts';
import type { Evidence } from '../report.ts';
import type { FamilyRow } from './audit-data.ts';
import { hasIntervals } from './ends.ts';
import type { AuditFindingId } from './explanations.ts';
import { expanded } from './expanded.ts';
import { expireTogether, farBelow } from './life.ts';
import type { Sampled } from './strata.ts';

/** One rule of a family that is broken, or of which the sample cannot tell. */
export interface Verdict {
  readonly id: AuditFindingId;
  readonly family: string;
  /** `open`: the interval holds the bound. */
  readonly outcome: 'broken' | 'open';
  /** Keys that break it, or the number that is above its bound. */
  readonly extent: number;
  /** The least that it is, by the interval: what a baseline is compared with. */
  readonly extentLow: number;
  readonly bound: number | string | null;
  /** Of the family's keys, 0 to 1; null for rules about the family as a whole. */
  readonly share: number | null;
  /** The farthest that a key goes; null where there is no such thing. */
  readonly worst: number | null;
  readonly examples: readonly ServerText[];
  readonly evidence: Readonly<Record<string, Evidence>>;
}

/** Judges a family by the rules of the profile; `byStratum` are its totals in each stratum. */
export function judgeFamily(sampled: Sampled, row: FamilyRow, byStratum: readonly FamilyTotals[], rule: FamilyRule): readonly Verdict[] {
  const whole = expanded(sampled, byStratum);
  return [...brokenByKeys(sampled, byStratum, rule), ...tooMany(row, rule), ...tooLarge(row, rule), ...lifeHints(whole, rule)];
}

/** Families that nobody declared, most keys first; none when the profile allows them. */
export function judgeUnknown(rows: readonly FamilyRow[], { unknown }: Pick<Profile, 'unknown'>): readonly Verdict[] {
  if (unknown === 'allow') return [];
  return rows
    .filter(({ declared }) => !declared)
    .toSorted((a, b) => b.keys - a.keys)
    .map((row) => ({
      ...nothing,
      id: 'policy/unknown-family',
      family: row.family,
      outcome: 'broken',
      extent: row.keys,
      extentLow: row.keysLow ?? row.keys,
      evidence: { keys: row.keys, ...endsOf(row), bytes: row.bytes },
    }));
}

const endsOf = ({ keysLow, keysHigh }: FamilyRow): Readonly<Record<string, number>> =>
  keysLow === undefined || keysHigh === undefined ? {} : { keysLow, keysHigh };

const nothing = { bound: null, share: null, worst: null, examples: [] } as const;

function brokenByKeys(sampled: Sampled, totals: readonly FamilyTotals[], { template, ttl }: FamilyRule): readonly Verdict[] {
  const byStratum = sampled.tallies.map(({ broken }) => broken.get(template) ?? []);
  const rules = byStratum.find((broken) => broken.length > 0) ?? [];
  return rules.flatMap(({ id, bound }) => {
    const same = byStratum.map((broken) => broken.find((rule) => rule.id === id));
    const found = same.map((rule) => rule?.keys ?? 0);
    const keys = estimateCount(sampled.strata, found);
    if (keys.value === 0) return [];
    const share = estimateShareAmong(sampled.strata, found, totals.map((family) => family.keys)); // prettier-ignore
    const allowed = id === 'policy/ttl-missing' ? allowedWithoutTtl(ttl) : 0;
    if (share.value <= allowed) return [];
    const worst = Math.max(...same.map((rule) => rule?.worst ?? 0));
    const examples = same.flatMap((rule) => rule?.examples ?? []).slice(0, 3);
    return [
      {
        id,
        family: template,
        outcome: allowed > 0 && sampled.isSample && share.low <= allowed ? ('open' as const) : ('broken' as const),
        extent: Math.round(keys.value),
        extentLow: Math.round(keys.low),
        bound: id === 'policy/ttl-missing' ? allowed : bound,
        share: share.value,
        worst: worst > 0 ? worst : null,
        examples,
        evidence: {
          keys: Math.round(keys.value),
          ...interval(sampled, keys),
          share: share.value,
          ...(worst > 0 && { [WORST[id] ?? 'worst']: worst }),
          ...(typeof bound === 'number' && { [BOUND[id] ?? 'bound']: bound }),
          ...(typeof bound === 'string' && { wantedType: bound }),
          ...(id === 'policy/ttl-missing' && { allowedShare: allowed }),
        },
      },
    ];
  });
}

const WORST: Readonly<Record<string, string>> = {
  'policy/ttl-above': 'longestSeconds',
  'policy/key-too-big': 'largestBytes',
  'policy/too-many-elements': 'mostElements',
};
const BOUND: Readonly<Record<string, string>> = {
  'policy/ttl-above': 'allowedSeconds',
  'policy/key-too-big': 'allowedBytes',
  'policy/too-many-elements': 'allowedElements',
};

const allowedWithoutTtl = (ttl: FamilyRule['ttl']): number => (typeof ttl === 'object' ? (ttl.maxWithoutTtl ?? 0) : 0);

const interval = (basis: Sampled, { low, high }: Estimate): Readonly<Record<string, number>> =>
  hasIntervals(basis) ? { keysLow: Math.round(low), keysHigh: Math.round(high) } : {};

function tooMany(row: FamilyRow, { maxKeys }: FamilyRule): readonly Verdict[] {
  const { family, keys, keysLow = keys, keysHigh = keys } = row;
  if (maxKeys === undefined || keysHigh <= maxKeys) return [];
  const evidence = { keys, ...endsOf(row), allowedKeys: maxKeys };
  return [
    {
      ...nothing,
      id: 'policy/too-many-keys',
      family,
      outcome: outcomeOf(keysLow, maxKeys),
      extent: keys,
      extentLow: keysLow,
      bound: maxKeys,
      evidence,
    },
  ];
}

function tooLarge(row: FamilyRow, { maxShare }: FamilyRule): readonly Verdict[] {
  const { family, bytes, bytesShare } = row;
  if (maxShare === undefined || bytesShare === null || bytes === 0) return [];
  const { bytesShareLow: low = bytesShare, bytesShareHigh: high = bytesShare } = row;
  if (high <= maxShare) return [];
  const evidence = { share: bytesShare, ...(low !== high && { shareLow: low, shareHigh: high }), allowedShare: maxShare, bytes };
  return [
    {
      ...nothing,
      id: 'policy/share-above',
      family,
      outcome: outcomeOf(low, maxShare),
      extent: bytesShare,
      extentLow: low,
      bound: maxShare,
      evidence,
    },
  ];
}

const outcomeOf = (low: number, bound: number): Verdict['outcome'] => (low > bound ? 'broken' : 'open');

function lifeHints(whole: FamilyTotals, { template, ttl }: FamilyRule): readonly Verdict[] {
  if (typeof ttl !== 'object') return [];
  const below = farBelow(whole, ttl);
  const together = expireTogether(whole, ttl);
  return [
    ...(below === undefined
      ? []
      : [{
          ...nothing, id: 'policy/ttl-far-below' as const, family: template, outcome: 'broken' as const,
          extent: whole.keys, extentLow: whole.keys, bound: below.expectedSeconds, worst: below.longestSeconds, evidence: { ...below, keys: Math.round(whole.keys) },
        }]),
    ...(together === undefined
      ? []
      : [{
          ...nothing, id: 'policy/ttl-no-jitter' as const, family: template, outcome: 'broken' as const,
          extent: Math.round(together.share * whole.ttlMs.total), extentLow: Math.round(together.share * whole.ttlMs.total),
          bound: ttl.jitter ?? null, share: together.share, evidence: { ...together, wantedJitter: ttl.jitter ?? 0 },
        }]),
  ]; // prettier-ignore
}
