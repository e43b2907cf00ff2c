import { createTally } from '../../src/audit/tally.ts';
import { sampledOf } from '../../src/audit/strata.ts';
import { summarise } from '../../src/audit/summary.ts';
import { judgeFamily, judgeUnknown, type Verdict } from '../../src/audit/verdicts.ts';
import type { FamilyRule, UnknownFamilies } from '../../src/profile/profile.ts';
import { batchOf, type KeyRow } from './batches.ts';

export type Rule = Omit<FamilyRule, 'ttl'> & { readonly ttl?: FamilyRule['ttl'] };

/** What an audit of these keys says, with all of them read. */
export function verdictsOn(
  rows: readonly KeyRow[],
  rules: readonly Rule[],
  { deep = false, unknown = 'allow' }: { readonly deep?: boolean; readonly unknown?: UnknownFamilies } = {},
): readonly Verdict[] {
  const families = rules.map((rule) => ({ ttl: undefined, ...rule }));
  const tally = createTally({ families, sampled: false, biggest: 3, unusedForMs: 30 * 86_400_000 });
  tally.add(batchOf(rows, { deep }));
  const sampled = sampledOf(tally, [], { sampled: false, filtered: false });
  const summary = summarise(tally, sampled, [], 'memory');
  return [
    ...families.flatMap((rule) => {
      const row = summary.families.find(({ family }) => family === rule.template);
      const totals = tally.strata.map((stratum) => stratum.families.find(({ family }) => family === rule.template)!); // there is a row of it
      return row === undefined ? [] : judgeFamily(sampled, row, totals, rule);
    }),
    ...judgeUnknown(summary.families, { unknown }),
  ];
}
