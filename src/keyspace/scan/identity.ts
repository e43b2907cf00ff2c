import { CommandError } from '../../redis/command-error.ts';
import { parseClusterNodes } from '../../redis/cluster-nodes.ts';
import { parseInfo } from '../../redis/info.ts';
import { asText } from '../../redis/reply.ts';
import type { Connection } from '../../redis/target.ts';

/** Which run of which server in which role: a scan whose beginning and end differ here did not see one keyspace. */
export interface Identity {
  /** Drawn anew at each start of a server; '' where it is not told. */
  readonly runId: string;
  readonly role: string;
  /** Of a replica: whose data it has; '' for a primary. */
  readonly primary: string;
  /** In a cluster: the slots of the node, or of its primary; '' elsewhere. */
  readonly slots: string;
  /** Whether slots are on their way to or from it. */
  readonly moving: boolean;
}

/** What INFO and CLUSTER NODES tell of themselves, as far as this user may ask. Fails with ConnectionError. */
export async function readIdentity(connection: Pick<Connection, 'call'>, clustered: boolean): Promise<Identity> {
  const info = parseInfo(await textOrNothing(connection.call('INFO')));
  const role = info.text('role') ?? '';
  return {
    runId: info.text('run_id') ?? '',
    role: ROLES[role] ?? role,
    primary: role === 'slave' ? `${info.text('master_host')}:${info.text('master_port')}` : '',
    ...slotsIn(clustered ? await textOrNothing(connection.call('CLUSTER NODES')) : ''),
  };
}

const ROLES: Readonly<Record<string, string>> = { master: 'primary', slave: 'replica' };

/** What happened between the two that makes the scan of this node incomplete; `undefined`: nothing. */
export function changeBetween(before: Identity, after: Identity): string | undefined {
  if (before.runId !== after.runId) return 'restarted during the scan: keys may be missing or counted twice';
  if (before.role !== after.role) return `was a ${before.role} when the scan began and is a ${after.role} now: keys may be missing`;
  if (before.primary !== after.primary)
    return `now follows ${after.primary}, not ${before.primary} as when the scan began: keys may be missing`;
  if (before.slots !== after.slots || before.moving || after.moving) {
    return 'slots moved to or from it during the scan: keys of these may be missing or counted twice';
  }
  return undefined;
}

async function textOrNothing(reply: ReturnType<Connection['call']>): Promise<string> {
  try {
    return asText(await reply);
  } catch (error) {
    if (error instanceof CommandError) return '';
    throw error;
  }
}

function slotsIn(clusterNodes: string): Pick<Identity, 'slots' | 'moving'> {
  const nodes = parseClusterNodes(clusterNodes);
  const myself = nodes.find((node) => node.myself);
  const owner = myself?.primaryId === undefined ? myself : nodes.find(({ id }) => id === myself.primaryId);
  // `[93->-id]` and `[93-<-id]` stand in a node's own line only.
  return { slots: (owner?.slots ?? []).map(([from, to]) => `${from}-${to}`).join(' '), moving: / \[\d+-[<>]-/.test(clusterNodes) };
}
