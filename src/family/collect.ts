import { createLives, addLife, type Lives } from '../expiry/lives.ts';
import { type KeyBatch, keyAt } from '../keyspace/batch.ts';
import { emptyTotals } from '../keyspace/family-totals-sums.ts';
import { createFamilyTable } from '../keyspace/family-table.ts';
import type { FamilyTotals } from '../keyspace/family-totals.ts';
import { matchTemplate } from '../keyspace/match-template.ts';
import type { KeySource, SourceProgress } from '../keyspace/source.ts';
import type { Template } from '../profile/key-template.ts';
import type { CounterReader } from './counter-values.ts';
import { createHeavyHitters, type HeavyHitters } from '../keyspace/heavy-hitters.ts';

/** What the values of one placeholder come to. */
export interface Grouped {
  readonly placeholder: string;
  readonly values: HeavyHitters;
  /** Of all counters; null when they were not read. */
  sum: bigint | null;
  /** Keys that hold no whole number, or have gone. */
  notCounters: number;
}

export interface Collected {
  readonly totals: FamilyTotals;
  readonly lives: Lives;
  readonly grouped: Grouped | undefined;
}

export type Ranking = 'keys' | 'memory' | 'values';

export interface CollectOptions {
  readonly template: Template;
  readonly rules: readonly { readonly template: string }[];
  readonly unusedForMs: number;
  readonly by: { readonly placeholder: string; readonly rankedBy: Ranking; readonly counters: CounterReader | undefined } | undefined;
  readonly onProgress: (progress: SourceProgress) => void;
  /** Called after each batch. */
  readonly keep: () => Promise<void>;
}

/** So many values of a placeholder are told apart exactly: about ten megabytes. */
const MOST_VALUES = 50_000;

/** Consumes the source. Keys of families that are more specific are not counted, as in audits. */
export async function collectFamily(
  source: KeySource,
  { template, rules, unusedForMs, by, onProgress, keep }: CollectOptions,
): Promise<Collected> {
  const lives = createLives();
  const own: number[] = [];
  const table = createFamilyTable({
    rules: [...rules, { template: template.text }],
    maxUndeclared: 0,
    unusedForMs,
    counts: (_batch, _i, family) => family === template.text,
    watch: () => (batch, i) => {
      addLife(lives, batch, i, 0);
      own.push(i);
    },
  });
  const grouped: Grouped | undefined = by && {
    placeholder: by.placeholder,
    values: createHeavyHitters(MOST_VALUES),
    sum: by.counters ? 0n : null,
    notCounters: 0,
  };
  for await (const batch of source.batches) {
    own.length = 0;
    table.add(batch);
    if (by && grouped) await group(batch, own, template, by, grouped);
    onProgress(source.progress());
    await keep();
  }
  const totals = table.families.find(({ family }) => family === template.text) ?? emptyTotals(template.text, false);
  return { totals, lives, grouped };
}

async function group(
  batch: KeyBatch,
  rows: readonly number[],
  template: Template,
  { placeholder, rankedBy, counters }: NonNullable<CollectOptions['by']>,
  grouped: Grouped,
): Promise<void> {
  const strings = counters ? rows.filter((row) => batch.types[row] === 'string') : [];
  const read = counters && strings.length > 0 ? await counters.read(batch, strings) : [];
  const counts = new Map(strings.map((row, at) => [row, read[at]]));
  for (const row of rows) {
    const value = matchTemplate(template, keyAt(batch, row))
      ?.find(({ name }) => name === placeholder)
      ?.value.toString('latin1');
    if (value === undefined) continue;
    const bytes = batch.memoryBytes[row] || 0; // NaN: unknown
    const count = counts.get(row);
    if (counters && count === undefined) grouped.notCounters++;
    if (grouped.sum !== null) grouped.sum += count ?? 0n;
    grouped.values.add(value, { keys: 1, memory: bytes, values: Math.max(0, Number(count ?? 0n)) }[rankedBy], bytes, count ?? 0n);
  }
}
