import type { LogKind } from '../redis/commandlog.ts';
import type { Finding } from '../report.ts';
import { formatBytes, formatSeconds } from '../text/humanize.ts';
import { explanationOf, type SlowlogFindingId } from './explanations.ts';
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

interface Said extends Omit<Finding, 'id' | 'subject' | 'source'> {
  readonly id: SlowlogFindingId;
  readonly node: string;
}

export const slowlogFinding = ({ node, ...said }: Said): Finding => ({
  ...said,
  subject: { node },
  source: explanationOf(said.id).source,
});

/** Microseconds as time, bytes as size. */
export const formatAmount = (kind: LogKind, amount: number): string =>
  kind === 'slow' ? formatSeconds(amount / 1e6) : formatBytes(amount);

/** A length for a log: as shipped, or the next power of two that is enough. */
export const roomyLength = (atLeast: number): number => 2 ** Math.ceil(Math.log2(Math.max(atLeast, 128)));
