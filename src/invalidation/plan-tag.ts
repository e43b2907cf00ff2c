import { RefusedError } from '../errors.ts';
import type { ReadKeyOn } from '../redis/follow-moves.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asArray, asBytes, asNumber, asText } from '../redis/reply.ts';
import { serverTimeMs } from '../redis/server-time.ts';
import type { Argument, Node, ReadCommand, Reply, Target } from '../redis/target.ts';
import type { Missing } from '../report.ts';
import type { SharedIndex, TagHolder, TagIndex } from '../tags/layout.ts';
import { noIndex } from '../tags/no-index.ts';
import { COUNT_COMMANDS, type IndexType, isIndexType, readFields } from '../tags/read-members.ts';
import { fromBytes } from '../text/bytes.ts';
import type { EntryFilter } from './entry-filter.ts';
import type { Untold } from './not-sampled.ts';
import { planNamed } from './plan-named.ts';
import type { PlannedIndex, PlannedTag } from './planned-tag.ts';
import { sampleEntries } from './sample-entries.ts';

export interface Planned {
  readonly planned: PlannedTag;
  /** Where entries that only their names tell could not be looked for. */
  readonly unseen: readonly Missing[];
  /** Entries that nothing is known of. */
  readonly untold: readonly Untold[];
}

/** What a plan is made with. */
export interface Looking {
  readonly target: Target;
  readonly read: ReadKeyOn;
  readonly filter: EntryFilter | undefined;
  /** `--soft`. */
  readonly softMs: number | undefined;
  /** Where nobody is shown the plan: whether to look at entries, and to count members whose time is over. */
  readonly only?: { readonly entries: boolean; readonly expired: boolean };
}

/**
 * Reads only. RefusedError when what should be an index is none, or no node serves it.
 *
 * @param sampled of how many entries to look at the life and the size
 */
export async function planTag(holder: TagHolder, looking: Looking, sampled: number): Promise<Planned> {
  const { target, read, filter } = looking;
  const { layout, tag, prefix, key, indexes, shared, named, caveat, unsure = false } = holder;
  const parts: PlannedIndex[] = [];
  const ofEach = Math.ceil(sampled / Math.max(1, indexes.length));
  for (const index of indexes) parts.push(await planIndex(index, looking, ofEach));
  if (shared) parts.push(await planShared(shared, tag, target, read, sampled));
  if (named) parts.push(await planNamed(named, sampled));
  const some = parts.flatMap(({ entries }) => entries);
  const { sample, untold } = await sampleEntries(looking.only?.entries === false ? [] : some.slice(0, sampled), target, filter);
  const planned: PlannedTag = {
    tag,
    layout: layout.name,
    layoutTitle: layout.title,
    prefix: fromBytes(prefix),
    index: fromBytes(key),
    node: nodeServing(key, tag, target).address,
    type: parts.find(({ type }) => type !== null)?.type ?? null,
    members: parts.length === 0 ? null : sumOf(parts, ({ members }) => members),
    dead: parts.length > 0 && parts.every(({ dead }) => dead !== null) ? sumOf(parts, ({ dead }) => dead ?? 0) : null,
    unfinishedClaims: sumOf(parts, ({ unfinishedClaims }) => unfinishedClaims),
    caveat: caveat ?? null,
    unsure,
    sample,
  };
  return { planned, untold, unseen: parts.flatMap(({ unseen = [] }) => unseen) };
}

const sumOf = (parts: readonly PlannedIndex[], of: (part: PlannedIndex) => number): number =>
  parts.reduce((sum, part) => sum + of(part), 0);

function nodeServing(key: Buffer, tag: string, target: Target): Node {
  const node = nodeOfKey(target, key);
  if (node === undefined) throw new RefusedError(`no node that answers serves the slot of the index of ${tag}`);
  return node;
}

async function planIndex(index: TagIndex, { target, read, only }: Looking, sampled: number): Promise<PlannedIndex> {
  const { key, claims, entryOf, tag } = index;
  const node = nodeServing(key, tag, target);
  const unfinishedClaims = asNumber(await read(node, 'SCARD', claims));
  const type = asText(await read(node, 'TYPE', key));
  if (type === 'none') return { type: null, members: 0, dead: null, unfinishedClaims, entries: [] };
  if (!isIndexType(type)) throw noIndex(index, type);
  const members = asNumber(await read(node, COUNT_COMMANDS[type], key));
  const some = only?.entries === false ? [] : (await SOME[type](read, node, key, sampled)).slice(0, sampled);
  return {
    type,
    members,
    dead: type === 'zset' && only?.expired !== false ? await expired(read, node, key) : null,
    unfinishedClaims,
    entries: some.flatMap((member) => entryOf(member) ?? []),
  };
}

const FIELDS_AT_ONCE = 500;

/** Every field has to be looked at, for only its value tells its tags. */
async function planShared(
  { key, carries, entryOf }: SharedIndex,
  tag: string,
  target: Target,
  read: ReadKeyOn,
  sampled: number,
): Promise<PlannedIndex> {
  const node = nodeServing(key, tag, target);
  const reader = async (...[command, of, ...args]: [ReadCommand, Buffer, ...Argument[]]) => ({
    reply: await read(node, command, of, ...args),
    from: node.address,
  });
  const entries: Buffer[] = [];
  let members = 0;
  for await (const fields of readFields(reader, key, () => FIELDS_AT_ONCE)) {
    for (const { field, value } of fields) {
      if (!carries(value)) continue;
      members++;
      if (entries.length < sampled) entries.push(entryOf(field));
    }
  }
  return { type: 'hash', members, dead: null, unfinishedClaims: 0, entries };
}

/** About so many members, without order. */
type SomeMembers = (read: ReadKeyOn, node: Node, key: Buffer, count: number) => Promise<readonly Buffer[]>;

const SOME: Readonly<Record<IndexType, SomeMembers>> = {
  // Members stand by expiry, so one here and there: those at the beginning may all be dead.
  async zset(read, node, key, count) {
    const members = asNumber(await read(node, 'ZCARD', key));
    const length = Math.min(count, members);
    const ranks = Array.from({ length }, (_, i) => Math.floor((i * members) / length));
    const found = await Promise.all(ranks.map((rank) => read(node, 'ZRANGE', key, rank, rank)));
    return found.flatMap((reply) => asArray(reply).map(asBytes));
  },
  set: async (read, node, key, count) => membersIn(await read(node, 'SSCAN', key, 0, 'COUNT', count)),
  hash: async (read, node, key, count) => membersIn(await read(node, 'HSCAN', key, 0, 'COUNT', count)).filter((_, i) => i % 2 === 0),
};

const membersIn = (reply: Reply): readonly Buffer[] => asArray(asArray(reply)[1] ?? []).map(asBytes);

/** A score is when the entry expires, in seconds by the server's clock; −1 and +inf are never. */
async function expired(read: ReadKeyOn, node: Node, key: Buffer): Promise<number> {
  const nowSeconds = Math.floor((await serverTimeMs(node)) / 1000);
  return asNumber(await read(node, 'ZCOUNT', key, 0, nowSeconds));
}
