import { CacheopsError } from '../errors.ts';
import type { NodeFacts } from '../health/facts.ts';
import { meter } from '../health/metered-node.ts';
import { type NodeSample, readSettings, type Settings, takeSample } from '../health/sample.ts';
import { slotCount } from '../health/silence.ts';
import { startAt, windowBetween } from '../health/window.ts';
import { asNumber, asPairs } from '../redis/reply.ts';
import { isKnown, type Known, type Node } from '../redis/target.ts';
import { callsSince, type CountedNode, countCalls, type OwnCalls } from './count-calls.ts';
import type { Distribution } from './distribution.ts';
import { type PingPlan, pingEvenly, type PingResult } from './ping-evenly.ts';
import { type Circumstances, readEnd, unanswered, type WindowEnd } from './window-end.ts';

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
export interface LatencyLook extends Pick<LatencyWatch, 'eventThresholdMs' | 'start'>, PingResult, Pick<WindowEnd, 'events' | 'slow'> {
  /** The same as `stats` knows it: what its checks judge. */
  readonly facts: NodeFacts;
  /** Whether the node told of itself at the end of the window. */
  readonly answered: boolean;
  /** Commands that we sent to it in the window, by name: at most, for those of taking samples may have run outside. */
  readonly ownCalls: OwnCalls;
}

const EVENT_THRESHOLD = 'latency-monitor-threshold';

/** Fails with ConnectionError. */
export async function openWatch(bare: Node, circumstances: Circumstances): Promise<LatencyWatch> {
  const node = countCalls(meter(bare));
  const [settings, eventThresholdMs] = [await readSettings(node), await readEventThreshold(node)];
  const ownBefore = new Map(node.ownCalls);
  return { node, settings, eventThresholdMs, start: await takeSample(node, { ...circumstances, edge: 'start' }), ownBefore };
}

/**
 * Sends PINGs for as long as planned, then closes the window. Of a node that goes meanwhile, what was measured until then
 * is kept, and `lost` says why. Fails with ConnectionError when that is nothing.
 */
export async function lookAt(
  { node, settings, eventThresholdMs, start, ownBefore }: LatencyWatch,
  plan: PingPlan,
  circumstances: Circumstances,
): Promise<{ readonly look: LatencyLook; readonly next: LatencyWatch }> {
  const pinged = await pingEvenly(node, plan);
  const ownBeforeNext = new Map(node.ownCalls);
  const end = await readEnd(node, start, circumstances).catch((error: unknown) => {
    if (!(error instanceof CacheopsError) || !isKnown(pinged.roundTrip)) throw error;
    return { ...unanswered(error, node, circumstances), lost: error };
  });
  const { sample, events, slow } = end;
  const lost = pinged.lost ?? ('lost' in end ? end.lost : undefined);
  const ownCalls = callsSince(ownBefore, node.ownCalls);
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
    look: { ...pinged, facts, start, eventThresholdMs, events, slow, ownCalls, lost, answered: !('lost' in end) },
    next: { node, settings, eventThresholdMs, start: sample, ownBefore: ownBeforeNext },
  };
}

const readEventThreshold = async (node: Node): Promise<Known<number>> => {
  const setting = await node.ask((reply) => asPairs(reply).get(EVENT_THRESHOLD), 'CONFIG GET', EVENT_THRESHOLD);
  if (!isKnown(setting)) return setting;
  return setting.value === undefined ? { unavailable: 'this server has no latency monitor' } : { value: asNumber(setting.value) };
};

const asRoundTrip = ({ samples, meanMs, p50Ms, p90Ms, p99Ms, maxMs }: Distribution) => ({
  samples,
  meanMs,
  p50Ms,
  p90Ms,
  p99Ms: p99Ms ?? maxMs,
  maxMs,
});
