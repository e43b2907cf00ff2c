import { CacheopsError } from '../errors.ts';
import type { Missing } from '../report.ts';
import { isKnown, type Known, type Node, type NodeResult, type Target, type Unavailable } from '../redis/target.ts';
import type { HealthFacts, NodeFacts } from './facts.ts';
import { type MeteredNode, meter } from './metered-node.ts';
import { measureRoundTrip, type RoundTrip, roundTripBudgetMs } from './round-trip.ts';
import { type NodeSample, readSettings, type Settings, takeSample } from './sample.ts';
import { asMissing, asSilent, type Silence, slotCount, wentAway } from './silence.ts';
import { secondsSince, startAt, windowBetween, type WindowStart } from './window.ts';

/** Nodes under watch: each with the start of its window, where it has one yet. */
export interface Watch {
  readonly nodes: readonly WatchedNode[];
  /** Nodes that have not answered yet. */
  readonly silent: readonly Silence[];
}

interface WatchedNode {
  readonly node: MeteredNode;
  readonly settings: Known<Settings>;
  readonly start: WindowStart;
}

/** What a watch needs of the deployment; {@link HealthFacts} without what is measured. */
export interface Subjects extends Pick<Target, 'engine' | 'engineVersion' | 'topology' | 'each' | 'absent'> {
  /** The nodes to look at. */
  readonly watched: readonly Node[];
  /** Whether replicas are meant as well. */
  readonly withReplicas: boolean;
  /** How many PINGs each node is sent. */
  readonly pings: number;
  readonly role: HealthFacts['role'];
  readonly targets: HealthFacts['targets'];
  readonly now: () => Date;
}

export interface Look {
  readonly facts: HealthFacts;
  readonly missing: readonly Missing[];
  /** Set when no node answered. */
  readonly failure: CacheopsError | undefined;
  /** To look again: the end of this window is the start of the next. */
  readonly next: Watch;
}

/**
 * Opens a window on each node: where an earlier run left its end, there; else here.
 * Nodes that do not answer are missing; when none does, the first one's error is thrown.
 */
export async function openWindows(subjects: Subjects, starts: ReadonlyMap<string, WindowStart>): Promise<Watch> {
  const results = await subjects.each(subjects.watched, (node) => openWindow(subjects, node, starts));
  const { values, failures } = sortOut(results);
  if (values.length === 0 && failures[0] !== undefined) throw failures[0].error;
  return { nodes: values, silent: failures };
}

/** Tries those again that have not answered yet: one that comes back is looked at from now on. */
export async function reopenWindows(subjects: Subjects, watch: Watch): Promise<Watch> {
  const bare = watch.silent.map(({ node }) => node);
  const { values, failures } = sortOut(await subjects.each(bare, (node) => openWindow(subjects, node, new Map())));
  return { nodes: [...watch.nodes, ...values], silent: failures };
}

async function openWindow(subjects: Subjects, bare: Node, starts: ReadonlyMap<string, WindowStart>): Promise<WatchedNode> {
  const node = meter(bare);
  const settings = await readSettings(node);
  const start = starts.get(node.address) ?? startAt(await takeSample(node, { ...subjects, edge: 'start' }));
  return { node, settings, start };
}

/** A failed member without slots, such as a primary that was failed over, leaves no gap in what was asked about. */
function unseen({ absent, withReplicas }: Subjects): readonly Missing[] {
  return absent
    .filter(({ role, slots }) => (role === 'replica' ? withReplicas : slots.length > 0))
    .map(({ address, reason }) => ({ subject: { node: address }, reason }));
}

/** Closes the windows: samples each node again, then measures how fast it answers. */
export async function look(subjects: Subjects, watch: Watch): Promise<Look> {
  const watchedAt = new Map<Node, WatchedNode>(watch.nodes.map((watched) => [watched.node, watched]));
  const results = await subjects.each([...watchedAt.keys()], async (node) => {
    const watched = known(watchedAt, node);
    return { watched, sample: await takeSample(watched.node, { ...subjects, edge: 'end' }) };
  });
  const { values, failures } = sortOut(results);
  const gone = failures.map(({ node, error }) => wentAway(node, error, secondsSince(known(watchedAt, node).start, subjects.now())));
  const silent = [...watch.silent, ...gone];
  const samples = new Map(values.map(({ watched, sample }) => [watched.node, sample]));
  return {
    facts: {
      role: subjects.role,
      targets: subjects.targets,
      engine: subjects.engine,
      engineVersion: subjects.engineVersion,
      topology: subjects.topology,
      nodes: await factsOfEach(values, subjects.pings),
      silent: silent.map(asSilent),
      absent: subjects.absent,
      now: subjects.now(),
    },
    missing: [...unseen(subjects), ...silent.map(asMissing)],
    failure: values.length === 0 ? gone[0]?.error : undefined,
    next: { nodes: watch.nodes.map((watched) => onwards(watched, samples.get(watched.node))), silent: watch.silent },
  };
}

function known(watchedAt: ReadonlyMap<Node, WatchedNode>, node: Node): WatchedNode {
  const watched = watchedAt.get(node);
  if (watched === undefined) throw new TypeError(`${node.address} is not under watch`);
  return watched;
}

async function factsOfEach(
  sampled: readonly { readonly watched: WatchedNode; readonly sample: NodeSample }[],
  pings: number,
): Promise<readonly NodeFacts[]> {
  const facts: NodeFacts[] = [];
  const budgetMs = roundTripBudgetMs(sampled.length);
  for (const { watched, sample } of sampled) {
    const roundTrip = await measureRoundTrip(watched.node, { budgetMs, pings }).catch(goneSince);
    facts.push(factsOf(watched, sample, roundTrip));
  }
  return facts;
}

/** It told its sample, and then went away: what it told stands. */
function goneSince(error: unknown): Unavailable {
  if (error instanceof CacheopsError) return { unavailable: error.message };
  throw error;
}

function factsOf({ node, settings, start }: WatchedNode, sample: NodeSample, roundTrip: Known<RoundTrip>): NodeFacts {
  return {
    address: node.address,
    role: node.role,
    slots: slotCount(node),
    sample,
    settings,
    window: isKnown(sample.info) ? { value: windowBetween(start, sample) } : sample.info,
    roundTrip,
    cost: node.cost,
  };
}

/** A node that did not answer keeps its start: when it is back, its window spans the silence. */
const onwards = (watched: WatchedNode, sample: NodeSample | undefined): WatchedNode =>
  sample === undefined ? watched : { ...watched, start: startAt(sample) };

function sortOut<T>(results: readonly NodeResult<T>[]): { readonly values: readonly T[]; readonly failures: readonly Silence[] } {
  return {
    values: results.flatMap((result) => ('value' in result ? [result.value] : [])),
    failures: results.flatMap((result) => ('error' in result ? [result] : [])),
  };
}
