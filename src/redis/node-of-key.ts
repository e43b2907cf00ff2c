import { keySlot } from './key-slot.ts';
import type { Node, Target } from './target.ts';

/** The node that a key belongs to, as the cluster was found; outside of a cluster, the one there is. `undefined` when it is not there. */
export function nodeOfKey({ topology, primaries }: Pick<Target, 'topology' | 'primaries'>, key: Buffer): Node | undefined {
  if (topology !== 'cluster') return primaries[0];
  const slot = keySlot(key);
  return primaries.find(({ slots }) => slots.some(([first, last]) => first <= slot && slot <= last));
}
