import { summariseLives } from '../expiry/summary.ts';
import type { ScanCost } from '../keyspace/scan-cost.ts';
import { useToldBy } from '../keyspace/use-told-by.ts';
import { fromBytes } from '../text/bytes.ts';
import type { Collected, Grouped, Ranking } from './collect.ts';
import type { FamilyData, FamilyGroups } from './screen.ts';

interface Wanted {
  readonly rankedBy: Ranking;
  readonly top: number;
  readonly unusedForMs: number;
  readonly cost: ScanCost;
}

/** What was counted, as it is told. */
export function familyAnswer({ totals, lives, grouped }: Collected, { rankedBy, top, unusedForMs, cost }: Wanted): FamilyData {
  const all = { strata: [{ seen: totals.keys, population: totals.keys, fraction: 1 }], isSample: false, notRandom: undefined };
  const { keys, bytes, withoutTtl, bytesWithoutTtl, ttl, lives: classes } = summariseLives(all, { totals: [totals], lives: [lives] });
  const weighed = totals.keys - totals.keysOfUnknownSize;
  const { deep } = totals;
  return {
    family: totals.family,
    keys,
    bytes,
    averageBytes: weighed > 0 ? bytes / weighed : null,
    largestBytes: totals.largestBytes,
    types: [...totals.types].map(([type, sums]) => ({ type, keys: sums.keys, bytes: sums.bytes })).toSorted((a, b) => b.keys - a.keys),
    withoutTtl,
    bytesWithoutTtl,
    ttl,
    lives: classes,
    idle: {
      longerThanSeconds: unusedForMs / 1000,
      keysOfKnownUse: deep?.keysOfKnownUse ?? 0,
      toldBy: deep === undefined ? null : useToldBy(deep),
      keys: deep?.unusedKeys ?? 0,
      withoutTtl: deep?.unusedWithoutTtl ?? 0,
      bytesWithoutTtl: deep?.unusedWithoutTtlBytes ?? 0,
    },
    by: grouped ? groupsOf(grouped, rankedBy, top) : null,
    cost,
  };
}

function groupsOf({ placeholder, values, sum, notCounters }: Grouped, rankedBy: Ranking, top: number): FamilyGroups {
  return {
    placeholder,
    rankedBy,
    exact: values.exact,
    distinct: values.size,
    sum,
    notCounters: sum === null ? null : notCounters,
    top: values.top(top).map((hitter) => ({
      value: fromBytes(Buffer.from(hitter.value, 'latin1')),
      keys: hitter.keys,
      bytes: hitter.bytes,
      sum: sum === null ? null : hitter.sum,
      atMost: values.exact ? null : hitter.weight,
    })),
  };
}
