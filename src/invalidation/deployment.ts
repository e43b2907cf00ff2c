import { RefusedError } from '../errors.ts';
import { parseInfo } from '../redis/info.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Node, type Target } from '../redis/target.ts';

/** Which data a plan speaks of. */
export interface Deployment {
  readonly topology: string;
  readonly db: number;
  /** Addresses of the primaries, for readers. */
  readonly nodes: readonly string[];
  /**
   * The replication ID of each primary: it names a history of writes. It outlives a failover, as the second ID of the new
   * primary, and changes when a server starts with data of its own.
   *
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/replication/#replication-id-explained
   */
  readonly replicationIds: readonly string[];
}

/** @throws RefusedError when a node does not tell which data it holds */
export async function deploymentOf({ topology, db, primaries }: Target): Promise<Deployment> {
  const replicationIds = await Promise.all(primaries.map(async (node) => (await idsOf(node))[0] ?? ''));
  return { topology, db, nodes: primaries.map(({ address }) => address), replicationIds };
}

/** @throws RefusedError when a plan was made for other data than these */
export async function refuseOther(planned: Deployment, target: Target): Promise<void> {
  if (planned.db !== target.db)
    throw new RefusedError(`the plan was made for database ${planned.db}, and this is ${target.db}; nothing was deleted`, {
      hint: `add --db ${planned.db}, or make a new plan`,
    });
  const ids = new Set((await Promise.all(target.primaries.map(idsOf))).flat());
  if (planned.replicationIds.every((id) => ids.has(id))) return;
  const away = target.absent.find(({ role, slots }) => role === 'primary' && slots.length > 0);
  if (away !== undefined)
    throw new RefusedError(
      `whether ${away.address} still holds the data that the plan was made for cannot be asked: ${away.reason}; nothing was deleted`,
      { hint: 'wait until it is back, or make a new plan for what the other nodes hold' },
    );
  throw new RefusedError(
    `the plan was made for ${planned.nodes.join(', ')}, and here is another server, or one that has lost its data since; nothing was deleted`,
    { hint: 'make a new plan' },
  );
}

/** Its own, and the one that it had as a replica before a failover. */
async function idsOf(node: Node): Promise<readonly string[]> {
  const info = await node.ask((reply) => parseInfo(asText(reply)), 'INFO', 'replication');
  const ids = isKnown(info) ? [info.value.text('master_replid'), info.value.text('master_replid2')] : [];
  const known = ids.filter((id) => id !== undefined && !/^0*$/.test(id));
  if (known.length > 0) return known as readonly string[]; // those without were filtered out
  throw new RefusedError(`${node.address} does not tell which data it holds, so no plan can be tied to it; nothing was deleted`, {
    hint: 'let the user INFO replication, or go without --plan and --apply',
  });
}
