import type { NodeFacts } from '../health/facts.ts';
import { meter } from '../health/metered-node.ts';
import { type NodeSample, readSettings, type Settings, takeSample } from '../health/sample.ts';
import { slotCount } from '../health/silence.ts';
import { startAt, windowBetween } from '../health/window.ts';
import { decodeLatencyEvents, type LatencyEvent } from '../redis/latency-events.ts';
import { asNumber, asPairs } from '../redis/reply.ts';
import { isKnown, type Known, type Node, type Target } from '../redis/target.ts';
import { readEntries } from '../slowlog/read-node.ts';
import { callsSince, type CountedNode, countCalls, type OwnCalls } from './count-calls.ts';
import type { Distribution } from './distribution.ts';
import { type PingPlan, pingEvenly, type PingResult } from './ping-evenly.ts';

/** A node under watch, with what it said where its window begins. */
export interface LatencyWatch {
  readonly node: CountedNode;
  readonly settings: Known<Settings>;
  /** Shorter pauses are not recorded; 0 switches the monitor off. */
  readonly eventThresholdMs: Known<number>;
  readonly start: NodeSample;
  /** What we had sent to it by then. */
  readonly ownBefore: OwnCalls;
}

/** What one node said and did in a window. Collected without a judgement. */
export interface LatencyLook extends Pick<LatencyWatch, 'eventThresholdMs' | 'start'>, PingResult {
  /** The same as `stats` knows it: what its checks judge. */
  readonly facts: NodeFacts;
  /** All that the latency monitor has, since boot or LATENCY RESET. */
  readonly events: Known<readonly LatencyEvent[]>;
  readonly slow: Known<SlowCommands>;
  /** Commands that we sent to it in the window, by name: at most, for those of taking samples may have run outside. */
  readonly ownCalls: OwnCalls;
}

/** Entries of the slowlog that came in the window. */
export interface SlowCommands {
  /** At least so many: of the newest {@link READ} alone can be told how long they took. */
  readonly entries: number;
  readonly longestMs: number | null;
  /** In capitals. */
  readonly longestCommand: string | null;
}

interface Circumstances extends Pick<Target, 'engine' | 'topology'> {
  readonly now: () => Date;
}

/** Slowlog entries that are read of each node. */
const READ = 64;
const EVENT_THRESHOLD = 'latency-monitor-threshold';

/** Fails with ConnectionError. */
export async function openWatch(bare: Node, circumstances: Circumstances): Promise<LatencyWatch> {
  const node = countCalls(meter(bare));
  const [settings, eventThresholdMs] = [await readSettings(node), await readEventThreshold(node)];
  const ownBefore = new Map(node.ownCalls);
  return { node, settings, eventThresholdMs, start: await takeSample(node, { ...circumstances, edge: 'start' }), ownBefore };
}

/** Sends PINGs for as long as planned, then closes the window. Fails with ConnectionError. */
export async function lookAt(
  { node, settings, eventThresholdMs, start, ownBefore }: LatencyWatch,
  plan: PingPlan,
  circumstances: Circumstances,
): Promise<{ readonly look: LatencyLook; readonly next: LatencyWatch }> {
  const pinged = await pingEvenly(node, plan);
  const ownBeforeNext = new Map(node.ownCalls);
  const sample = await takeSample(node, { ...circumstances, edge: 'end' });
  const ownCalls = callsSince(ownBefore, node.ownCalls);
  const events = await node.ask(decodeLatencyEvents, 'LATENCY LATEST');
  const slow = await readSlow(node, start, sample);
  const facts: NodeFacts = {
    address: node.address,
    role: node.role,
    slots: slotCount(node),
    sample,
    settings,
    window: isKnown(sample.info) ? { value: windowBetween(startAt(start), sample) } : sample.info,
    roundTrip: isKnown(pinged.roundTrip) ? { value: asRoundTrip(pinged.roundTrip.value) } : pinged.roundTrip,
    cost: node.cost,
  };
  return {
    look: { ...pinged, facts, start, eventThresholdMs, events, slow, ownCalls },
    next: { node, settings, eventThresholdMs, start: sample, ownBefore: ownBeforeNext },
  };
}

const readEventThreshold = async (node: Node): Promise<Known<number>> => {
  const setting = await node.ask((reply) => asPairs(reply).get(EVENT_THRESHOLD), 'CONFIG GET', EVENT_THRESHOLD);
  if (!isKnown(setting)) return setting;
  return setting.value === undefined ? { unavailable: 'this server has no latency monitor' } : { value: asNumber(setting.value) };
};

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

const asRoundTrip = ({ samples, meanMs, p50Ms, p90Ms, p99Ms, maxMs }: Distribution) => ({
  samples,
  meanMs,
  p50Ms,
  p90Ms,
  p99Ms: p99Ms ?? maxMs,
  maxMs,
});
