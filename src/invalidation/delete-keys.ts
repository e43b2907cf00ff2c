import { CacheopsError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asNumber } from '../redis/reply.ts';
import type { Node, Target } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import type { Tally } from './tally.ts';

export interface Deleting {
  readonly target: Target;
  readonly writer: Writer;
  readonly tally: Tally;
  /** Whether a key is a layout's own: deleting an index would leave its entries where nobody finds them. */
  readonly isOwn: (key: Buffer) => boolean;
}

export interface Deleted {
  /** Whether every entry is known to be gone. */
  readonly complete: boolean;
  /** The keys that were not there; only when asked for each. */
  readonly missing: readonly Buffer[];
}

/**
 * Unlinks keys, each on the node that it belongs to, side by side; what came of it is added to the tally. One command
 * where there is one node, a command a key in a cluster: keys that follow each other there are hardly ever of one slot.
 *
 * Keys of a layout's own, such as indexes, are kept: no entry is one.
 *
 * @param each to be told which keys were not there, which takes a command a key
 */
export async function deleteKeys(keys: readonly Buffer[], work: Deleting, each = work.target.topology === 'cluster'): Promise<Deleted> {
  const entries = keys.filter((key) => isEntry(key, work));
  const parts = await Promise.all(
    [...groupByNode(entries, work.target)].map(async ([node, own]) => {
      if (node === undefined) return skip(work.tally, NO_NODE, 'no node that answers serves their slots', own);
      if (work.tally.lost.has(node.address)) return skip(work.tally, node.address, 'not tried, for the connection was lost', own);
      return (each ? deleteEach : deleteTogether)(node, own, work);
    }),
  );
  return { complete: parts.every(({ complete }) => complete), missing: parts.flatMap(({ missing }) => missing) };
}

function isEntry(key: Buffer, { isOwn, target, tally }: Deleting): boolean {
  if (!isOwn(key)) return true;
  tally.add(nodeOfKey(target, key)?.address ?? NO_NODE, { kept: 1 });
  return false;
}

const NO_NODE = 'the cluster';

function groupByNode(keys: readonly Buffer[], target: Target): ReadonlyMap<Node | undefined, readonly Buffer[]> {
  const groups = new Map<Node | undefined, Buffer[]>();
  for (const key of keys) {
    const node = nodeOfKey(target, key);
    const group = groups.get(node);
    if (group) group.push(key);
    else groups.set(node, [key]);
  }
  return groups;
}

function skip(tally: Tally, node: string, reason: string, keys: readonly Buffer[]): Deleted {
  tally.skip(node, reason, keys.length);
  return INCOMPLETE;
}

const COMPLETE: Deleted = { complete: true, missing: [] };
const INCOMPLETE: Deleted = { complete: false, missing: [] };

async function deleteTogether(node: Node, keys: readonly Buffer[], work: Deleting): Promise<Deleted> {
  const { writer, tally } = work;
  const [first, ...rest] = keys;
  if (first === undefined) return COMPLETE;
  try {
    const deleted = asNumber(await writer.call(node, 'UNLINK', first, ...rest));
    tally.add(node.address, { deleted, alreadyGone: keys.length - deleted });
    return COMPLETE;
  } catch (error) {
    if (error instanceof CommandError && keys.length > 1) return deleteEach(node, keys, work); // one of them may not be deleted
    tally.fail(node.address, error, keys.length);
    return INCOMPLETE;
  }
}

async function deleteEach(node: Node, keys: readonly Buffer[], { writer, tally }: Deleting): Promise<Deleted> {
  try {
    const replies = await writer.callMany(node, keys.map((key) => ['UNLINK', key] as const)); // prettier-ignore
    const refused = replies.filter((reply) => reply instanceof CacheopsError);
    const missing = keys.filter((_, i) => replies[i] === '0');
    tally.add(node.address, { deleted: keys.length - missing.length - refused.length, alreadyGone: missing.length });
    refused.forEach((error) => tally.fail(node.address, error, 1));
    return { complete: refused.length === 0, missing };
  } catch (error) {
    tally.fail(node.address, error, keys.length);
    return INCOMPLETE;
  }
}
