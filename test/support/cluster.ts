import { isLinked } from './replica-pair.ts';
import { argumentsFor, type ServerOptions, startStandalone, type TestServer } from './standalone.ts';
import { orStop, startAll, stopAll } from './together.ts';
import { until } from './until.ts';

const SLOTS = 16_384;

export interface ClusterOptions extends ServerOptions {
  readonly primaries: number;
  /** Spread over the primaries in turn. */
  readonly replicas: number;
  /** How long a silent node is waited for before it counts as failed. Generous when absent, for a late heartbeat must not begin a failover. */
  readonly nodeTimeoutMs?: number;
}

export interface TestCluster {
  /** Primaries first. The slots are dealt out evenly, in this order. */
  readonly nodes: readonly TestServer[];
  readonly primaries: readonly TestServer[];
  readonly replicas: readonly TestServer[];
  stop(): Promise<void>;
}

/** A cluster in which every node says `cluster_state:ok`, knows all others and, if a replica, is linked. */
export async function startCluster({
  primaries: primaryCount,
  replicas: replicaCount,
  nodeTimeoutMs = 15_000,
  ...options
}: ClusterOptions): Promise<TestCluster> {
  const start = (): Promise<TestServer> =>
    startStandalone({ ...options, arguments: (port) => [...clusterArguments, ...argumentsFor(options, port)] });
  const nodes = await startAll(Array.from({ length: primaryCount + replicaCount }, () => start));
  const primaries = nodes.slice(0, primaryCount);
  const replicas = nodes.slice(primaryCount);
  await orStop(nodes, async () => {
    await join(nodes, primaries, replicas);
    await Promise.all(nodes.map((node) => settle(node, nodeTimeoutMs)));
    await until('no node is taken for dead', () => every(nodes, async (node) => (await isOk(node)) && !(await doubtsAnyone(node))));
  });
  return { nodes, primaries, replicas, stop: () => stopAll(nodes) };
}

/** A cluster of 30 small servers, 15 primaries and 15 replicas. */
export function startManyNodes(options: ServerOptions = {}): Promise<TestCluster> {
  const small = ['--maxmemory', '8mb', '--repl-backlog-size', '16kb'];
  return startCluster({ ...options, primaries: 15, replicas: 15, arguments: (port) => [...small, ...argumentsFor(options, port)] });
}

// A short time-out while joining, for nodes tell their news every half of it. See settle().
const clusterArguments = [
  ['--cluster-enabled', 'yes'],
  ['--cluster-config-file', 'nodes.conf'],
  ['--cluster-node-timeout', '1000'],
  ['--cluster-replica-no-failover', 'yes'],
  ['--repl-diskless-sync-delay', '0'],
].flat();

/** By plain commands, which is faster than `redis-cli --cluster create` and works from 6.0 on. */
async function join(nodes: readonly TestServer[], primaries: readonly TestServer[], replicas: readonly TestServer[]): Promise<void> {
  // Each node its own epoch: equal ones would be told apart later, and the slot table would change under a test.
  await Promise.all(nodes.map((node, index) => node.command('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)));
  await Promise.all(primaries.map((primary, index) => serveSlots(primary, index, primaries.length)));
  // Everyone meets everyone, rather than waiting until gossip has carried the news.
  await Promise.all(
    nodes.flatMap((node, index) => nodes.slice(index + 1).map((other) => node.command('CLUSTER', 'MEET', other.host, other.port))),
  );
  await until('all nodes know each other', () => every(nodes, async (node) => (await knownNodes(node)) === nodes.length));
  const pairs = replicas.map((replica, index) => ({ replica, primary: primaries[index % primaries.length]! })); // no cluster is without primaries
  await Promise.all(pairs.map(({ replica, primary }) => follow(replica, primary)));
  await until('the cluster is ok on every node', () => every(nodes, isOk));
  await until('the replicas are linked', () => every(pairs, ({ replica, primary }) => isLinked(replica, primary)));
  await until('every node knows the replicas', () => every(nodes, async (node) => (await knownReplicas(node)) === replicas.length));
}

async function serveSlots(primary: TestServer, index: number, count: number): Promise<void> {
  const first = Math.floor((index * SLOTS) / count);
  const end = Math.floor(((index + 1) * SLOTS) / count);
  // ADDSLOTSRANGE came with 7.0.
  await primary.command('CLUSTER', 'ADDSLOTS', ...Array.from({ length: end - first }, (_, offset) => first + offset));
}

async function follow(replica: TestServer, primary: TestServer): Promise<void> {
  await replica.command('CLUSTER', 'REPLICATE', String(await primary.command('CLUSTER', 'MYID')));
}

async function settle(node: TestServer, nodeTimeoutMs: number): Promise<void> {
  await node.command('CONFIG', 'SET', 'cluster-node-timeout', nodeTimeoutMs);
  await node.command('CONFIG', 'SET', 'cluster-replica-no-failover', 'no');
}

async function every<T>(all: readonly T[], holds: (one: T) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(all.map(holds))).every(Boolean);
}

/** On a busy machine a heartbeat may have come too late for the short time-out of joining. */
async function doubtsAnyone(node: TestServer): Promise<boolean> {
  return (await clusterNodes(node)).some((line) => /\bfail\b/.test(line));
}

/** Without those that are still shaking hands or have no address yet. */
async function knownNodes(node: TestServer): Promise<number> {
  return (await clusterNodes(node)).filter((line) => !/handshake|noaddr/.test(line)).length;
}

async function knownReplicas(node: TestServer): Promise<number> {
  return (await clusterNodes(node)).filter((line) => /\bslave\b/.test(line)).length;
}

async function clusterNodes(node: TestServer): Promise<string[]> {
  return String(await node.command('CLUSTER', 'NODES'))
    .trim()
    .split('\n');
}

async function isOk(node: TestServer): Promise<boolean> {
  return /cluster_state:ok/.test(String(await node.command('CLUSTER', 'INFO')));
}
