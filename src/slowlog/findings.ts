import { LOGS, type LogKind } from '../redis/commandlog.ts';
import { isKnown, type Known } from '../redis/target.ts';
import type { Finding, Unchecked } from '../report.ts';
import { formatBytes, formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import { slowlogExplanations, type SlowlogFindingId } from './explanations.ts';
import type { LogReading, NodeReading } from './read-node.ts';
import type { CommandTimes } from './useful-threshold.ts';

/** One log of one node, with what has been worked out of it. */
export interface LogFacts {
  readonly node: NodeReading;
  readonly log: LogReading;
  readonly times: CommandTimes | undefined;
  /** Entries lost since the last run; null when there was none. */
  readonly lost: number | null;
  /** How many entries were new since then. */
  readonly fresh: number;
}

export const logFindings = (facts: LogFacts): readonly Finding[] => [...judgeThreshold(facts), ...judgeLoss(facts)];

/** What a node refused to tell. Without the entries themselves nothing can be said; the rest only limits the advice. */
export function logGaps({ node, log }: LogFacts): readonly Unchecked[] {
  const gap = (id: string, part: Known<unknown>, matters: boolean): readonly Unchecked[] => {
    if (isKnown(part)) return [];
    const { unavailable: reason, wouldNeed } = part;
    return [{ id, subject: { node: node.address }, reason, ...(wouldNeed !== undefined && { wouldNeed }), matters }];
  };
  if (!isKnown(log.entries)) return gap(`slowlog/${log.kind}`, log.entries, log.kind === 'slow');
  if (isKnown(log.threshold)) return gap('slowlog/entries-lost', log.maxLength, false);
  // A log that holds entries is not off; an empty one may be.
  return gap('slowlog/off', log.threshold, log.entries.value.length === 0);
}

/** Microseconds as time, bytes as size. */
export const formatAmount = (kind: LogKind, amount: number): string =>
  kind === 'slow' ? formatSeconds(amount / 1e6) : formatBytes(amount);

function judgeThreshold({ node, log, times }: LogFacts): readonly Finding[] {
  const { threshold, maxLength } = LOGS[log.kind];
  if (!isKnown(log.threshold)) return [];
  const bound = log.threshold.value;
  const length = isKnown(log.maxLength) ? log.maxLength.value : undefined;
  const set = (value: number): string => `\`CONFIG SET ${threshold} ${value}\``;
  const useful = times?.usefulThresholdUs ?? DEFAULT_THRESHOLD[log.kind];
  const evidence = { threshold: bound, maxLength: length ?? null, usefulThreshold: useful };
  const because =
    log.kind === 'slow' && times
      ? `${set(useful)}: 99 % of the commands of this server take no longer than ${formatSeconds(times.p99Us / 1e6)}`
      : set(useful);
  if (length === 0)
    return [
      finding(
        'slowlog/off',
        node,
        'warning',
        `the log is off (${maxLength} 0): nothing is recorded`,
        evidence,
        `\`CONFIG SET ${maxLength} 128\``,
      ),
    ];
  if (bound < 0)
    return [finding('slowlog/off', node, 'warning', `the log is off (${threshold} ${bound}): nothing is recorded`, evidence, because)];
  if (bound === 0)
    return [
      finding(
        'slowlog/logs-everything',
        node,
        'warning',
        `every command is logged (${threshold} 0): the slow ones are pushed out by the others`,
        evidence,
        because,
      ),
    ];
  const covered = ringSeconds(log, length);
  if (covered !== undefined && covered < MIN_RING_SECONDS) {
    const message = `the log of ${plural(length ?? 0, 'entry', 'entries')} reaches back ${formatSeconds(covered)} only: ${threshold} ${formatAmount(log.kind, bound)} is too low, or ${maxLength} too small`;
    const advice =
      log.kind === 'slow' && times && useful > bound ? because : `\`CONFIG SET ${maxLength} ${powerOfTwo(2 * (length ?? 0))}\``;
    return [finding('slowlog/threshold-unhelpful', node, 'warning', message, { ...evidence, coveredSeconds: covered }, advice)];
  }
  if (log.kind !== 'slow' || !times || times.calls < CALLS_TO_JUDGE || times.maxUs >= bound || useful * 10 > bound) return [];
  const message = `${threshold} is ${formatSeconds(bound / 1e6)}, but none of ${plural(times.calls, 'command')} since boot took longer than ${formatSeconds(times.maxUs / 1e6)}: the log shows nothing`;
  return [
    finding(
      'slowlog/threshold-unhelpful',
      node,
      'info',
      message,
      { ...evidence, calls: times.calls, maxUs: times.maxUs, p99Us: times.p99Us },
      `to see the slowest ones, ${set(useful)}`,
    ),
  ];
}

/** As servers ship. */
const DEFAULT_THRESHOLD: Readonly<Record<LogKind, number>> = { slow: 10_000, 'large-request': 1_048_576, 'large-reply': 1_048_576 };
const MIN_RING_SECONDS = 60;
const CALLS_TO_JUDGE = 10_000;

function judgeLoss({ node, log, lost, fresh }: LogFacts): readonly Finding[] {
  if (lost === null || lost === 0) return [];
  const { maxLength } = LOGS[log.kind];
  const length = isKnown(log.maxLength) ? log.maxLength.value : undefined;
  const isFull = length === undefined || !isKnown(log.length) || log.length.value >= length;
  const evidence = { lost, fresh, maxLength: length ?? null };
  if (!isFull) {
    const message = `${plural(lost, 'entry', 'entries')} since the last run are gone: the log was reset (SLOWLOG RESET) or made shorter`;
    return [finding('slowlog/entries-lost', node, 'warning', message, evidence, 'find out who resets the log; nothing else empties it')];
  }
  const message = `${plural(lost, 'entry', 'entries')} since the last run were pushed out of the log${length === undefined ? '' : ` of ${length}`} before they were read`;
  return [
    finding(
      'slowlog/entries-lost',
      node,
      'warning',
      message,
      evidence,
      `\`CONFIG SET ${maxLength} ${powerOfTwo(lost + fresh)}\`, or run cacheops more often`,
    ),
  ];
}

/** From the oldest entry to the newest, when the log is full and was read whole. */
function ringSeconds({ entries, length: used }: LogReading, length: number | undefined): number | undefined {
  if (!isKnown(entries) || !isKnown(used) || length === undefined || used.value < length || entries.value.length < length) return undefined;
  const [newest, oldest] = [entries.value[0], entries.value.at(-1)];
  return newest && oldest && entries.value.length > 1 ? (newest.at.getTime() - oldest.at.getTime()) / 1000 : undefined;
}

const powerOfTwo = (atLeast: number): number => 2 ** Math.ceil(Math.log2(Math.max(atLeast, 128)));

function finding(
  id: SlowlogFindingId,
  { address }: NodeReading,
  severity: Finding['severity'],
  message: string,
  evidence: Finding['evidence'],
  advice: string,
): Finding {
  const source = slowlogExplanations.find((explanation) => explanation.id === id)?.source;
  return { id, severity, subject: { node: address }, message, evidence, advice, ...(source !== undefined && { source }) };
}
