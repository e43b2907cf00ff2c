import { performance } from 'node:perf_hooks';
import { type Info, parseInfo } from '../redis/info.ts';
import { decodeLatencyHistograms, type Histogram } from '../redis/latency-histogram.ts';
import { asArray, asNumber, asPairs, asText } from '../redis/reply.ts';
import { type Engine, isKnown, type Known, type Node, type Reply, type Topology } from '../redis/target.ts';
import type { MeteredNode } from './metered-node.ts';

/** What one node said of itself at one moment. Nothing here is judged, and no key was read. */
export interface NodeSample {
  readonly at: { readonly wall: Date; readonly monotonicMs: number };
  readonly info: Known<Info>;
  readonly latencyHistograms: Known<ReadonlyMap<string, Histogram>>;
  readonly clusterInfo: Known<Info>;
  /** Id of the newest slowlog entry: ids count up, so two of them tell how many came between, even when the ring is full. */
  readonly lastSlowlogId: Known<number | null>;
  /** Entries of Valkey's COMMANDLOG (8.1) for requests and replies beyond its size bounds. */
  readonly largeRequests: Known<number>;
  readonly largeReplies: Known<number>;
  /** How many commands we had sent to the node when INFO was asked. */
  readonly ownCommands: number;
}

/** Settings that change too seldom to be read with each sample. Only those that checks need: never a password. */
export const SETTINGS = ['bind', 'maxclients', 'protected-mode', 'save', 'slowlog-log-slower-than', 'slowlog-max-len'] as const;
export type Setting = (typeof SETTINGS)[number];
export type Settings = ReadonlyMap<string, string>;

interface Circumstances {
  /** Which end of the window it is. */
  readonly edge: 'start' | 'end';
  readonly engine: Engine;
  readonly topology: Topology;
  readonly now: () => Date;
}

/**
 * INFO is asked next to the window: last at its start and first at its end, so that what cacheops
 * asks besides is not counted in it. One `INFO all`: the default leaves out commandstats and latencystats,
 * and `everything` would run code of modules, whose cost we do not know.
 */
export async function takeSample(node: MeteredNode, { edge, engine, topology, now }: Circumstances): Promise<NodeSample> {
  if (edge === 'end') {
    const read = await readInfo(node, now);
    return { ...read, ...(await readBeside(node, engine, topology)) };
  }
  const beside = await readBeside(node, engine, topology);
  return { ...beside, ...(await readInfo(node, now)) };
}

/** Redis 7.0 and Valkey answer several names at once; older servers refuse that, and are asked one by one. */
export async function readSettings(node: Node): Promise<Known<Settings>> {
  const atOnce = await node.ask(decodeSettings, 'CONFIG GET', ...SETTINGS);
  if (isKnown(atOnce)) return atOnce;
  const settings = new Map<string, string>();
  for (const setting of SETTINGS) {
    const one = await node.ask(decodeSettings, 'CONFIG GET', setting);
    if (!isKnown(one)) return one;
    for (const [name, value] of one.value) settings.set(name, value);
  }
  return { value: settings };
}

async function readInfo(node: MeteredNode, now: () => Date): Promise<Pick<NodeSample, 'at' | 'info' | 'ownCommands'>> {
  const ownCommands = node.cost.commands;
  const info = await node.ask((reply) => parseInfo(asText(reply)), 'INFO', 'all');
  return { at: { wall: now(), monotonicMs: performance.now() }, info, ownCommands };
}

async function readBeside(node: Node, engine: Engine, topology: Topology): Promise<Omit<NodeSample, 'at' | 'info' | 'ownCommands'>> {
  const commandlog = (kind: string) => (engine === 'valkey' ? node.ask(asNumber, 'COMMANDLOG LEN', kind) : NO_COMMANDLOG);
  const [latencyHistograms, clusterInfo, lastSlowlogId, largeRequests, largeReplies] = await Promise.all([
    node.ask(decodeLatencyHistograms, 'LATENCY HISTOGRAM'),
    topology === 'cluster' ? node.ask((reply) => parseInfo(asText(reply)), 'CLUSTER INFO') : NO_CLUSTER,
    node.ask(decodeNewestId, 'SLOWLOG GET', 1),
    commandlog('large-request'),
    commandlog('large-reply'),
  ]);
  return { latencyHistograms, clusterInfo, lastSlowlogId, largeRequests, largeReplies };
}

const NO_CLUSTER = { unavailable: 'not a member of a cluster' };
const NO_COMMANDLOG = { unavailable: 'this server has no COMMANDLOG', wouldNeed: 'Valkey 8.1 or newer' };

const decodeSettings = (reply: Reply): Settings => new Map([...asPairs(reply)].map(([name, value]) => [name, asText(value)]));

function decodeNewestId(reply: Reply): number | null {
  const newest = asArray(reply)[0];
  return newest === undefined ? null : asNumber(asArray(newest)[0] ?? null);
}
