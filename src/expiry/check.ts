import type { FamilyRow } from '../audit/audit-data.ts';
import { findingOf, openQuestion } from '../audit/findings.ts';
import { familiesOf, sampledOf } from '../audit/strata.ts';
import { summarise } from '../audit/summary.ts';
import { createTally } from '../audit/tally.ts';
import { judgeFamily } from '../audit/verdicts.ts';
import { UNUSED_FOR_MS } from '../keyspace/family-totals.ts';
import { type Enough, missingFrom } from '../keyspace/scan-flags.ts';
import type { KeySource, SourceProgress } from '../keyspace/source.ts';
import type { FamilyRule, Profile } from '../profile/profile.ts';
import type { Answer } from '../report.ts';
import type { CheckData, CheckedFamily } from './check-screen.ts';

export interface CheckOptions {
  readonly profile: Pick<Profile, 'families' | 'unknown'>;
  readonly enough: Enough | undefined;
  readonly onProgress: (progress: SourceProgress) => void;
}

/** Judges what the profile says of lives, and nothing else, by the rules of audits. Consumes the source. */
export async function checkLives(source: KeySource, { profile, enough, onProgress }: CheckOptions): Promise<Answer<CheckData>> {
  const rules = profile.families.filter(({ ttl }) => ttl !== undefined).map(({ template, ttl }): FamilyRule => ({ template, ttl }));
  const others = profile.families.filter(({ ttl }) => ttl === undefined).map(({ template }): FamilyRule => ({ template, ttl: undefined }));
  const sampled = enough !== undefined;
  const tally = createTally({ families: [...rules, ...others], sampled, biggest: 0, unusedForMs: UNUSED_FOR_MS });
  for await (const batch of source.batches) {
    tally.add(batch);
    const progress = source.progress();
    onProgress(progress);
    if (enough?.(progress)) break;
  }
  const seen = sampledOf(tally, source.parts(), { sampled, filtered: false });
  const byFamily = familiesOf(seen);
  const rows = new Map(summarise(tally, seen, source.parts(), 'keys').families.map((row) => [row.family, row]));
  const verdicts = rules.flatMap((rule) => {
    const [row, byStratum] = [rows.get(rule.template), byFamily.get(rule.template)];
    return row === undefined || byStratum === undefined ? [] : judgeFamily(seen, row, byStratum, rule);
  });
  return {
    data: {
      keysSeen: source.progress().keysSeen,
      sampled: seen.isSample,
      families: rules.map(({ template }) =>
        checkedFamily(
          template,
          rows.get(template),
          verdicts.filter(({ family }) => family === template),
        ),
      ),
    },
    findings: verdicts.filter(({ outcome }) => outcome === 'broken').map((verdict) => findingOf(verdict, false, profile)),
    unchecked: verdicts.filter(({ outcome }) => outcome === 'open').map(openQuestion),
    missing: missingFrom(source, sampled),
  };
}

function checkedFamily(
  family: string,
  row: FamilyRow | undefined,
  verdicts: readonly { readonly id: string; readonly outcome: string }[],
): CheckedFamily {
  const idsOf = (wanted: string): readonly string[] => verdicts.filter(({ outcome }) => outcome === wanted).map(({ id }) => id);
  return { family, keys: row?.keys ?? 0, withoutTtl: row?.withoutTtl ?? 0, broken: idsOf('broken'), open: idsOf('open') };
}
