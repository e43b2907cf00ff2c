import { CacheopsError } from '../errors.ts';
import { commandFigures } from '../health/figures/commands.ts';
import type { HealthFacts } from '../health/facts.ts';
import { asMissing, asSilent, type Silence } from '../health/silence.ts';
import { inSlotOrder } from '../health/node-order.ts';
import { isKnown, type Node, type Target } from '../redis/target.ts';
import type { Answer, Missing } from '../report.ts';
import { eventFigures } from './event-figures.ts';
import { judge } from './judge.ts';
import type { CommandLatency, LatencyData, NodeLatency } from './latency-data.ts';
import { type LatencyLook, type LatencyWatch, lookAt, openWatch } from './look.ts';
import { partsOf } from './parts.ts';
import type { PingPlan } from './ping-evenly.ts';

export interface LatencyRequest extends Pick<HealthFacts, 'role' | 'targets'> {
  readonly withReplicas: boolean;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  sleep(ms: number): Promise<void>;
}

/** Nodes under watch, and those that do not answer. */
export interface Watches {
  readonly open: readonly LatencyWatch[];
  readonly silent: readonly Silence[];
}

/** A PING every so often to each node: 500 a second for one, and no more than 1,000 for all of them together. */
const intervalMs = (nodes: number): number => Math.max(2, nodes);

/** Fails with the first node's error when none answers. */
export async function openWatches(target: Target, request: LatencyRequest): Promise<Watches> {
  const replicas = target.replicas.filter((replica) => !target.primaries.includes(replica));
  const nodes = inSlotOrder(request.withReplicas ? [...target.primaries, ...replicas] : target.primaries);
  const watches = await openEach(target, nodes, request);
  if (watches.open.length === 0 && watches.silent[0]) throw watches.silent[0].error;
  return watches;
}

/** Tries those again that did not answer: one that comes back is looked at from now on. */
export async function reopenWatches(target: Target, { open, silent }: Watches, request: LatencyRequest): Promise<Watches> {
  const back = await openEach(
    target,
    silent.map(({ node }) => node),
    request,
  );
  return { open: [...open, ...back.open], silent: back.silent };
}

async function openEach(target: Target, nodes: readonly Node[], { now }: LatencyRequest): Promise<Watches> {
  const results = await target.each(nodes, (node) => openWatch(node, { ...target, now }));
  return {
    open: results.flatMap((result) => ('value' in result ? [result.value] : [])),
    silent: results.flatMap((result) => ('error' in result ? [result] : [])),
  };
}

export interface Measured {
  readonly answer: Answer<LatencyData>;
  readonly next: Watches;
  /** Set when no node answered to the end. */
  readonly failure: CacheopsError | undefined;
}

/** Measures all nodes side by side for so long; the end of this window is the start of the next. */
export async function measure(target: Target, { open, silent }: Watches, durationMs: number, request: LatencyRequest): Promise<Measured> {
  const plan: PingPlan = { durationMs, intervalMs: intervalMs(open.length), sleep: request.sleep, signal: request.signal };
  const results = await Promise.all(open.map((watch) => unlessGone(watch.node, lookAt(watch, plan, { ...target, now: request.now }))));
  const seen = results.flatMap((result) => ('look' in result ? [result] : []));
  const looks = seen.map(({ look }) => look);
  const gone = [...silent, ...results.flatMap((result) => ('error' in result ? [result] : []))];
  const lost = seen.flatMap(({ look: { lost: error }, next: { node } }) => (error === undefined ? [] : [{ node, error }]));
  const nodes = looks.map(nodeLatency);
  const data: LatencyData = { seconds: Math.max(0, ...nodes.map(({ seconds }) => seconds)), nodes };
  return {
    answer: {
      data,
      ...judge(data, looks, factsOf(target, looks, [...gone, ...lost], request)),
      missing: [...unseen(target, request), ...[...gone, ...lost].map(asMissing), ...looks.flatMap(countedAnew)],
    },
    next: { open: seen.flatMap(({ look, next }) => (look.lost === undefined ? [next] : [])), silent: [...gone, ...lost] },
    failure: seen.length === 0 ? gone[0]?.error : undefined,
  };
}

async function unlessGone<T>(node: Node, looking: Promise<T>): Promise<T | Silence> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof CacheopsError) return { node, error };
    throw error;
  }
}

/** What was counted before is lost then. */
function countedAnew({ facts: { address, window } }: LatencyLook): readonly Missing[] {
  const begins = isKnown(window) ? window.value.begins : undefined;
  if (begins !== 'reset' && begins !== 'restart') return [];
  const happened = begins === 'reset' ? 'its counters were reset while we looked (CONFIG RESETSTAT)' : 'it restarted while we looked';
  return [{ subject: { node: address }, reason: `${happened}: times and counts are of the rest, so at least that much` }];
}

function nodeLatency(look: LatencyLook): NodeLatency {
  const { facts, roundTrip, sentLate, withheld, ownCalls, eventThresholdMs } = look;
  const commands = commandFigures([facts]).map((figures): CommandLatency => {
    const ours = Math.min(figures.calls, ownCalls.get(figures.command) ?? 0);
    return { ...figures, ownCalls: ours, own: ours === figures.calls };
  });
  const events = eventFigures(look);
  return {
    node: facts.address,
    role: facts.role,
    seconds: isKnown(facts.window) ? facts.window.value.seconds : (facts.sample.at.monotonicMs - look.start.at.monotonicMs) / 1000,
    roundTrip: isKnown(roundTrip) ? roundTrip.value : null,
    sentLate: sentLate ?? null,
    withheld,
    parts: partsOf(look, commands, events),
    commands,
    events,
    eventThresholdMs: isKnown(eventThresholdMs) ? eventThresholdMs.value : null,
  };
}

function factsOf(
  { engine, engineVersion, topology, absent }: Target,
  looks: readonly LatencyLook[],
  silent: readonly Silence[],
  { role, targets, now }: LatencyRequest,
): HealthFacts {
  const nodes = looks.filter(({ answered }) => answered).map(({ facts }) => facts);
  return {
    role,
    targets,
    engine,
    engineVersion,
    topology,
    nodes,
    silent: silent.filter(({ node }) => !nodes.some(({ address }) => address === node.address)).map(asSilent),
    absent,
    now: now(),
  };
}

/** Members of the cluster that cannot be used now, as far as they were asked about. */
const unseen = ({ absent }: Target, { withReplicas }: LatencyRequest): readonly Missing[] =>
  absent
    .filter(({ role, slots }) => (role === 'replica' ? withReplicas : slots.length > 0))
    .map(({ address, reason }) => ({ subject: { node: address }, reason }));
