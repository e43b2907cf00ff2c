import { CommandError } from '../redis/command-error.ts';
import { LOGS, type LogKind } from '../redis/commandlog.ts';
import { type Info, parseInfo } from '../redis/info.ts';
import { asNumber, asPairs, asText } from '../redis/reply.ts';
import { decodeSlowlog, type SlowlogEntry } from '../redis/slowlog-entry.ts';
import { isKnown, type Known, type Node, type Reply } from '../redis/target.ts';
import type { NodeMark } from './marks.ts';
import { readTimes, type Times } from './read-times.ts';

/** One log of one node. */
export interface LogReading {
  readonly kind: LogKind;
  /** Newest first. */
  readonly entries: Known<readonly SlowlogEntry[]>;
  /** The log had no more than these. */
  readonly isWhole: boolean;
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
  /** By the server's clock, which entries are stamped with; absent where INFO does not tell. */
  readonly now: Date | undefined;
  readonly logs: readonly LogReading[];
  readonly times: Known<Times>;
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
    const read = await readEntries(node, kind, count, lastId);
    logs.push({
      kind,
      entries: isKnown(read) ? { value: read.value.entries } : read,
      isWhole: isKnown(read) && read.value.isWhole,
      length: await node.ask(asNumber, ...LOGS[kind].length),
      threshold: await readSetting(node, LOGS[kind].threshold),
      maxLength: await readSetting(node, LOGS[kind].maxLength),
    });
  }
  return {
    address: node.address,
    runId,
    uptimeSeconds: isKnown(info) ? info.value.number('uptime_in_seconds') : undefined,
    now: isKnown(info) ? serverTime(info.value) : undefined,
    logs,
    times: await readTimes(node),
  };
}

interface ReadEntries {
  /** Newest first. */
  readonly entries: readonly SlowlogEntry[];
  /** The log had no more than these. */
  readonly isWhole: boolean;
}

/** The newest entries of a log: `count` of them, or more when that does not reach back to `lastId`. */
export async function readEntries(node: Node, kind: LogKind, count: number, lastId: bigint | undefined): Promise<Known<ReadEntries>> {
  const newest = await readNewest(node, kind, Math.min(count, MAX_READ));
  if (!isKnown(newest) || newest.value.isWhole || lastId === undefined) return newest;
  const [first, oldest] = [newest.value.entries[0], newest.value.entries.at(-1)];
  if (!first || !oldest || oldest.id <= lastId + 1n) return newest;
  const reachingBack = Math.min(Number(first.id - lastId), MAX_READ);
  return reachingBack <= count ? newest : readNewest(node, kind, reachingBack);
}

async function readNewest(node: Node, kind: LogKind, count: number): Promise<Known<ReadEntries>> {
  try {
    const entries = decodeSlowlog(await node.call(...LOGS[kind].get(count)));
    return { value: { entries, isWhole: entries.length < count } };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const wouldNeed = (error.refusal === 'unknown-command' && LOGS[kind].needs) || error.wouldNeed;
    return { unavailable: error.message, ...(wouldNeed !== undefined && { wouldNeed }) };
  }
}

async function readSetting(node: Node, name: string): Promise<Known<number>> {
  const setting = await node.ask((reply: Reply) => asPairs(reply).get(name), 'CONFIG GET', name);
  if (!isKnown(setting)) return setting;
  return setting.value === undefined ? { unavailable: `${node.address}: there is no setting ${name}` } : { value: asNumber(setting.value) };
}

function serverTime(info: Info): Date | undefined {
  const microseconds = info.number('server_time_usec');
  return microseconds === undefined ? undefined : new Date(microseconds / 1000);
}
