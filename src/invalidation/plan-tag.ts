import { RefusedError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asArray, asBytes, asNumber, asText } from '../redis/reply.ts';
import type { Argument, Node, ReadCommand, Reply, Target } from '../redis/target.ts';
import { noIndex, type TagIndex } from '../tags/layout.ts';
import { COUNT_COMMANDS, type IndexType, isIndexType } from '../tags/read-members.ts';
import { fromBytes, type ServerText } from '../text/bytes.ts';
import { type EntrySample, sampleEntries } from './sample-entries.ts';

/** What the index of a tag holds before anything is deleted. */
export interface PlannedTag {
  readonly tag: string;
  readonly layout: string;
  readonly index: ServerText;
  /** Address of the node that holds it. */
  readonly node: string;
  /** Null: there is none. */
  readonly type: IndexType | null;
  readonly members: number;
  /** Members whose time is over, so that their entries are gone; null where the index does not tell. */
  readonly dead: number | null;
  /** Claims that runs have left that were killed, or are at work now. */
  readonly unfinishedClaims: number;
  readonly sample: EntrySample;
}

/** Reads a key; where there is a writer, wherever it is by now. */
export type Read = (node: Node, command: ReadCommand, key: Buffer, ...args: Argument[]) => Promise<Reply>;

/**
 * Reads only. RefusedError when what should be an index is none, or no node serves it.
 *
 * @param sampled of how many entries to look at the life and the size
 */
export async function planTag(index: TagIndex, target: Target, read: Read, sampled: number): Promise<PlannedTag> {
  const node = nodeOfKey(target, index.key);
  if (node === undefined) throw new RefusedError(`no node that answers serves the slot of the index of ${index.tag}`);
  const type = asText(await read(node, 'TYPE', index.key));
  if (type !== 'none' && !isIndexType(type)) throw noIndex(index, type);
  const members = type === 'none' ? 0 : asNumber(await read(node, COUNT_COMMANDS[type], index.key));
  const some = type === 'none' ? [] : await SOME[type](read, node, index.key, sampled);
  return {
    tag: index.tag,
    layout: index.layout,
    index: fromBytes(index.key),
    node: node.address,
    type: type === 'none' ? null : type,
    members,
    dead: type === 'zset' ? await expired(read, node, index.key) : null,
    unfinishedClaims: asNumber(await read(node, 'SCARD', index.claims)),
    sample: await sampleEntries(some.slice(0, sampled).map(index.entryOf), target),
  };
}

/** About so many members, without order. */
type SomeMembers = (read: Read, node: Node, key: Buffer, count: number) => Promise<readonly Buffer[]>;

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
async function expired(read: Read, node: Node, key: Buffer): Promise<number> {
  const [nowSeconds = '0'] = asArray(await node.call('TIME'));
  return asNumber(await read(node, 'ZCOUNT', key, 0, asNumber(nowSeconds)));
}
