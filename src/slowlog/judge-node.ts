import type { Judged } from '../gather-findings.ts';
import type { LogKind } from '../redis/commandlog.ts';
import { isKnown } from '../redis/target.ts';
import type { Missing, Unchecked } from '../report.ts';
import { plural } from '../text/plural.ts';
import { advance } from './advance.ts';
import { logGaps, timesGap } from './gaps.ts';
import { judgeCommands } from './judge-commands.ts';
import { judgeLoss } from './judge-loss.ts';
import { judgeThreshold } from './judge-threshold.ts';
import type { LogFacts } from './log-facts.ts';
import type { LogProgress } from './log-progress.ts';
import type { Logged, LoggedCommand } from './logged-command.ts';
import type { Marks, NodeMark } from './marks.ts';
import { type NodeLogs, summariseNode } from './node-logs.ts';
import { isOwnReading } from './own-reading.ts';
import { type LogReading, MAX_READ, type NodeReading } from './read-node.ts';
import { type CommandTimes, commandTimes } from './useful-threshold.ts';

export interface JudgedNode {
  /** Newest first, log by log. */
  readonly commands: readonly LoggedCommand[];
  readonly summary: NodeLogs;
  readonly mark: NodeMark;
  readonly findings: readonly Judged[];
  readonly unchecked: readonly Unchecked[];
  readonly missing: readonly Missing[];
}

export interface JudgeOptions {
  readonly since: Marks | undefined;
  /** Whether the whole log was asked about: then what was not read of it is missing. */
  readonly wantsAll: boolean;
  readonly ownClientName: string;
  /** For servers that do not tell theirs. */
  readonly now: Date;
  describe(logged: Logged): LoggedCommand;
}

/** What is new on a node, what was lost, and what is wrong with its logs and in them. Pure. */
export function judgeNode(node: NodeReading, options: JudgeOptions): JudgedNode {
  const mark = options.since?.get(node.address);
  const times = timesOf(node);
  const logs = node.logs.map((log) => progressOf(node, log, mark, options));
  const facts = logs.map(({ log, progress, lost }): LogFacts => ({ node, log, times, lost, fresh: progress?.fresh.length ?? 0 }));
  return {
    commands: logs.flatMap(({ commands }) => commands),
    summary: summariseNode(node, logs, times),
    mark: {
      runId: node.runId,
      lastIds: { ...(mark?.runId === node.runId && mark?.lastIds), ...Object.fromEntries(logs.flatMap(newMark)) },
    },
    findings: [
      ...logs.flatMap((log) => judgeCommands(log.commands, judgingOf(node, log, options.now))),
      ...facts.flatMap(judgeThreshold),
      ...facts.flatMap(judgeLoss),
    ],
    unchecked: [...facts.flatMap(logGaps), ...timesGap(node)],
    missing: logs.filter(({ unread, lost }) => unread > 0 && (options.wantsAll || lost !== null)).map((log) => unreadPart(node, log)),
  };
}

function progressOf(
  node: NodeReading,
  log: LogReading,
  mark: NodeMark | undefined,
  { ownClientName, describe }: JudgeOptions,
): LogProgress {
  if (!isKnown(log.entries)) return { log, progress: undefined, commands: [], lost: null, unread: 0 };
  const sameRun = mark?.runId === undefined || node.runId === undefined ? undefined : mark.runId === node.runId;
  const progress = advance(log.entries.value, mark?.lastIds[log.kind], sameRun);
  const beyond = isKnown(log.length) && !log.isWhole ? Math.max(0, log.length.value - log.entries.value.length) : 0;
  const unread = progress.lost === null ? beyond : Math.min(progress.lost, beyond);
  return {
    log,
    progress,
    commands: progress.fresh
      .filter((entry) => !isOwnReading(entry, ownClientName))
      .map((entry) => describe({ node: node.address, kind: log.kind, entry })),
    lost: progress.lost === null ? null : progress.lost - unread,
    unread,
  };
}

const newMark = ({ log, progress }: LogProgress): readonly (readonly [LogKind, bigint])[] =>
  progress?.lastId === undefined ? [] : [[log.kind, progress.lastId]];

function judgingOf(node: NodeReading, { log, lost }: LogProgress, now: Date) {
  const reachesStart = log.isWhole && isKnown(log.length) && isKnown(log.maxLength) && log.length.value < log.maxLength.value;
  const oldest = isKnown(log.entries) ? log.entries.value.at(-1) : undefined;
  return {
    node: node.address,
    kind: log.kind,
    now: node.now ?? now,
    sinceLastRun: lost !== null,
    readBackTo: reachesStart ? undefined : oldest?.at,
  };
}

const unreadPart = ({ address }: NodeReading, { log, unread }: LogProgress): Missing => ({
  subject: { node: address },
  reason: `${plural(unread, 'entry', 'entries')} of the ${log.kind} log ${unread === 1 ? 'is' : 'are'} not read: more than ${MAX_READ} at once would hold the server up`,
});

function timesOf({ times, uptimeSeconds, logs }: NodeReading): CommandTimes | undefined {
  const slow = logs.find(({ kind }) => kind === 'slow');
  if (!slow || !isKnown(times) || uptimeSeconds === undefined) return undefined;
  return commandTimes(times.value, uptimeSeconds, isKnown(slow.maxLength) ? slow.maxLength.value : DEFAULT_MAX_LENGTH);
}

/** As servers ship. */
const DEFAULT_MAX_LENGTH = 128;
