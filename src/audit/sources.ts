import { openScan, type ScanOptions } from '../keyspace/scan.ts';
import type { KeySource, SourcePart, SourceProgress } from '../keyspace/source.ts';
import type { Missing } from '../report.ts';
import type { Target } from '../redis/target.ts';

/**
 * One source for each database when a sample is wanted: a source goes through the databases of a server one after the
 * other, so that one which is left early would know nothing of the later ones.
 */
export async function openSources(target: Target, options: ScanOptions, sampled: boolean): Promise<readonly KeySource[]> {
  const source = await openScan(target, { ...options, sample: sampled });
  const databases = [...new Set(source.plan.parts.map(({ db }) => db))];
  if (!sampled || databases.length <= 1) return [source];
  return Promise.all(databases.map((db) => openScan(target, { ...options, sample: sampled, databases: [db] })));
}

export const partsOf = (sources: readonly KeySource[]): readonly SourcePart[] => sources.flatMap((source) => source.parts());

/** What is missing from the answer. A sample stops early by design: unless it was interrupted, only a shard of which nothing is known is. */
export function missingFrom(
  sources: readonly KeySource[],
  { sampled, signal }: { readonly sampled: boolean; readonly signal: AbortSignal },
): readonly Missing[] {
  if (!sampled || signal.aborted) return sources.flatMap((source) => source.missing());
  return partsOf(sources)
    .filter(
      ({ keysExpected, keysSeen, fraction, state }) =>
        state === 'failed' || (keysExpected > 0 && keysSeen === 0 && fraction < 1 && state !== 'complete'),
    )
    .filter(({ state, reason, fraction }) => state === 'failed' || reason !== undefined || fraction === 0)
    .map(({ node, db, reason }) => ({ subject: { node }, reason: `database ${db}: ${reason ?? 'nothing was read'}` }));
}

/** `12 % · 340 k keys/s · 11 s left`, as the parts that are known. */
export function progressOf(sources: readonly KeySource[], current: number): SourceProgress {
  const all = sources.map((source) => source.progress());
  const expected = all.reduce((sum, { keysExpected }) => sum + keysExpected, 0);
  const passed = all.reduce((sum, { keysExpected, fraction }) => sum + keysExpected * fraction, 0);
  const now = all[current] ?? all[0];
  const rest = all.slice(current).every(({ secondsLeft }) => secondsLeft !== undefined);
  return {
    keysExpected: expected,
    keysSeen: all.reduce((sum, { keysSeen }) => sum + keysSeen, 0),
    fraction: expected === 0 ? 1 : passed / expected,
    elapsedMs: all.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
    keysPerSecond: now?.keysPerSecond ?? 0,
    secondsLeft: rest ? all.slice(current).reduce((sum, { secondsLeft = 0 }) => sum + secondsLeft, 0) : undefined,
  };
}
