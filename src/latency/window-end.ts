import { performance } from 'node:perf_hooks';
import type { CacheopsError } from '../errors.ts';
import type { MeteredNode } from '../health/metered-node.ts';
import { type NodeSample, takeSample } from '../health/sample.ts';
import { decodeLatencyEvents, type LatencyEvent } from '../redis/latency-events.ts';
import { isKnown, type Known, type Node, type Target } from '../redis/target.ts';
import { readEntries } from '../slowlog/read-node.ts';

export interface Circumstances extends Pick<Target, 'engine' | 'topology'> {
  readonly now: () => Date;
}

/** What a node said where its window ends. */
export interface WindowEnd {
  readonly sample: NodeSample;
  /** All that the latency monitor has, since boot or LATENCY RESET. */
  readonly events: Known<readonly LatencyEvent[]>;
  readonly slow: Known<SlowCommands>;
}

/** Entries of the slowlog that came in the window. */
export interface SlowCommands {
  /** At least so many: of the newest {@link READ} alone can be told how long they took. */
  readonly entries: number;
  readonly longestMs: number | null;
  /** In capitals. */
  readonly longestCommand: string | null;
}

/** Slowlog entries that are read of each node. */
const READ = 64;

/** Fails with ConnectionError. */
export async function readEnd(node: MeteredNode, start: NodeSample, circumstances: Circumstances): Promise<WindowEnd> {
  const sample = await takeSample(node, { ...circumstances, edge: 'end' });
  const events = await node.ask(decodeLatencyEvents, 'LATENCY LATEST');
  return { sample, events, slow: await readSlow(node, start, sample) };
}

/** The end of a node that has gone. */
export function unanswered({ message }: CacheopsError, { cost }: MeteredNode, { now }: Circumstances): WindowEnd {
  const unknown = { unavailable: message };
  return {
    sample: {
      at: { wall: now(), monotonicMs: performance.now() },
      info: unknown,
      latencyHistograms: unknown,
      clusterInfo: unknown,
      lastSlowlogId: unknown,
      largeRequests: unknown,
      largeReplies: unknown,
      ownCommands: cost.commands,
    },
    events: unknown,
    slow: unknown,
  };
}

/** Ids count up, also across SLOWLOG RESET. */
async function readSlow(node: Node, start: NodeSample, end: NodeSample): Promise<Known<SlowCommands>> {
  if (!isKnown(start.lastSlowlogId)) return start.lastSlowlogId;
  if (!isKnown(end.lastSlowlogId)) return end.lastSlowlogId;
  const lastId = BigInt(start.lastSlowlogId.value ?? -1);
  if (end.lastSlowlogId.value === null || BigInt(end.lastSlowlogId.value) <= lastId)
    return { value: { entries: 0, longestMs: null, longestCommand: null } };
  const read = await readEntries(node, 'slow', READ, undefined);
  if (!isKnown(read)) return read;
  const fresh = read.value.entries.filter(({ id }) => id > lastId).toSorted((a, b) => Number(b.amount - a.amount));
  return {
    value: {
      entries: Math.max(fresh.length, end.lastSlowlogId.value - Number(lastId)),
      longestMs: fresh[0] === undefined ? null : Number(fresh[0].amount) / 1000,
      longestCommand: fresh[0]?.args[0]?.bytes.toString('latin1').toUpperCase() ?? null,
    },
  };
}
