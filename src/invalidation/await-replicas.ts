import { CacheopsError } from '../errors.ts';
import type { Writer } from '../redis/writer.ts';
import type { Missing } from '../report.ts';
import { formatDuration } from '../text/duration.ts';
import { plural } from '../text/plural.ts';

/** How many replicas of one node say that they have all that was written. */
export interface Acknowledged {
  readonly node: string;
  readonly wanted: number;
  /** Null: nobody knows, as for a node whose connection was lost. */
  readonly acknowledged: number | null;
}

/**
 * Waits for the replicas of each node that was written to: before they have it, a failover brings back what was deleted.
 *
 * @param replaced nodes that others took over from, so that their replicas matter no more
 */
export async function awaitReplicas(
  writer: Writer,
  { wanted, timeoutMs }: { readonly wanted: number; readonly timeoutMs: number },
  replaced: readonly string[],
): Promise<{ readonly acknowledged: readonly Acknowledged[]; readonly missing: readonly Missing[] }> {
  const nodes = (await writer.acknowledged(wanted, timeoutMs)).filter(({ node }) => !replaced.includes(node));
  const missing = nodes.flatMap(({ node, replicas }): Missing[] => {
    if (replicas instanceof CacheopsError)
      return [{ subject: { node }, reason: `it could not be asked which replicas have it: ${replicas.message}` }];
    if (replicas >= wanted) return [];
    const said = `${replicas} of ${plural(wanted, 'replica')} have it after ${formatDuration(timeoutMs)}`;
    return [{ subject: { node }, reason: `${said}: a failover now could bring back what was deleted` }];
  });
  const acknowledged = nodes.map(({ node, replicas }) => ({
    node,
    wanted,
    acknowledged: replicas instanceof CacheopsError ? null : replicas,
  }));
  return { acknowledged, missing };
}
