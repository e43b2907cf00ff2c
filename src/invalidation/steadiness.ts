import { CacheopsError } from '../errors.ts';
import { parseInfo } from '../redis/info.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Node, type Target } from '../redis/target.ts';

/**
 * Remembers whose writes are whose, and tells later whether that still holds. The replica that takes over from a primary
 * may lack what was written last: entries that were deleted are there again then. On one node the claim that leads to them
 * came before and is there as well; in a cluster it lies on another node, and must not be dropped.
 *
 * What a node does not tell is taken for unchanged.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#write-safety
 */
export async function watchSteadiness({ topology, primaries }: Target): Promise<() => Promise<boolean>> {
  if (topology !== 'cluster') return async () => true;
  const before = await Promise.all(primaries.map(historyOf));
  return async () => {
    const now = await Promise.all(primaries.map(historyOf));
    return now.every((history, i) => history === before[i]);
  };
}

/** The role of a node, and the ID of the history of writes that it has; a failover changes both. */
async function historyOf(node: Node): Promise<string | undefined> {
  try {
    const info = await node.ask((reply) => parseInfo(asText(reply)), 'INFO', 'replication');
    return isKnown(info) ? `${info.value.text('role')} ${info.value.text('master_replid')}` : undefined;
  } catch (error) {
    if (error instanceof CacheopsError) return 'lost';
    throw error;
  }
}
