import { samplingOf } from '../audit/sampling-note.ts';
import { missingFrom, partsOf, progressOf } from '../audit/sources.ts';
import { sampledOf } from '../audit/strata.ts';
import { aboutSample } from '../audit/unchecked.ts';
import { costsOf, scanCostOf, sizesLeftOut } from '../keyspace/scan-cost.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { TtlRule } from '../profile/profile.ts';
import type { Answer } from '../report.ts';
import type { LifeTally } from './collect.ts';
import { familyLivesOf, together } from './family-lives.ts';
import { stampedeFindings } from './findings.ts';
import { forecastOf } from './forecast.ts';
import type { TtlData } from './screen.ts';
import { findStampedes } from './stampedes.ts';
import { summariseAll, summariseLives } from './summary.ts';

interface Circumstances {
  readonly rules: readonly { readonly template: string; readonly ttl: TtlRule | undefined }[];
  /** A part was asked for, and the rest is estimated. */
  readonly sampled: boolean;
  /** The server left out other keys. */
  readonly match: string | undefined;
  readonly signal: AbortSignal;
  readonly top: number;
}

/** What the keys of sources that have ended come to. */
export function expiryOf(
  tally: LifeTally,
  sources: readonly KeySource[],
  { rules, sampled, match, signal, top }: Circumstances,
): Answer<TtlData> {
  const { keysExpected, keysSeen, fraction, elapsedMs } = progressOf(sources, sources.length - 1);
  const parts = partsOf(sources);
  const basis = sampledOf(tally, parts, { sampled, filtered: match !== undefined });
  const families = familyLivesOf(basis);
  const all = together(families, basis);
  const stampedes = findStampedes(basis, families, rules);
  const cost = scanCostOf(sources, { nodes: costsOf(sources), seconds: elapsedMs / 1_000, keys: keysSeen });
  const data: TtlData = {
    scan: { keysExpected, keysSeen, fraction, sampled: basis.isSample, match: match ?? null, seconds: elapsedMs / 1000 },
    sampling: samplingOf(basis, parts),
    totals: summariseAll(basis, all),
    families: families
      .map((one) => ({ family: one.family, declared: one.declared, ...summariseLives(basis, one) }))
      .toSorted((a, b) => b.keys - a.keys),
    forecast: forecastOf(basis, all),
    stampedes,
    cost,
    top,
  };
  const unchecked = [...sizesLeftOut(cost), ...aboutSample(data, [])];
  return { data, findings: stampedeFindings(stampedes), unchecked, missing: missingFrom(sources, { sampled, signal }) };
}
