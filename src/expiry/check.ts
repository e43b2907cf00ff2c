import type { FamilyRow } from '../audit/audit-data.ts';
import { ends } from '../audit/ends.ts';
import { findingOf, openQuestion } from '../audit/findings.ts';
import { readKeys } from '../audit/read-keys.ts';
import type { SampleGoal } from '../audit/sample-goal.ts';
import { missingFrom, partsOf, progressOf } from '../audit/sources.ts';
import { type Basis, familiesOf, sampledOf } from '../audit/strata.ts';
import { summarise } from '../audit/summary.ts';
import { createTally } from '../audit/tally.ts';
import { aboutSample } from '../audit/unchecked.ts';
import { judgeFamily } from '../audit/verdicts.ts';
import { UNUSED_FOR_MS } from '../keyspace/family-table.ts';
import { estimateCount } from '../keyspace/sampling.ts';
import { costsOf, scanCostOf } from '../keyspace/scan-cost.ts';
import type { KeySource, SourcePart } from '../keyspace/source.ts';
import type { FamilyRule, Profile } from '../profile/profile.ts';
import type { Answer } from '../report.ts';
import type { CheckData, CheckedFamily } from './check-screen.ts';

export interface CheckOptions {
  readonly profile: Pick<Profile, 'families' | 'unknown'>;
  /** When to stop; `undefined` to read all. */
  readonly goal: SampleGoal | undefined;
  readonly update: (label: string) => void;
  /** Called after each batch. */
  readonly keep: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Judges what the profile says of lives, and nothing else, by the rules of audits. Consumes the sources. */
export async function checkLives(
  sources: readonly KeySource[],
  { profile, goal, update, signal, keep }: CheckOptions,
): Promise<Answer<CheckData>> {
  const rules = profile.families.filter(({ ttl }) => ttl !== undefined).map(({ template, ttl }): FamilyRule => ({ template, ttl }));
  const others = profile.families.filter(({ ttl }) => ttl === undefined).map(({ template }): FamilyRule => ({ template, ttl: undefined }));
  const sampled = goal !== undefined;
  const tally = createTally({ families: [...rules, ...others], sampled, biggest: 0, unusedForMs: UNUSED_FOR_MS });
  await readKeys(sources, tally, { goal, filtered: false, update, signal, keep });
  const parts = partsOf(sources);
  const seen = sampledOf(tally, parts, { sampled, filtered: false });
  const byFamily = familiesOf(seen);
  const summary = summarise(tally, seen, parts, 'keys');
  const rows = new Map(summary.families.map((row) => [row.family, row]));
  const verdicts = rules.flatMap((rule) => {
    const [row, byStratum] = [rows.get(rule.template), byFamily.get(rule.template)];
    return row === undefined || byStratum === undefined ? [] : judgeFamily(seen, row, byStratum, rule);
  });
  return {
    data: {
      keysSeen: readIn(parts),
      sampled: seen.isSample,
      families: rules.map(({ template }) =>
        checkedFamily(
          template,
          rows.get(template) ?? notMet(seen),
          verdicts.filter(({ family }) => family === template),
        ),
      ),
      cost: scanCostOf(sources, {
        nodes: costsOf(sources),
        seconds: progressOf(sources, sources.length - 1).elapsedMs / 1_000,
        keys: readIn(parts),
      }),
    },
    findings: verdicts.filter(({ outcome }) => outcome === 'broken').map((verdict) => findingOf(verdict, false, profile)),
    unchecked: [...verdicts.filter(({ outcome }) => outcome === 'open').map(openQuestion), ...aboutSample(summary, rules)],
    missing: missingFrom(sources, { sampled, signal }),
  };
}

const readIn = (parts: readonly SourcePart[]): number => parts.reduce((sum, { keysSeen }) => sum + keysSeen, 0);

type Counted = Pick<FamilyRow, 'keys' | 'keysLow' | 'keysHigh' | 'withoutTtl' | 'withoutTtlLow' | 'withoutTtlHigh'>;

/** Of a sample, there may be some all the same. */
function notMet(basis: Basis): Counted {
  const none = estimateCount(basis.strata, basis.strata.map(() => 0)); // prettier-ignore
  return { keys: 0, ...ends(basis, 'keys', none), withoutTtl: 0, ...ends(basis, 'withoutTtl', none) };
}

function checkedFamily(
  family: string,
  { keys, keysLow, keysHigh, withoutTtl, withoutTtlLow, withoutTtlHigh }: Counted,
  verdicts: readonly { readonly id: string; readonly outcome: string }[],
): CheckedFamily {
  const idsOf = (wanted: string): readonly string[] => verdicts.filter(({ outcome }) => outcome === wanted).map(({ id }) => id);
  return {
    family,
    keys,
    ...(keysLow !== undefined && keysHigh !== undefined && { keysLow, keysHigh }),
    withoutTtl,
    ...(withoutTtlLow !== undefined && withoutTtlHigh !== undefined && { withoutTtlLow, withoutTtlHigh }),
    broken: idsOf('broken'),
    open: idsOf('open'),
  };
}
