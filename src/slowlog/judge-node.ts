import { readCommandName } from '../redis/command-grammar.ts';
import type { LogKind } from '../redis/commandlog.ts';
import type { SlowlogEntry } from '../redis/slowlog-entry.ts';
import { isKnown, type Known } from '../redis/target.ts';
import type { Finding, Missing, Unchecked } from '../report.ts';
import { plural } from '../text/plural.ts';
import { type Advance, advance } from './advance.ts';
import { logFindings, logGaps } from './findings.ts';
import type { Logged } from './logged-command.ts';
import type { Marks, NodeMark } from './marks.ts';
import { type LogReading, MAX_READ, type NodeReading } from './read-node.ts';
import { type CommandTimes, commandTimes } from './useful-threshold.ts';

/** State of one node's logs. What is null could not be read, or does not apply. */
export interface NodeLogs {
  readonly address: string;
  readonly thresholdUs: number | null;
  readonly maxLen: number | null;
  readonly length: number | null;
  /** How many of them were read, the newest; a long log is never read whole. */
  readonly read: number | null;
  /** Since the last run; null when there was none. */
  readonly lost: number | null;
  /** Since the last run; null when there was none. */
  readonly restarted: boolean | null;
  /** From the server's own latencies since boot; null with too few calls, or without LATENCY HISTOGRAM. */
  readonly usefulThresholdUs: number | null;
  readonly p99Us: number | null;
  /** Valkey's logs of large requests and replies, as far as they were asked for. */
  readonly sizeLogs: readonly SizeLog[];
}

export interface SizeLog {
  readonly kind: LogKind;
  readonly thresholdBytes: number | null;
  readonly maxLen: number | null;
  readonly length: number | null;
  readonly lost: number | null;
}

export interface JudgedNode {
  readonly logged: readonly Logged[];
  readonly summary: NodeLogs;
  readonly mark: NodeMark;
  readonly findings: readonly Finding[];
  readonly unchecked: readonly Unchecked[];
  readonly missing: readonly Missing[];
}

/** What is new on a node, what was lost, and what is wrong with its logs. Pure. */
export function judgeNode(
  node: NodeReading,
  { since, ownClientName }: { readonly since: Marks | undefined; readonly ownClientName: string },
): JudgedNode {
  const mark = since?.get(node.address);
  const times = timesOf(node);
  const logs = node.logs.map((log) => progressOf(node, log, mark));
  const facts = logs.map(({ log, progress, lost }) => ({ node, log, times, lost, fresh: progress?.fresh.length ?? 0 }));
  return {
    logged: logs.flatMap(({ log, progress }) =>
      (progress?.fresh ?? [])
        .filter((entry) => !isOwnReading(entry, ownClientName))
        .map((entry) => ({ node: node.address, kind: log.kind, entry })),
    ),
    summary: summarise(node, logs, times),
    mark: {
      runId: node.runId,
      lastIds: { ...(mark?.runId === node.runId && mark?.lastIds), ...Object.fromEntries(logs.flatMap(newMark)) },
    },
    findings: facts.flatMap(logFindings),
    unchecked: [...facts.flatMap(logGaps), ...timesGap(node)],
    missing: logs
      .filter(({ unread }) => unread > 0)
      .map(({ log, unread }) => ({
        subject: { node: node.address },
        reason: `${plural(unread, 'entry', 'entries')} of the ${log.kind} log ${unread === 1 ? 'is' : 'are'} not read: more than ${MAX_READ} at once would hold the server up`,
      })),
  };
}

interface LogProgress {
  readonly log: LogReading;
  readonly progress: Advance | undefined;
  readonly lost: number | null;
  /** Still in the log, but beyond what is read at once. */
  readonly unread: number;
}

function progressOf(node: NodeReading, log: LogReading, mark: NodeMark | undefined): LogProgress {
  if (!isKnown(log.entries)) return { log, progress: undefined, lost: null, unread: 0 };
  const sameRun = mark?.runId === undefined || node.runId === undefined ? undefined : mark.runId === node.runId;
  const progress = advance(log.entries.value, mark?.lastIds[log.kind], sameRun);
  const beyond = isKnown(log.length) && log.entries.value.length >= MAX_READ ? Math.max(0, log.length.value - MAX_READ) : 0;
  const unread = Math.min(progress.lost ?? 0, beyond);
  return { log, progress, lost: progress.lost === null ? null : progress.lost - unread, unread };
}

const newMark = ({ log, progress }: LogProgress): readonly (readonly [LogKind, bigint])[] =>
  progress?.lastId === undefined ? [] : [[log.kind, progress.lastId]];

const OWN_READING = new Set([
  'CLIENT SETNAME',
  'INFO',
  'SLOWLOG GET',
  'SLOWLOG LEN',
  'COMMANDLOG GET',
  'COMMANDLOG LEN',
  'CONFIG GET',
  'LATENCY HISTOGRAM',
]);

/** Who reads a log that records everything would find mostly that: reading it is logged as well. */
export const isOwnReading = ({ args, clientName }: SlowlogEntry, ownClientName: string): boolean =>
  clientName?.toString() === ownClientName && OWN_READING.has(readCommandName(args.map(({ bytes }) => bytes)).name);

function timesOf({ latencies, uptimeSeconds, logs }: NodeReading): CommandTimes | undefined {
  const slow = logs.find(({ kind }) => kind === 'slow');
  if (!slow || !isKnown(latencies) || uptimeSeconds === undefined) return undefined;
  return commandTimes(latencies.value, uptimeSeconds, valueOf(slow.maxLength) ?? DEFAULT_MAX_LENGTH);
}

/** As servers ship. */
const DEFAULT_MAX_LENGTH = 128;

function timesGap({ address, latencies, logs }: NodeReading): readonly Unchecked[] {
  if (isKnown(latencies) || !logs.some(({ kind }) => kind === 'slow')) return [];
  const { unavailable: reason, wouldNeed } = latencies;
  return [
    {
      id: 'slowlog/threshold-unhelpful',
      subject: { node: address },
      reason,
      ...(wouldNeed !== undefined && { wouldNeed }),
      matters: false,
    },
  ];
}

function summarise({ address }: NodeReading, logs: readonly LogProgress[], times: CommandTimes | undefined): NodeLogs {
  const slow = logs.find(({ log }) => log.kind === 'slow');
  const progresses = logs.flatMap(({ progress }) => (progress && progress.lost !== null ? [progress] : []));
  return {
    address,
    thresholdUs: valueOf(slow?.log.threshold),
    maxLen: valueOf(slow?.log.maxLength),
    length: valueOf(slow?.log.length),
    read: valueOf(slow?.log.entries)?.length ?? null,
    lost: slow?.lost ?? null,
    restarted: progresses.length === 0 ? null : progresses.some(({ restarted }) => restarted),
    usefulThresholdUs: times?.usefulThresholdUs ?? null,
    p99Us: times?.p99Us ?? null,
    sizeLogs: logs
      .filter(({ log }) => log.kind !== 'slow')
      .map(({ log, lost }) => ({
        kind: log.kind,
        thresholdBytes: valueOf(log.threshold),
        maxLen: valueOf(log.maxLength),
        length: valueOf(log.length),
        lost,
      })),
  };
}

const valueOf = <T>(known: Known<T> | undefined): T | null => (known !== undefined && isKnown(known) ? known.value : null);
