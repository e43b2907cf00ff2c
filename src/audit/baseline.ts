import { UsageError } from '../errors.ts';
import type { Verdict } from './verdicts.ts';

/** What a state file with accepted violations is called. */
export const BASELINE_KIND = 'audit-baseline';

/** Violations that were there when the baseline was written, and how far they went. */
export type Baseline = ReadonlyMap<string, number>;

/** A violation has grown when it goes this much farther than its baseline: less comes and goes by itself. */
const GROWTH_ALLOWED = 0.1;

export const baselineOf = (verdicts: readonly Verdict[]): unknown => ({
  violations: verdicts.filter(({ outcome }) => outcome === 'broken').map(({ id, family, extent }) => ({ id, family, extent })),
});

/** Neither new nor grown. Of a sample, the least it may be is compared: a wide interval is no growth. */
export function isInBaseline(baseline: Baseline, { id, family, extentLow }: Verdict): boolean {
  const before = baseline.get(nameOf(id, family));
  return before !== undefined && extentLow <= before * (1 + GROWTH_ALLOWED);
}

/** @throws UsageError when there is none, or it is damaged */
export function readBaseline(state: unknown, path: string): Baseline {
  if (state === undefined)
    throw new UsageError(`there is no baseline ${path}`, { hint: `write one: cacheops audit --write-baseline ${path}` });
  const listed = isRecord(state) ? state['violations'] : undefined;
  if (!Array.isArray(listed)) throw damaged(path);
  return new Map(
    listed.map((violation: unknown) => {
      if (!isRecord(violation)) throw damaged(path);
      const { id, family, extent } = violation;
      if (typeof id !== 'string' || typeof family !== 'string' || typeof extent !== 'number') throw damaged(path);
      return [nameOf(id, family), extent] as const;
    }),
  );
}

const nameOf = (id: string, family: string): string => `${id} ${family}`;
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const damaged = (path: string): UsageError =>
  new UsageError(`${path} is damaged: it does not list the violations that are known`, { hint: 'write it anew with --write-baseline' });
