import type { Node } from '../redis/target.ts';

/** Primaries by their first slot, each with its replicas below it; otherwise as they were found. The same whichever node is asked. */
export function inSlotOrder<N extends Pick<Node, 'address' | 'role' | 'slots' | 'replicaOf'>>(nodes: readonly N[]): readonly N[] {
  const primaries = nodes.filter(({ role }) => role === 'primary').toSorted((a, b) => firstSlot(a) - firstSlot(b));
  const rank = new Map(primaries.map(({ address }, at) => [address, at]));
  const placeOf = ({ address, replicaOf }: N) => rank.get(address) ?? rank.get(replicaOf ?? '') ?? primaries.length;
  const isReplica = ({ role }: N) => Number(role === 'replica');
  return nodes.toSorted((a, b) => placeOf(a) - placeOf(b) || isReplica(a) - isReplica(b) || compare(a.address, b.address));
}

const AFTER_ALL_SLOTS = 16_384;
const firstSlot = ({ slots }: Pick<Node, 'slots'>): number => slots[0]?.[0] ?? AFTER_ALL_SLOTS;
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
