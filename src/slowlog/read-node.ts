import { LOGS, type LogKind } from '../redis/commandlog.ts';
import { parseInfo } from '../redis/info.ts';
import { type Histogram, decodeLatencyHistograms } from '../redis/latency-histogram.ts';
import { asNumber, asPairs, asText } from '../redis/reply.ts';
import { decodeSlowlog, type SlowlogEntry } from '../redis/slowlog-entry.ts';
import { isKnown, type Known, type Node, type Reply } from '../redis/target.ts';
import type { NodeMark } from './marks.ts';

/** One log of one node. */
export interface LogReading {
  readonly kind: LogKind;
  /** Newest first. */
  readonly entries: Known<readonly SlowlogEntry[]>;
  readonly length: Known<number>;
  /** Microseconds or bytes; -1 logs nothing, 0 everything. */
  readonly threshold: Known<number>;
  readonly maxLength: Known<number>;
}

export interface NodeReading {
  readonly address: string;
  /** Changes when the server restarts, and with it ids begin at 0 again; absent where INFO is withheld. */
  readonly runId: string | undefined;
  readonly uptimeSeconds: number | undefined;
  readonly logs: readonly LogReading[];
  /** Since boot, by command. */
  readonly latencies: Known<ReadonlyMap<string, Histogram>>;
}

export interface ReadOptions {
  readonly kinds: readonly LogKind[];
  /** How many entries of each log are wanted; at most {@link MAX_READ} are read. */
  readonly count: number;
  /** Where an earlier run ended: then all that is newer is wanted. */
  readonly mark?: NodeMark | undefined;
}

/** A server spends about 2 ms on 500 entries of the largest kind, and serves nobody else meanwhile. */
export const MAX_READ = 500;

/** What one node says of its logs, by commands that only read. What it refuses is unavailable, with the reason. */
export async function readNode(node: Node, { kinds, count, mark }: ReadOptions): Promise<NodeReading> {
  const info = await node.ask((reply) => parseInfo(asText(reply)), 'INFO', 'server');
  const runId = isKnown(info) ? info.value.text('run_id') : undefined;
  const logs: LogReading[] = [];
  for (const kind of kinds) {
    // After a restart ids begin at 0, and everything is new.
    const lastId = mark === undefined || mark.runId === runId ? mark?.lastIds[kind] : -1n;
    logs.push({
      kind,
      entries: await readEntries(node, kind, count, lastId),
      length: await node.ask(asNumber, ...LOGS[kind].length),
      threshold: await readSetting(node, LOGS[kind].threshold),
      maxLength: await readSetting(node, LOGS[kind].maxLength),
    });
  }
  return {
    address: node.address,
    runId,
    uptimeSeconds: isKnown(info) ? info.value.number('uptime_in_seconds') : undefined,
    logs,
    latencies: await node.ask(decodeLatencyHistograms, 'LATENCY HISTOGRAM'),
  };
}

/** The newest entries of a log: `count` of them, or more when that does not reach back to `lastId`. */
export async function readEntries(node: Node, kind: LogKind, count: number, lastId: bigint | undefined): Promise<LogReading['entries']> {
  const newest = await node.ask(decodeSlowlog, ...LOGS[kind].get(Math.min(count, MAX_READ)));
  if (!isKnown(newest) || lastId === undefined) return newest;
  const [first, oldest] = [newest.value[0], newest.value.at(-1)];
  if (!first || !oldest || newest.value.length < count || oldest.id <= lastId + 1n) return newest;
  const reachingBack = Math.min(Number(first.id - lastId), MAX_READ);
  return reachingBack <= count ? newest : node.ask(decodeSlowlog, ...LOGS[kind].get(reachingBack));
}

async function readSetting(node: Node, name: string): Promise<Known<number>> {
  const setting = await node.ask((reply: Reply) => asPairs(reply).get(name), 'CONFIG GET', name);
  if (!isKnown(setting)) return setting;
  return setting.value === undefined ? { unavailable: `${node.address}: there is no setting ${name}` } : { value: asNumber(setting.value) };
}
