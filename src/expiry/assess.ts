import { weightOf } from '../keyspace/sampling.ts';
import { missingFrom, sampleOf } from '../keyspace/scan-flags.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { TtlRule } from '../profile/profile.ts';
import type { Answer } from '../report.ts';
import type { FamilyLives } from './collect.ts';
import { stampedeFindings } from './findings.ts';
import type { TtlData } from './screen.ts';
import { findStampedes } from './stampedes.ts';
import { forecastOf, summariseLives } from './summary.ts';

interface Circumstances {
  readonly rules: readonly { readonly template: string; readonly ttl: TtlRule | undefined }[];
  /** A part was asked for, and the rest is estimated. */
  readonly sampled: boolean;
  readonly top: number;
}

/** What the keys of a source that has ended come to. */
export function expiryOf(families: readonly FamilyLives[], source: KeySource, { rules, sampled, top }: Circumstances): Answer<TtlData> {
  const { keysExpected, keysSeen, fraction, elapsedMs } = source.progress();
  const sample = sampleOf(source, sampled);
  const scale = weightOf(sample);
  const stampedes = findStampedes(families, rules, scale);
  const data: TtlData = {
    scan: { keysExpected, keysSeen, fraction, sampled: sample.fraction < 1, seconds: elapsedMs / 1000 },
    totals: summariseLives(families, sample),
    families: families
      .map((one) => ({ family: one.totals.family, declared: one.totals.declared, ...summariseLives([one], sample) }))
      .toSorted((a, b) => b.keys - a.keys),
    forecast: forecastOf(families, scale),
    stampedes,
    top,
  };
  return { data, findings: stampedeFindings(stampedes), missing: missingFrom(source, sampled) };
}
