import { CacheopsError } from '../errors.ts';
import { parseInfo } from '../redis/info.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Reply, type Target } from '../redis/target.ts';
import type { Unchecked } from '../report.ts';
import { INDEX_EVICTABLE } from './explanations.ts';
import { unlessFailed } from './failures.ts';

/** What a node evicts when its memory is full. */
export interface EvictionPolicy {
  readonly node: string;
  readonly policy: string;
  /** 0: without bound, so nothing is ever evicted. */
  readonly maxmemoryBytes: number;
}

export async function readPolicies(
  target: Target,
): Promise<{ readonly policies: readonly EvictionPolicy[]; readonly unchecked: readonly Unchecked[] }> {
  const asked = await Promise.all(
    target.primaries.map(async (node) => [node.address, await unlessFailed(node.ask(policyIn, 'INFO', 'memory'))] as const),
  );
  const policies: EvictionPolicy[] = [];
  const unchecked: Unchecked[] = [];
  for (const [node, known] of asked) {
    if (known instanceof CacheopsError) {
      unchecked.push({ id: INDEX_EVICTABLE.id, subject: { node }, reason: known.message, matters: true });
    } else if (!isKnown(known)) {
      unchecked.push({
        id: INDEX_EVICTABLE.id,
        subject: { node },
        reason: known.unavailable,
        matters: true,
        ...(known.wouldNeed !== undefined && { wouldNeed: known.wouldNeed }),
      });
    } else if (known.value !== undefined) policies.push({ node, ...known.value });
    else
      unchecked.push({
        id: INDEX_EVICTABLE.id,
        subject: { node },
        reason: 'the server does not tell its eviction policy',
        matters: true,
      });
  }
  return { policies, unchecked };
}

function policyIn(reply: Reply): Omit<EvictionPolicy, 'node'> | undefined {
  const info = parseInfo(asText(reply));
  const [policy, maxmemoryBytes] = [info.text('maxmemory_policy'), info.number('maxmemory')];
  return policy === undefined || maxmemoryBytes === undefined ? undefined : { policy, maxmemoryBytes };
}
