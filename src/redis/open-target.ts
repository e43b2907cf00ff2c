import { CacheopsError, ConnectionError, InterruptedError } from '../errors.ts';
import type { Endpoint, ReadyConnection } from '../profile/profile.ts';
import { addressOf, tcp } from './address.ts';
import { connect, type LinkSettings } from './connect.ts';
import { discover, type Deployment } from './discover.ts';
import { createNode, type OpenedNode } from './node.ts';
import { sideBySide } from './side-by-side.ts';
import type { Node, NodeResult, Target } from './target.ts';

/** Enough to ask a large cluster in one round, few enough to leave the event loop air. */
const NODES_AT_ONCE = 64;

interface Surrounding {
  /** Says what the user should know, such as a password that nobody asked for. */
  readonly warn: (message: string) => void;
  /** Abandons what is being opened. */
  readonly signal: AbortSignal;
}

/**
 * Connects to the profile's address (or the first seed or sentinel that answers), finds out what is there, and gives
 * the deployment as one {@link Target}. Nodes other than the first are connected when they are first asked.
 */
export async function openTarget(connection: ReadyConnection, surrounding: Surrounding): Promise<Target> {
  const { warn, signal } = surrounding;
  const dial = (endpoint: Endpoint, credentials: Partial<LinkSettings> = {}) =>
    connect(endpoint, { ...connection, warn, signal, ...credentials });
  const deployment = await firstThatAnswers(connection, (endpoint) => discover(endpoint, connection, dial));
  if (signal.aborted) {
    deployment.opened.close();
    throw new InterruptedError();
  }
  const nodes = deployment.nodes.map((found) =>
    createNode(found, dial, addressOf(found.endpoint) === deployment.openedAddress ? deployment.opened : undefined),
  );
  const reopen = (): Promise<Target> => openTarget(knowing(deployment, connection), surrounding);
  return createTarget(deployment, nodes, { db: connection.db, reopen });
}

/** Once a cluster was found, each of its nodes can tell of the others: the first address may have gone by then. */
function knowing({ topology, nodes }: Deployment, connection: ReadyConnection): ReadyConnection {
  if (topology !== 'cluster') return connection;
  const known = nodes.flatMap(({ endpoint }) => (endpoint.kind === 'tcp' ? [{ host: endpoint.host, port: endpoint.port }] : []));
  return { ...connection, cluster: { ...connection.cluster, nodes: [...connection.cluster.nodes, ...known] } };
}

/** Seeds matter only for a cluster whose first address is down; a sentinel has its own list. */
async function firstThatAnswers(connection: ReadyConnection, attempt: (endpoint: Endpoint) => Promise<Deployment>): Promise<Deployment> {
  const seeds = [connection.endpoint, ...connection.cluster.nodes.map(({ host, port }) => tcp(host, port))];
  let first: unknown;
  for (const seed of seeds) {
    try {
      return await attempt(seed);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      first ??= error;
    }
  }
  throw first;
}

function createTarget(deployment: Deployment, nodes: readonly OpenedNode[], { db, reopen }: Pick<Target, 'db' | 'reopen'>): Target {
  const primaries = nodes.filter(({ role }) => role === 'primary');
  return {
    engine: deployment.engine,
    engineVersion: deployment.engineVersion,
    topology: deployment.topology,
    db,
    nodes,
    absent: deployment.absent,
    primaries: primaries.length > 0 ? primaries : nodes,
    replicas: nodes.filter(({ role }) => role === 'replica'),
    each: (chosen, work) => sideBySide(chosen, NODES_AT_ONCE, (node) => settle(node, work)),
    reopen,
    close: async () => nodes.forEach((node) => node.close()),
  };
}

async function settle<T>(node: Node, work: (node: Node) => Promise<T>): Promise<NodeResult<T>> {
  try {
    return { node, value: await work(node) };
  } catch (error) {
    if (error instanceof CacheopsError) return { node, error };
    throw error;
  }
}
