import type { Role } from '../../profile/profile.ts';
import { isKnown } from '../../redis/target.ts';
import { servingNodes } from '../assess.ts';
import type { HealthFacts, NodeFacts } from '../facts.ts';
import type { Cost } from '../metered-node.ts';
import { type ClusterFigures, clusterFigures } from './cluster.ts';
import { type CommandFigures, commandFigures } from './commands.ts';
import { type ErrorFigures, errorFigures } from './errors.ts';
import { type HitFigures, hitFigures } from './hits.ts';
import { type KeyspaceFigures, keyspaceFigures } from './keyspace.ts';
import { type LatencyFigures, latencyFigures } from './latency.ts';
import { type MemoryFigures, memoryFigures } from './memory.ts';
import { type PersistenceFigures, persistenceFigures } from './persistence.ts';
import { type ReplicationFigures, replicationFigures } from './replication.ts';
import { infoOf, sumOf, windowOf } from './sums.ts';
import { type TrafficFigures, trafficFigures } from './traffic.ts';

/** The JSON contract of `stats`. Null: not told by the server, or nothing to tell; `unavailable` says why where a whole source is closed. */
export interface StatsData {
  readonly role: Role;
  readonly window: {
    /** The longest of the nodes'. */
    readonly seconds: number;
    /** Where it began: `state` is the end of the last run. */
    readonly began: 'sample' | 'state' | null;
    /** Nodes whose run_id changed since: their counters are judged from their restart on. */
    readonly restarted: readonly string[];
    /** Nodes whose counters were set back (CONFIG RESETSTAT): their rates are lower bounds. */
    readonly reset: readonly string[];
  };
  /** Over the nodes that serve the keyspace: the primaries, or the replica that was addressed. */
  readonly total: LoadFigures & {
    readonly cluster: ClusterFigures | null;
    /** How many nodes are added up, and how many should be: fewer means that all sums lack the rest. */
    readonly nodesCounted: number;
    readonly nodesExpected: number;
  };
  readonly nodes: readonly NodeFigures[];
  /** What looking cost: `commandsInWindow` of them are counted in the rates above; null when not known. */
  readonly cost: Cost & { readonly commandsInWindow: number | null };
}

export interface LoadFigures {
  readonly hits: HitFigures;
  readonly memory: MemoryFigures;
  readonly traffic: TrafficFigures;
  readonly latency: LatencyFigures;
  readonly commands: readonly CommandFigures[];
  readonly keyspace: KeyspaceFigures | null;
  readonly errors: ErrorFigures;
}

export interface NodeFigures extends LoadFigures {
  readonly address: string;
  readonly role: string;
  readonly slots: number;
  readonly runId: string | null;
  readonly uptimeSeconds: number | null;
  readonly windowSeconds: number | null;
  readonly persistence: PersistenceFigures | null;
  readonly replication: ReplicationFigures | null;
  readonly unavailable: readonly { readonly part: string; readonly reason: string; readonly wouldNeed: string | null }[];
}

/** Facts as numbers: one total, and one entry a node. */
export function figuresOf(facts: HealthFacts): StatsData {
  const serving = servingNodes(facts);
  const windows = facts.nodes.flatMap((node) => windowOf(node) ?? []);
  const begun = (how: string) => facts.nodes.filter((node) => windowOf(node)?.begins === how).map(({ address }) => address);
  return {
    role: facts.role,
    window: {
      seconds: Math.max(0, ...windows.map(({ seconds }) => seconds)),
      began: windows.length === 0 ? null : windows.some(({ begins }) => begins === 'sample') ? 'sample' : 'state',
      restarted: begun('restart'),
      reset: begun('reset'),
    },
    total: {
      ...loadFigures(serving),
      cluster: clusterFigures(facts, serving),
      nodesCounted: serving.length,
      nodesExpected: serving.length + missingPrimaries(facts),
    },
    nodes: facts.nodes.map(nodeFigures),
    cost: {
      commands: facts.nodes.reduce((sum, { cost }) => sum + cost.commands, 0),
      replyBytes: facts.nodes.reduce((sum, { cost }) => sum + cost.replyBytes, 0),
      commandsInWindow: sumOf(serving, (node) => windowOf(node)?.ownCommands ?? undefined),
    },
  };
}

const missingPrimaries = ({ silent, absent }: HealthFacts): number =>
  silent.filter(({ role }) => role === 'primary').length +
  absent.filter(({ role, slots }) => role === 'primary' && slots.length > 0).length;

const loadFigures = (nodes: readonly NodeFacts[]): LoadFigures => ({
  hits: hitFigures(nodes),
  memory: memoryFigures(nodes),
  traffic: trafficFigures(nodes),
  latency: latencyFigures(nodes),
  commands: commandFigures(nodes),
  keyspace: keyspaceFigures(nodes),
  errors: errorFigures(nodes),
});

function nodeFigures(node: NodeFacts): NodeFigures {
  const info = infoOf(node);
  return {
    address: node.address,
    role: node.role,
    slots: node.slots,
    runId: info?.text('run_id') ?? null,
    uptimeSeconds: info?.number('uptime_in_seconds') ?? null,
    windowSeconds: windowOf(node)?.seconds ?? null,
    ...loadFigures([node]),
    persistence: persistenceFigures(node),
    replication: replicationFigures(node),
    unavailable: unavailableParts(node),
  };
}

function unavailableParts({ sample, settings, roundTrip }: NodeFacts): NodeFigures['unavailable'] {
  const parts = {
    INFO: sample.info,
    'CONFIG GET': settings,
    'LATENCY HISTOGRAM': sample.latencyHistograms,
    'SLOWLOG GET': sample.lastSlowlogId,
    PING: roundTrip,
  };
  return Object.entries(parts).flatMap(([part, known]) =>
    isKnown<unknown>(known) ? [] : [{ part, reason: known.unavailable, wouldNeed: known.wouldNeed ?? null }],
  );
}
