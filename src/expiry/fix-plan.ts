import { type KeyBatch, keyAt } from '../keyspace/batch.ts';
import { createFamilyIndex } from '../keyspace/family-totals-index.ts';
import type { KeySource, SourceProgress } from '../keyspace/source.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { changeFor, type Change, type FixRule } from './fix-rule.ts';

/** What mending a family would do, as it is now. */
export interface FixPlan {
  /** Keys of the family. */
  readonly keys: number;
  /** Of these, how many get a TTL, a shorter one, or lose theirs. */
  readonly add: number;
  readonly shorten: number;
  readonly persist: number;
  readonly examples: readonly ServerText[];
}

/** Tells whether key `i` is of the family that is mended. */
export type OfFamily = (batch: KeyBatch, i: number) => boolean;

/** Keys of families that are more specific are not its own, as in audits. */
export function ofFamily(template: string, rules: readonly { readonly template: string }[]): OfFamily {
  const index = createFamilyIndex([...rules, { template }], 0);
  return (batch, i) => index.families[index.indexOf(batch, i)]?.family === template;
}

const MOST_EXAMPLES = 3;

/** Consumes the source. */
export async function planFix(
  source: KeySource,
  rule: FixRule,
  isOwn: OfFamily,
  onProgress: (progress: SourceProgress) => void,
): Promise<FixPlan> {
  const counts: Record<Change, number> = { add: 0, shorten: 0, persist: 0 };
  const examples: ServerText[] = [];
  let keys = 0;
  for await (const batch of source.batches) {
    for (let i = 0; i < batch.length; i++) {
      if (!isOwn(batch, i)) continue;
      keys++;
      const change = changeFor(rule, batch.ttlMs[i] ?? 0);
      if (change === undefined) continue;
      counts[change]++;
      if (examples.length < MOST_EXAMPLES) examples.push(fromBytes(keyAt(batch, i)));
    }
    onProgress(source.progress());
  }
  return { keys, ...counts, examples };
}
