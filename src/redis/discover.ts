import { ConnectionError } from '../errors.ts';
import type { Endpoint, HostPort, ReadyConnection } from '../profile/profile.ts';
import { addressOf, reachable } from './address.ts';
import { parseClusterNodes, type ClusterNode } from './cluster-nodes.ts';
import { CommandError } from './command-error.ts';
import type { Dial } from './connect.ts';
import { engineOf, modeOf } from './engine.ts';
import { parseInfo, parseInfoValues, type Info } from './info.ts';
import type { Link } from './link.ts';
import type { FoundNode } from './node.ts';
import { asText } from './reply.ts';
import { askSentinels, onlyNameOf } from './sentinel.ts';
import type { Engine, Target, Topology } from './target.ts';

/** What is there: found by asking, not declared. */
export interface Deployment {
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly topology: Topology;
  readonly nodes: readonly FoundNode[];
  readonly absent: Target['absent'];
  /** The connection that discovery used, to be kept for its node. */
  readonly opened: Link;
  readonly openedAddress: string;
}

type Members = Pick<Deployment, 'topology' | 'nodes' | 'absent'>;

const LAST_SLOT = 16_383;

/** Asks the server at `endpoint`, or the profile's sentinels, what deployment it belongs to. */
export async function discover(endpoint: Endpoint, connection: ReadyConnection, dial: Dial): Promise<Deployment> {
  if (connection.sentinel) return behindSentinel(connection.sentinel, connection, dial);
  const link = await dial(endpoint);
  try {
    const info = parseInfo(asText(await link.send(['INFO'])));
    if (modeOf(info) === 'sentinel' && endpoint.kind === 'tcp') {
      const name = await onlyNameOf(link, addressOf(endpoint));
      link.close();
      const { username, password, tls } = connection;
      return await behindSentinel({ name, nodes: [endpoint], username, password, tls }, connection, dial);
    }
    refuseWhileLoading(info, addressOf(endpoint));
    const clustered = info.text('cluster_enabled') === '1';
    const members = clustered
      ? await clusterMembers(link, endpoint, connection.cluster.natMap)
      : replicationMembers(info, endpoint, connection.cluster.natMap);
    return { ...engineOf(info), ...members, opened: link, openedAddress: addressOf(endpoint) };
  } catch (error) {
    link.close();
    throw error;
  }
}

async function behindSentinel(
  sentinel: NonNullable<ReadyConnection['sentinel']>,
  connection: ReadyConnection,
  dial: Dial,
): Promise<Deployment> {
  const { primary, replicas } = await askSentinels(sentinel, connection, dial);
  const opened = await dial(primary.endpoint);
  const info = parseInfo(asText(await opened.send(['INFO'])));
  const openedAddress = addressOf(primary.endpoint);
  refuseWhileLoading(info, openedAddress);
  return { ...engineOf(info), topology: 'sentinel', nodes: [primary, ...replicas], absent: [], opened, openedAddress };
}

/** A loading server answers INFO but nothing else: its figures are not those of the cache. */
function refuseWhileLoading(info: Info, address: string): void {
  if (info.text('loading') !== '1') return;
  const percent = info.text('loading_loaded_perc');
  const eta = info.text('loading_eta_seconds');
  const progress = percent === undefined ? '' : `: ${percent} % done${eta === undefined ? '' : `, about ${eta} s left`}`;
  throw new ConnectionError('loading', `${address} is loading its data set and does not answer yet${progress}`, {
    hint: 'wait and try again',
  });
}

/** A primary with its replicas, or, when a replica was addressed, that replica alone: it is what was asked about. */
function replicationMembers(info: Info, endpoint: Endpoint, natMap: Readonly<Record<string, HostPort>>): Members {
  if (info.text('role') === 'slave') {
    const primary = { host: info.text('master_host') ?? '', port: info.number('master_port') ?? 0 };
    return {
      topology: 'replication',
      nodes: [{ endpoint, role: 'replica', slots: [], replicaOf: addressOf(reachable(primary, natMap)) }],
      absent: [],
    };
  }
  const replicas = [...info.section('replication')]
    .filter(([name]) => /^slave\d+$/.test(name))
    .map(([, value]) => parseInfoValues(value))
    .map((fields) => reachable({ host: fields.get('ip') ?? '', port: Number(fields.get('port') ?? 0) }, natMap))
    .map((replica): FoundNode => ({ endpoint: replica, role: 'replica', slots: [], replicaOf: addressOf(endpoint) }));
  return {
    topology: replicas.length > 0 ? 'replication' : 'standalone',
    nodes: [{ endpoint, role: 'primary', slots: [], replicaOf: undefined }, ...replicas],
    absent: [],
  };
}

async function clusterMembers(link: Link, endpoint: Endpoint, natMap: Readonly<Record<string, HostPort>>): Promise<Members> {
  const listed = await listClusterNodes(link);
  if ('reason' in listed) {
    // A part of a cluster must not pass for the whole.
    const absent: Target['absent'] = [
      { address: 'the other nodes of the cluster', role: 'primary', slots: [[0, LAST_SLOT]], reason: listed.reason },
    ];
    return { topology: 'cluster', nodes: [{ endpoint, role: 'primary', slots: [], replicaOf: undefined }], absent };
  }
  const located = listed.map((node) => ({ node, endpoint: locate(node, endpoint, natMap) }));
  const addressById = new Map(located.map(({ node, endpoint: at }) => [node.id, at && addressOf(at)]));
  const usable = located.flatMap(({ node, endpoint: at }) => (at && node.trouble === undefined ? [{ node, endpoint: at }] : []));
  const unusable = located.filter(({ node, endpoint: at }) => !at || node.trouble !== undefined);
  return {
    topology: 'cluster',
    nodes: usable.map(({ node, endpoint: at }) => ({
      endpoint: at,
      role: node.role,
      slots: node.slots,
      replicaOf: node.primaryId === undefined ? undefined : addressById.get(node.primaryId),
    })),
    absent: unusable.map(({ node }) => ({
      address: addressById.get(node.id) ?? node.id,
      role: node.role,
      slots: node.slots,
      reason: node.trouble ?? 'the cluster does not know its address',
    })),
  };
}

async function listClusterNodes(link: Link): Promise<readonly ClusterNode[] | { readonly reason: string }> {
  try {
    return parseClusterNodes(asText(await link.send(['CLUSTER', 'NODES'])));
  } catch (error) {
    if (error instanceof CommandError) return { reason: `${error.message}${error.wouldNeed ? ` (${error.wouldNeed})` : ''}` };
    throw error;
  }
}

/** The node that was asked is reachable as it was asked; one that was never met announces no host. */
function locate(node: ClusterNode, asked: Endpoint, natMap: Readonly<Record<string, HostPort>>): Endpoint | undefined {
  if (node.myself) return asked;
  if (!node.announced) return undefined;
  const host = node.announced.host || (asked.kind === 'tcp' ? asked.host : '127.0.0.1');
  return reachable({ host, port: node.announced.port }, natMap);
}
