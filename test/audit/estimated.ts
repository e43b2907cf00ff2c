import { sampledOf } from '../../src/audit/strata.ts';
import { summarise } from '../../src/audit/summary.ts';
import { createTally } from '../../src/audit/tally.ts';
import { createLifeTally } from '../../src/expiry/collect.ts';
import { familyLivesOf, together } from '../../src/expiry/family-lives.ts';
import { forecastOf } from '../../src/expiry/forecast.ts';
import { summariseAll, summariseLives } from '../../src/expiry/summary.ts';
import type { SourcePart } from '../../src/keyspace/source.ts';
import { batchOf, type KeyRow } from './batches.ts';

/** What was read of one database of one shard. */
export interface Passed {
  readonly node: string;
  readonly db: number;
  readonly rows: readonly KeyRow[];
  /** Keys that are there. */
  readonly population: number;
  /** Part of the table that was passed. */
  readonly fraction: number;
  /** `hash` where it is not said. */
  readonly order?: SourcePart['order'];
  readonly slotsEven?: boolean | null;
  /** Null where it is not said: keys are not counted by groups of slots. */
  readonly slots?: SourcePart['slots'];
  /** True where it is not said. */
  readonly random?: boolean;
}

/** All figures of an audit and of `ttl`, as these reports have them. */
export function estimated(passed: readonly Passed[], filtered = false) {
  const sampled = passed.some(({ fraction }) => fraction < 1);
  const tally = createTally({ families: [], sampled, biggest: 0, unusedForMs: 30 * 86_400_000 });
  const lives = createLifeTally({ rules: [], sampled, clockMs: () => 0 });
  for (const { rows, ...place } of passed) {
    const groups = place.slots?.groups;
    const batch = { ...batchOf(rows, { ...place, deep: true }), ...(groups !== undefined && { slotGroups: groups }) };
    tally.add(batch);
    lives.add(batch);
  }
  const parts = passed.map(partOf);
  const sample = sampledOf(tally, parts, { sampled, filtered });
  const { totals, families, reclaimable } = summarise(tally, sample, parts, 'name');
  const basis = sampledOf(lives, parts, { sampled, filtered });
  const byFamily = familyLivesOf(basis);
  const all = together(byFamily, basis);
  return {
    notRandom: sample.notRandom,
    audit: { totals, families, reclaimable },
    ttl: {
      totals: summariseAll(basis, all),
      families: byFamily.map((one) => ({ family: one.family, ...summariseLives(basis, one) })),
      forecast: forecastOf(basis, all),
    },
  };
}

const partOf = ({
  node,
  db,
  rows,
  population,
  fraction,
  order = 'hash',
  slotsEven = null,
  slots = null,
  random = true,
}: Passed): SourcePart => ({
  node,
  db,
  keysExpected: population,
  keysSeen: rows.length,
  keysVanished: 0,
  fraction,
  order,
  slotsEven,
  slots,
  random,
  state: fraction < 1 ? 'stopped' : 'complete',
  reason: undefined,
});
