import { UsageError } from '../errors.ts';
import { every } from '../keyspace/every.ts';
import { addUpCosts, costsOf, scanCostOf } from '../keyspace/scan-cost.ts';
import type { KeySource, NodeCost, SourcePart } from '../keyspace/source.ts';
import type { Profile } from '../profile/profile.ts';
import type { Target } from '../redis/target.ts';
import type { Answer, Finding, Missing } from '../report.ts';
import type { AuditData, Filters, PolicyResult, SortOrder } from './audit-data.ts';
import { type Baseline, baselineOf, isInBaseline } from './baseline.ts';
import { findingOf, idleFindings, unknownFindings } from './findings.ts';
import { borneOut } from './part-of-family.ts';
import { readKeys } from './read-keys.ts';
import { type AuditRequest, countsOf, filtersOf, fingerprintOf, isFilteredByServer, scanOptions } from './request.ts';
import { type SavedAudit } from './saved-tally.ts';
import { missingFrom, openSources, partsOf } from './sources.ts';
import { familiesOf, type Sampled, sampledOf } from './strata.ts';
import { summarise, type Summary } from './summary.ts';
import { createTally } from './tally.ts';
import { uncheckedOf } from './unchecked.ts';
import { judgeFamily, judgeUnknown, type Verdict } from './verdicts.ts';

export interface Surroundings {
  readonly target: Target;
  readonly profile: Profile;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Told what it will cost, before the first key is read. */
  readonly announce: (sources: readonly KeySource[]) => void;
  readonly update: (label: string) => void;
  /**
   * Called every so often while keys are read, and at the end: what this run has cost so far, and where to go on from if it
   * were stopped now; `undefined` at the end, and where it cannot be gone on with.
   */
  readonly keep: (costs: readonly NodeCost[], unfinished: SavedAudit | undefined) => Promise<void>;
  readonly keepEveryMs: number;
}

/** What came of it, and what is to be kept. */
export interface Audited {
  readonly answer: Omit<Answer<Omit<AuditData, 'resume' | 'stateFile'>>, 'missing'> & { readonly missing: readonly Missing[] };
  /** To go on from; `undefined` when it went to its end, or cannot go on. */
  readonly unfinished: SavedAudit | undefined;
  /** What `--write-baseline` writes. */
  readonly baseline: unknown;
}

/**
 * Reads the keyspace, or a sample of it, and judges it by the profile.
 *
 * @param before where an earlier run stopped
 * @throws UsageError when `before` is of an audit with other options
 */
export async function runAudit(
  { target, profile, signal, now, announce, update, keep, keepEveryMs }: Surroundings,
  request: AuditRequest,
  shown: { readonly sort: SortOrder; readonly top: number },
  { baseline, before }: { readonly baseline: Baseline | undefined; readonly before: SavedAudit | undefined },
): Promise<Audited> {
  const options = fingerprintOf(request, profile.families.map(({ template }) => template)); // prettier-ignore
  if (before !== undefined && before.options !== options) {
    throw new UsageError('the audit to go on with was of other options, or another profile: its keys cannot be added to these', {
      hint: 'give the same options as then, or start anew',
    });
  }
  const sampled = request.goal !== undefined;
  const filtered = isFilteredByServer(request);
  const filters = filtersOf(request);
  const scan = { ...scanOptions(request, signal), ...(before !== undefined && { resume: before.scan }) };
  const sources = await openSources(target, scan, sampled);
  refuseWithoutIdleTimes(request, sources);
  announce(sources);
  const startedAt = now().getTime();
  const { families } = profile;
  let keysOfUnknownUse = 0;
  const tally = createTally({
    families,
    sampled,
    biggest: request.biggest,
    unusedForMs: request.unusedForMs,
    counts: countsOf(request, () => keysOfUnknownUse++),
    before: before?.tally,
  });
  const spentSoFar = () => ({
    costs: addUpCosts([...(before?.costs ?? []), ...costsOf(sources)]),
    seconds: (before?.seconds ?? 0) + (now().getTime() - startedAt) / 1_000,
  });
  const unfinished = (): SavedAudit | undefined => {
    const token = sampled ? undefined : sources[0]?.resumeToken();
    return token === undefined ? undefined : { options, scan: token, tally, ...spentSoFar() };
  };
  const keepNow = () => keep(costsOf(sources), unfinished());
  await readKeys(sources, tally, { goal: request.goal, filtered, update, signal, keep: every(keepEveryMs, keepNow) });
  await keepNow();

  const parts = partsOf(sources);
  const all = sampledOf(tally, parts, { sampled, filtered });
  const summary = summarise(tally, all, parts, shown.sort);
  const verdicts = verdictsOf(summary, all, profile, filters);
  const isKnown = (verdict: Verdict): boolean => baseline !== undefined && isInBaseline(baseline, verdict);
  const { costs, seconds } = spentSoFar();
  const cost = scanCostOf(sources, { nodes: costs, seconds, keys: tally.strata.reduce((total, { seen }) => total + seen, 0) });
  return {
    answer: {
      data: {
        ...summary,
        policy: {
          unknown: profile.unknown,
          families: policyResults(summary, verdicts, profile, baseline === undefined ? () => null : isKnown),
        },
        shards: parts.map(shardOf),
        cost,
        shown,
        filtered: filters !== null,
        filters,
      },
      findings: [
        ...findingsOf(verdicts, isKnown, profile),
        ...(summary.reclaimable === null ? [] : idleFindings(summary.reclaimable, summary.totals.bytes)),
      ],
      unchecked: uncheckedOf(verdicts, summary, { profile, request, filters, leftOut: cost.leftOut, keysOfUnknownUse }),
      missing: missingFrom(sources, { sampled, signal }),
    },
    unfinished: unfinished(),
    baseline: baselineOf(verdicts),
  };
}

const shardOf = ({ node, db, keysExpected, keysSeen, keysVanished, fraction, order, slotsEven, random, state, reason }: SourcePart) =>
  ({ node, db, keysExpected, keysSeen, keysVanished, fraction, order, slotsEven, random, state, reason }); // prettier-ignore

function refuseWithoutIdleTimes({ idleLongerThanMs }: AuditRequest, sources: readonly KeySource[]): void {
  if (idleLongerThanMs === undefined || sources.every(({ plan }) => plan.use === 'idle-time')) return;
  throw new UsageError('--idle-longer-than needs idle times, and under an LFU policy the server keeps use counters in their place', {
    hint: 'leave it out: --deep tells which keys have a counter of 0',
  });
}

function verdictsOf(summary: Summary, all: Sampled, profile: Profile, filters: Filters | null): readonly Verdict[] {
  const byFamily = familiesOf(all);
  const declared = profile.families.flatMap((rule) => {
    const row = summary.families.find(({ family }) => family === rule.template);
    const byStratum = byFamily.get(rule.template) ?? [];
    return row === undefined ? [] : borneOut(judgeFamily(all, row, byStratum, rule), rule, filters);
  });
  return [...declared, ...judgeUnknown(summary.families, profile)];
}

function findingsOf(verdicts: readonly Verdict[], isKnown: (verdict: Verdict) => boolean, profile: Profile): readonly Finding[] {
  const broken = verdicts.filter(({ outcome }) => outcome === 'broken');
  const unknown = broken.filter(({ id }) => id === 'policy/unknown-family');
  return [
    ...broken.filter((verdict) => !unknown.includes(verdict)).map((verdict) => findingOf(verdict, isKnown(verdict), profile)),
    ...unknownFindings(unknown, isKnown, profile),
  ];
}

function policyResults(
  { families }: Summary,
  verdicts: readonly Verdict[],
  profile: Profile,
  known: (verdict: Verdict) => boolean | null,
): readonly PolicyResult[] {
  const judged = new Set([...profile.families.map(({ template }) => template), ...verdicts.map(({ family }) => family)]);
  return [...judged].map((family) => ({
    family,
    keys: families.find((row) => row.family === family)?.keys ?? 0,
    violations: verdicts
      .filter((verdict) => verdict.family === family && verdict.outcome === 'broken')
      .map((verdict) => ({
        id: verdict.id,
        extent: verdict.extent,
        bound: verdict.bound,
        examples: verdict.examples,
        known: known(verdict),
      })),
  }));
}
