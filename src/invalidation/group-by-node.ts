import { nodeOfKey } from '../redis/node-of-key.ts';
import type { Node, Target } from '../redis/target.ts';

/** Keys by the node that each belongs to; those whose slot nobody serves stand under `undefined`. */
export function groupByNode(keys: readonly Buffer[], target: Target): ReadonlyMap<Node | undefined, readonly Buffer[]> {
  const groups = new Map<Node | undefined, Buffer[]>();
  for (const key of keys) {
    const node = nodeOfKey(target, key);
    const group = groups.get(node);
    if (group) group.push(key);
    else groups.set(node, [key]);
  }
  return groups;
}
