import { CacheopsError } from '../errors.ts';
import { addUpCosts } from '../keyspace/scan-cost.ts';
import type { NodeCost } from '../keyspace/source.ts';
import { asArray, asBytes, asNumber } from '../redis/reply.ts';
import { decodeSlotStats, type SlotStats } from '../redis/slot-stats.ts';
import { isKnown, type Node } from '../redis/target.ts';
import type { HotKey, HotSlot } from './hotkeys-data.ts';
import { type Found, hotKey, type HotkeysRequest, missingShards } from './request.ts';

/** Slots a request asks about: the server works some 0.1 ms on them. */
const SLOTS_AT_ONCE = 256;
/** How many slots' keys are listed, and how many keys of each. */
const LISTED_SLOTS = 8;
const LISTED_KEYS = 50;

/**
 * What each slot cost while we waited (Valkey 8.0, Redis 8.2), then the keys in the hottest. A slot tells of its keys
 * together only: where it has one key, that key is it; of several, those that were used most or last come first.
 */
export async function findBySlots(request: HotkeysRequest): Promise<Found> {
  const { target, durationMs, sleep, finish } = request;
  const serving = target.primaries.filter(({ slots }) => slots.length > 0);
  const before = new Map<Node, Stats>();
  const begun = performance.now();
  const opened = await target.each(serving, async (node) => before.set(node, await readStats(node)));
  await sleep(durationMs);
  const unopened = opened.flatMap((result) => ('error' in result ? [result] : []));
  return finish(() => readEnd({ before, begun, unopened }, request));
}

interface Begun {
  readonly before: ReadonlyMap<Node, Stats>;
  /** By the monotonic clock. */
  readonly begun: number;
  readonly unopened: readonly { readonly node: Node; readonly error: CacheopsError }[];
}

async function readEnd({ before, begun, unopened }: Begun, request: HotkeysRequest): Promise<Found> {
  const { target, top } = request;
  const results = await target.each([...before.keys()], async (node) => ({ node, stats: await readStats(node) }));
  const seconds = (performance.now() - begun) / 1000;

  const failures = [...unopened, ...results.flatMap((result) => ('error' in result ? [result] : []))];
  const ends = results.flatMap((result) => ('value' in result ? [result.value] : []));
  if (ends.length === 0 && failures[0]) throw failures[0].error;
  const grown = ends.flatMap(({ node, stats }) => growth(node, before.get(node) ?? new Map(), stats));
  const all = grown.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const hottest = grown.toSorted((a, b) => b.microseconds - a.microseconds).slice(0, Math.max(LISTED_SLOTS, top));
  const listed = await Promise.all(hottest.slice(0, LISTED_SLOTS).map((slot) => listKeys(slot, all, request)));
  return {
    seconds,
    lookedShare: 1,
    sampled: null,
    lookups: addUpCosts(listed.map(({ lookups }) => lookups)),
    keys: listed.flatMap(({ keys }) => keys).slice(0, top),
    slots: hottest.map((slot, at) => hotSlot(slot, all, listed[at]?.keys.length ?? 0)),
    missing: [
      ...missingShards(target),
      ...failures.map(({ node, error }) => ({ subject: { node: node.address }, reason: error.message })),
      ...listed.flatMap(({ slot, error }) => (error === undefined ? [] : [{ subject: { node: slot.node.address }, reason: error }])),
    ],
  };
}

type Stats = ReadonlyMap<number, SlotStats>;

interface Grown {
  readonly node: Node;
  readonly slot: number;
  readonly keys: number;
  readonly microseconds: number;
  readonly networkBytes: number | null;
}

async function readStats(node: Node): Promise<Stats> {
  const stats = new Map<number, SlotStats>();
  for (const [first, last] of node.slots) {
    for (let from = first; from <= last; from += SLOTS_AT_ONCE) {
      const to = Math.min(last, from + SLOTS_AT_ONCE - 1);
      for (const [slot, told] of decodeSlotStats(await node.call('CLUSTER SLOT-STATS', 'SLOTSRANGE', from, to))) stats.set(slot, told);
    }
  }
  return stats;
}

/** Slots that worked. One that came meanwhile, or whose counters began anew, counts from 0. */
function growth(node: Node, before: Stats, after: Stats): readonly Grown[] {
  return [...after].flatMap(([slot, { keys, microseconds, networkBytes }]) => {
    const from = before.get(slot);
    const took = since(from?.microseconds, microseconds);
    return took === null || took === 0
      ? []
      : [{ node, slot, keys, microseconds: took, networkBytes: since(from?.networkBytes, networkBytes) }];
  });
}

const since = (from: bigint | null | undefined, to: bigint | null): number | null =>
  to === null ? null : Number(from === null || from === undefined || from > to ? to : to - from);

interface Listed {
  readonly slot: Grown;
  readonly keys: readonly HotKey[];
  readonly lookups: NodeCost;
  readonly error?: string;
}

async function listKeys(slot: Grown, all: number, { familyOf }: HotkeysRequest): Promise<Listed> {
  const { node } = slot;
  const lookups = { node: node.address, runId: null, commands: 0, keyspaceHits: 0, keyspaceMisses: 0 };
  try {
    const names = asArray(await node.call('CLUSTER GETKEYSINSLOT', slot.slot, LISTED_KEYS)).map(asBytes);
    const keys = await Promise.all(
      names.map(async (key) =>
        hotKey(key, familyOf, {
          node: node.address,
          slot: slot.slot,
          share: slot.microseconds / all,
          // Of a slot with one key all is that key's.
          ...(slot.keys === 1 && { cpuMicroseconds: slot.microseconds, networkBytes: slot.networkBytes }),
          ...(await readUse(node, key, lookups)),
        }),
      ),
    );
    return { slot, keys: keys.toSorted(byUse), lookups };
  } catch (error) {
    if (!(error instanceof CacheopsError)) throw error;
    return { slot, keys: [], lookups, error: error.message };
  }
}

/** Under an LFU policy a key has a counter, else an idle time; each is refused where it is the other. Neither counts as use. */
async function readUse(node: Node, key: Buffer, lookups: Lookups): Promise<Pick<HotKey, 'frequency' | 'idleSeconds'>> {
  const ask = async (command: 'OBJECT FREQ' | 'OBJECT IDLETIME'): Promise<number | null> => {
    const known = await node.ask((reply) => (reply === null ? null : asNumber(reply)), command, key);
    lookups.commands++;
    if (isKnown(known) && known.value === null) lookups.keyspaceMisses++;
    else lookups.keyspaceHits++; // also where it is refused because of the policy: the key is looked up before
    return isKnown(known) ? known.value : null;
  };
  const [frequency, idleSeconds] = await Promise.all([ask('OBJECT FREQ'), ask('OBJECT IDLETIME')]);
  return { frequency, idleSeconds };
}

/** Counts up. */
type Lookups = { -readonly [Name in keyof NodeCost]: NodeCost[Name] };

const byUse = (a: HotKey, b: HotKey): number =>
  (b.frequency ?? -1) - (a.frequency ?? -1) || (a.idleSeconds ?? Infinity) - (b.idleSeconds ?? Infinity) || 0;

const hotSlot = ({ slot, node, keys, microseconds, networkBytes }: Grown, all: number, keysListed: number): HotSlot => ({
  slot,
  node: node.address,
  keys,
  keysListed,
  cpuMicroseconds: microseconds,
  networkBytes,
  share: microseconds / all,
});
