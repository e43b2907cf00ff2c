import { keySlot } from '../redis/key-slot.ts';
import { asNumber, asText } from '../redis/reply.ts';
import { isKnown, type Known, type Node, type Reply, type Target } from '../redis/target.ts';
import type { Missing, Unchecked } from '../report.ts';

/** What the server that a key belongs to says of it. Null: it is not cached, or could not be read. */
export interface LookedUpKey {
  /** Address of the node that was asked; null when the one that owns its slot is not there. */
  readonly node: string | null;
  /** Null outside of a cluster. */
  readonly slot: number | null;
  /** Null: unknown. */
  readonly cached: boolean | null;
  readonly type: string | null;
  readonly neverExpires: boolean | null;
  /** Remaining life. */
  readonly ttlSeconds: number | null;
  /** With key and overhead, as MEMORY USAGE counts. */
  readonly memoryBytes: number | null;
  readonly encoding: string | null;
}

export interface KeyAnswer {
  readonly found: LookedUpKey;
  readonly unchecked: readonly Unchecked[];
  readonly missing: readonly Missing[];
}

const NOTHING = { cached: null, type: null, neverExpires: null, ttlSeconds: null, memoryBytes: null, encoding: null };
/** As many elements of a collection as the server itself weighs when nobody says. */
const MEMORY_SAMPLES = 5;

/** Asks one node; none of these commands changes when the key was last used. In a cluster, the node that owns its slot. */
export async function lookUpKey(target: Target, key: Buffer): Promise<KeyAnswer> {
  const slot = target.topology === 'cluster' ? keySlot(key) : null;
  const node = target.primaries.find(({ slots }) => slot === null || owns(slots, slot));
  if (node === undefined) return { found: { node: null, slot, ...NOTHING }, unchecked: [], missing: [ownerless(target, slot)] };
  const [ttl, type, memory, encoding] = await Promise.all([
    node.ask(asNumber, 'PTTL', key),
    node.ask(asText, 'TYPE', key),
    node.ask(numberOrNull, 'MEMORY USAGE', key, 'SAMPLES', MEMORY_SAMPLES),
    node.ask(asTextOrNull, 'OBJECT ENCODING', key),
  ]);
  const cached = isKnown(ttl) ? ttl.value !== GONE : isKnown(type) ? type.value !== 'none' : null;
  const ttlMs = isKnown(ttl) && cached === true ? ttl.value : null;
  const found: LookedUpKey = {
    node: node.address,
    slot,
    cached,
    type: isKnown(type) && cached === true ? type.value : null,
    neverExpires: ttlMs === null ? null : ttlMs === PERSISTENT,
    ttlSeconds: ttlMs === null || ttlMs === PERSISTENT ? null : ttlMs / 1000,
    memoryBytes: isKnown(memory) ? memory.value : null,
    encoding: isKnown(encoding) ? encoding.value : null,
  };
  const asked = { 'key/ttl': ttl, 'key/type': type, 'key/memory': memory, ...(cached === true && { 'key/encoding': encoding }) };
  return { found, unchecked: Object.entries(asked).flatMap(([id, known]) => uncheckedOf(id, node, known)), missing: [] };
}

/** PTTL of a key that is not there, and of one that never expires. */
const GONE = -2;
const PERSISTENT = -1;

const owns = (slots: Node['slots'], slot: number): boolean => slots.some(([first, last]) => first <= slot && slot <= last);
const numberOrNull = (reply: Reply): number | null => (reply === null ? null : asNumber(reply));
const asTextOrNull = (reply: Reply): string | null => (reply === null ? null : asText(reply));

function ownerless({ absent }: Target, slot: number | null): Missing {
  const owner = absent.find(({ slots }) => slot !== null && owns(slots, slot));
  if (owner) return { subject: { node: owner.address }, reason: `it owns slot ${slot} of the key, and ${owner.reason}` };
  return { subject: {}, reason: `no node of the cluster serves slot ${slot} of the key` };
}

/** `no such key` is how OBJECT ENCODING answers for a key that has gone: nothing that anybody could allow. */
function uncheckedOf(id: string, { address }: Node, known: Known<unknown>): readonly Unchecked[] {
  if (isKnown(known) || /no such key/.test(known.unavailable)) return [];
  const { unavailable: reason, wouldNeed } = known;
  return [{ id, subject: { node: address }, reason, ...(wouldNeed !== undefined && { wouldNeed }), matters: false }];
}
