import type { Command } from './command.ts';
import { EXIT, type ExitCode } from './errors.ts';
import type { Answer, Finding, Report, Severity, TargetSummary, Unchecked, Verdict } from './report.ts';
import type { FailOn } from './shared-options.ts';

interface Occasion {
  readonly command: Command;
  readonly version: string;
  readonly target: TargetSummary | null;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly interrupted: boolean;
}

/** Wraps an answer in what every report says. */
export function toReport(answer: Answer<unknown>, { command, version, target, startedAt, durationMs, interrupted }: Occasion): Report {
  const { data, findings = [], unchecked = [] } = answer;
  const missing = interrupted
    ? [...(answer.missing ?? []), { subject: {}, reason: 'interrupted; this is what was known by then' }]
    : (answer.missing ?? []);
  return {
    schema: `cacheops/${command.name.replace(' ', '-')}/${command.schemaVersion}`,
    command: command.name,
    version,
    target,
    startedAt,
    durationMs,
    complete: missing.length === 0,
    judges: command.judges,
    verdict: verdictOf(findings, unchecked),
    findings: [...findings].sort((a, b) => rank[b.severity] - rank[a.severity]),
    unchecked,
    missing,
    ...(answer.summary !== undefined && { summary: answer.summary }),
    ...(answer.unconfirmed === true && { unconfirmed: true }),
    data,
    blocks: command.blocks(data),
    records: command.records(data),
    ...(command.fields && { recordFields: command.fields(data) }),
  };
}

/** An interruption says least was done, then a plan that nobody confirmed, then what is missing, then what was found. */
export function exitCodeOf({ findings, unchecked, complete, unconfirmed }: Report, failOn: FailOn, signal: AbortSignal): ExitCode {
  const interruption = interruptionCode(signal);
  if (interruption !== undefined) return interruption;
  if (unconfirmed === true) return EXIT.refused;
  if (!complete) return EXIT.incomplete;
  return fails(findings, unchecked, failOn) ? EXIT.findings : EXIT.ok;
}

/** The exit code for having been stopped; a pipe that closed is nobody's failure. `undefined` when nothing stopped us. */
export function interruptionCode({ aborted, reason }: AbortSignal): ExitCode | undefined {
  if (!aborted) return undefined;
  if (reason === 'EPIPE') return EXIT.ok;
  if (reason === 'SIGHUP') return EXIT.hungUp;
  return reason === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
}

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

function verdictOf(findings: readonly Finding[], unchecked: readonly Unchecked[]): Verdict {
  const worst = findings.reduce((most, { severity }) => Math.max(most, rank[severity]), -1);
  if (worst >= rank.warning) return worst === rank.error ? 'error' : 'warning';
  if (unchecked.some(({ matters }) => matters)) return 'unknown';
  return worst === rank.info ? 'info' : 'ok';
}

/** `unknown` is the strictest: any finding, and anything that matters but could not be checked. */
function fails(findings: readonly Finding[], unchecked: readonly Unchecked[], failOn: FailOn): boolean {
  if (failOn === 'never') return false;
  if (failOn === 'unknown') return findings.length > 0 || unchecked.some(({ matters }) => matters);
  return findings.some(({ severity }) => rank[severity] >= rank[failOn]);
}
