import type { Role } from '../profile/profile.ts';
import type { Answer, Finding, Missing, Unchecked } from '../report.ts';
import { type Baseline, newSince } from './baseline.ts';
import { shownPath } from './find-files.ts';
import type { DriftLine, LintData, LiveNode, VerdictLine } from './lint-data.ts';
import type { LintedFile } from './lint-files.ts';
import { summarise } from './lint-summary.ts';
import type { FileVerdict } from './model.ts';
import { quietRefusals } from './quiet-refusals.ts';

/** All that a run found out. */
export interface Outcome {
  readonly role: Role;
  readonly workingDirectory: string;
  readonly linted: readonly LintedFile[];
  /** Findings that were there before do not count. */
  readonly baseline: Baseline | undefined;
  readonly fixed: number;
  readonly diffs: LintData['diffs'];
  readonly nodes: readonly LiveNode[];
  readonly drift: readonly DriftLine[];
  /** Of running servers, beside what the files' problems become. */
  readonly liveFindings: readonly Finding[];
  readonly unchecked: readonly Unchecked[];
  readonly missing: readonly Missing[];
}

/** Findings, verdicts and figures of a run. */
export function lintAnswer(outcome: Outcome): Answer<LintData> {
  const { linted, liveFindings, unchecked, missing, nodes, drift, diffs } = outcome;
  const all = [...findingsInFiles(linted), ...liveFindings];
  const { fresh, known } = outcome.baseline === undefined ? { fresh: all, known: undefined } : newSince(outcome.baseline, all);
  const findings = [...fresh, ...quietRefusals(linted, fresh, outcome.workingDirectory)];
  const files = linted.flatMap(({ verdicts }) => verdicts.map((verdict) => verdictLine(verdict, outcome.workingDirectory)));
  const data: LintData = { files, nodes, drift, diffs, summary: figuresOf(findings, known?.length ?? null, outcome) };
  return { data, findings, unchecked: [...unchecked, ...unusable(linted)], missing, summary: summarise(data) };
}

/** A file that several include has its problems once. */
export function findingsInFiles(linted: readonly LintedFile[]): readonly Finding[] {
  const once = new Map<string, Finding>();
  for (const finding of linted.flatMap(({ findings }) => findings)) {
    const { id, subject, message } = finding;
    const kind = [id, subject.file, subject.line, subject.column, message].join('\0');
    // Where the file itself is given too, that finding can be fixed.
    if (once.get(kind)?.fix === undefined) once.set(kind, finding);
  }
  return [...once.values()];
}

/** What the profile wants and a server could not give: nobody can tell whether a file has it. */
function unusable(linted: readonly LintedFile[]): readonly Unchecked[] {
  const all = linted.flatMap(({ unusableRequirements }) => unusableRequirements);
  return [...new Map(all.map((one) => [`${one.name} ${one.reason}`, one])).values()].map(({ name, reason }) => ({
    id: `config/${name}`,
    subject: {},
    reason: `the profile wants it, and ${reason}`,
    matters: false,
  }));
}

/** A line in an included file is named with that file. */
function verdictLine({ file, target, verdict, line, lineFile, reason }: FileVerdict, workingDirectory: string): VerdictLine {
  const elsewhere = reason !== null && lineFile !== null && lineFile !== file;
  return { file, target, verdict, line, reason: elsewhere ? `in ${shownPath(lineFile, workingDirectory)}: ${reason}` : reason };
}

function figuresOf(findings: readonly Finding[], inBaseline: number | null, { role, linted, fixed }: Outcome): LintData['summary'] {
  const count = (matches: (finding: Finding) => boolean): number => findings.filter(matches).length;
  return {
    role,
    files: linted.length,
    targets: distinctTargets(linted),
    errors: count(({ severity }) => severity === 'error'),
    warnings: count(({ severity }) => severity === 'warning'),
    infos: count(({ severity }) => severity === 'info'),
    suppressed: linted.reduce((sum, file) => sum + file.suppressed, 0),
    inBaseline,
    fixable: { safe: count(({ fix }) => fix === 'safe'), unsafe: count(({ fix }) => fix === 'unsafe') },
    fixed,
  };
}

function distinctTargets(linted: readonly LintedFile[]): LintData['summary']['targets'] {
  const choices = linted.map(({ targets, reason }) => ({ names: targets.map(({ name }) => name), reason }));
  return [...new Map(choices.map((choice) => [`${choice.names.join()} ${choice.reason}`, choice])).values()];
}
