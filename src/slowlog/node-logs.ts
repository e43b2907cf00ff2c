import type { LogKind } from '../redis/commandlog.ts';
import { isKnown, type Known } from '../redis/target.ts';
import type { LogProgress } from './log-progress.ts';
import type { NodeReading } from './read-node.ts';
import type { CommandTimes } from './useful-threshold.ts';

/** State of one log. What is null could not be read, or does not apply. */
interface LogState {
  readonly maxLen: number | null;
  readonly length: number | null;
  /** How many entries were read, the newest; a long log is never read whole. */
  readonly read: number | null;
  /** How many of them are in the answer: new since the last run, and not our own reading. */
  readonly found: number | null;
  /** Beyond what was read, older ones. */
  readonly unread: number | null;
  /** Since the last run; null when there was none. */
  readonly lost: number | null;
}

/** State of one node's logs; its own figures are those of the slow commands. */
export interface NodeLogs extends LogState {
  readonly address: string;
  readonly thresholdUs: number | null;
  /** Since the last run; null when there was none. */
  readonly restarted: boolean | null;
  /** From the server's own figures since boot; null with too few calls. */
  readonly usefulThresholdUs: number | null;
  /** An upper bound. */
  readonly p99Us: number | null;
  /** Valkey's logs of large requests and replies, as far as they were asked for. */
  readonly sizeLogs: readonly SizeLog[];
}

export interface SizeLog extends LogState {
  readonly kind: LogKind;
  readonly thresholdBytes: number | null;
}

export function summariseNode({ address }: NodeReading, logs: readonly LogProgress[], times: CommandTimes | undefined): NodeLogs {
  const slow = logs.find(({ log }) => log.kind === 'slow');
  const progresses = logs.flatMap(({ progress }) => (progress && progress.lost !== null ? [progress] : []));
  return {
    address,
    thresholdUs: valueOf(slow?.log.threshold),
    ...stateOf(slow),
    restarted: progresses.length === 0 ? null : progresses.some(({ restarted }) => restarted),
    usefulThresholdUs: times?.usefulThresholdUs ?? null,
    p99Us: times?.p99Us ?? null,
    sizeLogs: logs
      .filter(({ log }) => log.kind !== 'slow')
      .map((progress) => ({ kind: progress.log.kind, thresholdBytes: valueOf(progress.log.threshold), ...stateOf(progress) })),
  };
}

const stateOf = (of: LogProgress | undefined): LogState => ({
  maxLen: valueOf(of?.log.maxLength),
  length: valueOf(of?.log.length),
  read: valueOf(of?.log.entries)?.length ?? null,
  found: of?.progress ? of.commands.length : null,
  unread: of?.progress ? of.unread : null,
  lost: of?.lost ?? null,
});

const valueOf = <T>(known: Known<T> | undefined): T | null => (known !== undefined && isKnown(known) ? known.value : null);
