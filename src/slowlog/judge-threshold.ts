import type { Judged } from '../gather-findings.ts';
import { LOGS, type LogKind } from '../redis/commandlog.ts';
import { isKnown } from '../redis/target.ts';
import type { Evidence } from '../report.ts';
import { formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import { formatAmount, type LogFacts, roomyLength, slowlogFinding } from './log-facts.ts';

/** Whether a log's settings let it tell anything: the first thing that is wrong. Nothing where they are withheld. */
export function judgeThreshold(facts: LogFacts): readonly Judged[] {
  const settings = settingsOf(facts);
  if (settings === undefined) return [];
  const finding = isOff(settings) ?? logsEverything(settings) ?? reachesBackTooLittle(settings) ?? showsNothing(settings);
  return finding === undefined ? [] : [{ ...finding, cause: facts.log.kind }];
}

interface Settings {
  readonly facts: LogFacts;
  readonly node: string;
  readonly kind: LogKind;
  /** Names of the settings. */
  readonly names: { readonly threshold: string; readonly maxLength: string };
  /** Microseconds or bytes. */
  readonly threshold: number;
  readonly maxLength: number | undefined;
  /** What the threshold might be: from the server's own figures, or as servers ship. */
  readonly useful: number;
  readonly adviceToSet: string;
  readonly evidence: Readonly<Record<string, Evidence>>;
}

function settingsOf(facts: LogFacts): Settings | undefined {
  const { node, log, times } = facts;
  if (!isKnown(log.threshold)) return undefined;
  const names = LOGS[log.kind];
  const measured = log.kind === 'slow' ? times : undefined;
  const useful = measured?.usefulThresholdUs ?? DEFAULT_THRESHOLD[log.kind];
  const maxLength = isKnown(log.maxLength) ? log.maxLength.value : undefined;
  const because = measured ? `: 99 % of the commands of this server take no longer than ${formatSeconds(measured.p99Us / 1e6)}` : '';
  return {
    facts,
    node: node.address,
    kind: log.kind,
    names,
    threshold: log.threshold.value,
    maxLength,
    useful,
    adviceToSet: `\`CONFIG SET ${names.threshold} ${useful}\`${because}`,
    evidence: {
      threshold: log.threshold.value,
      maxLength: maxLength ?? null,
      usefulThreshold: useful,
      ...(measured && { usefulThresholdFrom: measured.from }),
    },
  };
}

/** As servers ship. */
const DEFAULT_THRESHOLD: Readonly<Record<LogKind, number>> = { slow: 10_000, 'large-request': 1_048_576, 'large-reply': 1_048_576 };

const NAMES: Readonly<Record<LogKind, string>> = {
  slow: 'the slowlog',
  'large-request': 'the log of large requests',
  'large-reply': 'the log of large replies',
};

function isOff({ node, kind, names, threshold, maxLength, adviceToSet, evidence }: Settings): Judged | undefined {
  if (threshold >= 0 && maxLength !== 0) return undefined;
  const [setting, advice] =
    maxLength === 0
      ? [`${names.maxLength} 0`, `\`CONFIG SET ${names.maxLength} ${roomyLength(0)}\``]
      : [`${names.threshold} ${threshold}`, adviceToSet];
  const message = `${NAMES[kind]} is off (${setting}): ${kind === 'slow' ? 'slow' : 'large'} commands leave no trace`;
  return { finding: slowlogFinding({ id: 'slowlog/off', node, severity: 'info', message, evidence, advice }) };
}

function logsEverything({ node, kind, names, threshold, adviceToSet, evidence }: Settings): Judged | undefined {
  if (threshold !== 0) return undefined;
  const message = `${NAMES[kind]} records every command (${names.threshold} 0): what matters is pushed out by the others`;
  return {
    finding: slowlogFinding({ id: 'slowlog/logs-everything', node, severity: 'warning', message, evidence, advice: adviceToSet }),
  };
}

const MIN_REACH_SECONDS = 60;

function reachesBackTooLittle(settings: Settings): Judged | undefined {
  const { node, kind, names, threshold, useful, adviceToSet, evidence } = settings;
  const full = reachOfFullLog(settings);
  if (full === undefined || full.reachSeconds >= MIN_REACH_SECONDS) return undefined;
  const { maxLength, reachSeconds } = full;
  const message = `the log of ${plural(maxLength, 'entry', 'entries')} reaches back ${formatSeconds(reachSeconds)} only: ${names.threshold} ${formatAmount(kind, threshold)} is too low, or ${names.maxLength} too small`;
  const raises = evidence['usefulThresholdFrom'] !== undefined && useful > threshold;
  return {
    finding: slowlogFinding({
      id: 'slowlog/threshold-unhelpful',
      node,
      severity: 'warning',
      message,
      evidence: { ...evidence, coveredSeconds: reachSeconds },
      advice: raises ? adviceToSet : `\`CONFIG SET ${names.maxLength} ${roomyLength(2 * maxLength)}\``,
    }),
    badness: -reachSeconds,
  };
}

/** From the oldest entry to the newest, when the log is full and was read whole. */
function reachOfFullLog({
  facts: { log },
  maxLength,
}: Settings): { readonly maxLength: number; readonly reachSeconds: number } | undefined {
  if (!isKnown(log.entries) || !isKnown(log.length) || maxLength === undefined || maxLength < 2) return undefined;
  if (log.length.value < maxLength || log.entries.value.length < maxLength) return undefined;
  const [newest, oldest] = [log.entries.value[0], log.entries.value.at(-1)];
  return newest && oldest && { maxLength, reachSeconds: (newest.at.getTime() - oldest.at.getTime()) / 1000 };
}

const CALLS_TO_JUDGE = 10_000;
/** Servers count whatever took longer as one second. */
const LONGEST_MEASURED_US = 1_000_000;

function showsNothing({ facts: { times }, node, kind, names, threshold, useful, evidence }: Settings): Judged | undefined {
  if (kind !== 'slow' || !times || times.calls < CALLS_TO_JUDGE || useful * 10 > threshold) return undefined;
  const { calls, maxUs, p99Us } = times;
  if (maxUs >= Math.min(threshold, LONGEST_MEASURED_US)) return undefined;
  const message = `${names.threshold} is ${formatSeconds(threshold / 1e6)}, but none of ${plural(calls, 'command')} since boot took longer than ${formatSeconds(maxUs / 1e6)}: the log shows nothing`;
  return {
    finding: slowlogFinding({
      id: 'slowlog/threshold-unhelpful',
      node,
      severity: 'info',
      message,
      evidence: { ...evidence, calls, maxUs, p99Us },
      advice: `to see the slowest ones, \`CONFIG SET ${names.threshold} ${useful}\``,
    }),
  };
}
