import { CacheopsError } from '../errors.ts';
import { parseInfo } from '../redis/info.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Node, type Target } from '../redis/target.ts';

/** Why what was deleted may be there again; `undefined` when all nodes still are who they were. */
export type Steadiness = () => Promise<string | undefined>;

/**
 * Remembers whose writes are whose, and tells later whether that still holds. The replica that takes over from a primary
 * may lack what was written last: entries that were deleted are there again then. On one node the claim that leads to them
 * came before and is there as well; in a cluster it lies on another node, and must not be dropped.
 *
 * What a node does not tell is taken for unchanged.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#write-safety
 */
export async function watchSteadiness({ topology, primaries }: Target): Promise<Steadiness> {
  if (topology !== 'cluster') return async () => undefined;
  const before = await Promise.all(primaries.map(historyOf));
  return async () => {
    const now = await Promise.all(primaries.map(historyOf));
    const changed = now.findIndex((history, i) => history !== before[i]);
    if (changed === -1) return undefined;
    return now[changed] === LOST
      ? `${primaries[changed]?.address} does not answer any more, and a replica that takes over may lack what was deleted there`
      : 'a failover came in between, and what its replica had not received is there again';
  };
}

const LOST = 'lost';

/** The role of a node, and the ID of the history of writes that it has; a failover changes both. */
async function historyOf(node: Node): Promise<string | undefined> {
  try {
    const info = await node.ask((reply) => parseInfo(asText(reply)), 'INFO', 'replication');
    return isKnown(info) ? `${info.value.text('role')} ${info.value.text('master_replid')}` : undefined;
  } catch (error) {
    if (error instanceof CacheopsError) return LOST;
    throw error;
  }
}
