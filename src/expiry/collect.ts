import { createFamilyTable, type FamilyTotals } from '../keyspace/family-totals.ts';
import type { KeySource, SourceProgress } from '../keyspace/source.ts';
import { addLife, createLives, type Lives } from './lives.ts';

/** When the keys of a family expire, beside what they add up to. */
export interface FamilyLives {
  readonly totals: FamilyTotals;
  readonly lives: Lives;
}

export interface CollectOptions {
  /** As a profile declares them. */
  readonly rules: readonly { readonly template: string }[];
  /** A monotonic clock, in milliseconds. */
  readonly clockMs: () => number;
  /** Ends the scan early: enough was seen. */
  readonly enough?: (progress: SourceProgress) => boolean;
  readonly onProgress?: (progress: SourceProgress) => void;
}

/** Consumes the source. */
export async function collectLives(
  source: KeySource,
  { rules, clockMs, enough, onProgress }: CollectOptions,
): Promise<readonly FamilyLives[]> {
  const startedMs = clockMs();
  let sinceStartMs = 0;
  const lives: Lives[] = [];
  const watch = () => {
    const own = createLives();
    lives.push(own);
    return (batch: Parameters<typeof addLife>[1], i: number) => addLife(own, batch, i, sinceStartMs);
  };
  const table = createFamilyTable({ rules, watch });
  for await (const batch of source.batches) {
    sinceStartMs = clockMs() - startedMs;
    table.add(batch);
    const progress = source.progress();
    onProgress?.(progress);
    if (enough?.(progress)) break;
  }
  return table.families.flatMap((totals, at) => (lives[at] ? [{ totals, lives: lives[at] }] : []));
}
