import { describe, expect, test } from 'vitest';
import { readKeys } from '../../src/audit/read-keys.ts';
import { sampledOf } from '../../src/audit/strata.ts';
import { summarise } from '../../src/audit/summary.ts';
import { createTally } from '../../src/audit/tally.ts';
import type { KeySource, SourcePart } from '../../src/keyspace/source.ts';
import { randomOf } from '../support/random.ts';
import { batchOf, type KeyRow } from './batches.ts';
import { createCoverage, coverageText } from './coverage.ts';
import { imaginedKeys } from './imagined-keyspace.ts';
import { onePartSource } from './one-part-source.ts';

// Stopping when the estimates look good enough favours samples that look better than they are: do the intervals of what
// is then reported still hold the truth?

const REPEATS = 300;
const BATCH = 250;
const NODE = '10.0.0.1:6379';
const keys = imaginedKeys(20_000, 9);
const random = randomOf(12);

const tallyOf = (sampled: boolean) => createTally({ families: [], sampled, biggest: 0, unusedForMs: 30 * 86_400_000 });

const reportOf = (tally: ReturnType<typeof tallyOf>, parts: readonly SourcePart[], sampled: boolean) => {
  const { totals, families } = summarise(tally, sampledOf(tally, parts, { sampled, filtered: false }), parts, 'name');
  return { totals, families };
};

describe.each([{ precision: 0.1 }, { precision: 0.05 }])('a sample that stops at ± $precision', ({ precision }) => {
  test('has intervals that hold the truth in 90 to 99 of 100 times, and are as narrow as was asked for', async ({ annotate }) => {
    const all = tallyOf(false);
    all.add(batchOf(keys, { node: NODE }));
    const coverage = createCoverage(reportOf(all, [], false));
    let keysRead = 0;
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const tally = tallyOf(true);
      const source = sourceOf(keys);
      const goal = { kind: 'precision', precision } as const;
      await readKeys([source], tally, {
        goal,
        filtered: false,
        update: () => undefined,
        keep: () => Promise.resolve(),
        signal: new AbortController().signal,
      });
      const report = reportOf(tally, source.parts(), true);
      coverage.look(report);
      keysRead += source.progress().keysSeen;
      const { bytes, bytesLow = 0, bytesHigh } = report.totals;
      expect(((bytesHigh ?? Number.POSITIVE_INFINITY) - bytesLow) / 2).toBeLessThanOrEqual(precision * bytes + 1); // ends are rounded
    }
    await annotate(`${Math.round(keysRead / REPEATS)} of ${keys.length} keys read on average\n${coverageText(coverage)}`);
    const outside = [...coverage.byKind].filter(([, { held, trials }]) => held < 0.9 * trials || held > 0.99 * trials);
    expect(outside).toEqual([]);
    expect(keysRead).toBeLessThan((REPEATS * keys.length) / 2);
  });
});

/** These keys in an order of chance, as SCAN gives them. */
function sourceOf(rows: readonly KeyRow[]): KeySource {
  const left = [...rows];
  let seen = 0;
  const next = (): KeyRow => {
    const at = seen + Math.floor(random() * (left.length - seen));
    const row = left[at]!; // the index is below the length
    left[at] = left[seen]!;
    left[seen++] = row;
    return row;
  };
  return onePartSource(
    () => ({
      node: NODE,
      keysExpected: rows.length,
      keysSeen: seen,
      fraction: seen / rows.length,
      order: 'hash',
      random: true,
      state: 'running',
    }),
    2,
    (async function* () {
      while (seen < rows.length) yield batchOf(Array.from({ length: Math.min(BATCH, rows.length - seen) }, next), { node: NODE });
    })(),
  );
}
