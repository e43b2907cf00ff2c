import { CacheopsError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asNumber } from '../redis/reply.ts';
import type { Node, Target } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import { layouts } from '../tags/layouts/index.ts';
import type { Tally } from './tally.ts';

/**
 * Unlinks keys, each on the node that it belongs to, side by side; what came of it is added to the tally. One command
 * where there is one node, a command a key in a cluster: keys that follow each other there are hardly ever of one slot.
 *
 * Keys of a layout's own, such as indexes, are kept: no entry is one.
 *
 * @returns whether every entry is known to be gone
 */
export async function deleteKeys(keys: readonly Buffer[], target: Target, writer: Writer, tally: Tally): Promise<boolean> {
  const all = await Promise.all(
    [
      ...groupByNode(
        keys.filter((key) => isEntry(key, target, tally)),
        target,
      ),
    ].map(async ([node, own]) => {
      if (node === undefined) return skip(tally, NO_NODE, 'no node that answers serves their slots', own);
      if (tally.lost.has(node.address)) return skip(tally, node.address, 'not tried, for the connection was lost', own);
      return (target.topology === 'cluster' ? deleteEach : deleteTogether)(node, own, writer, tally);
    }),
  );
  return all.every(Boolean);
}

/** Deleting an index would leave its entries where nobody finds them. */
function isEntry(key: Buffer, target: Target, tally: Tally): boolean {
  if (!layouts.some((layout) => layout.isOwn(key))) return true;
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

function skip(tally: Tally, node: string, reason: string, keys: readonly Buffer[]): false {
  tally.skip(node, reason, keys.length);
  return false;
}

async function deleteTogether(node: Node, keys: readonly Buffer[], writer: Writer, tally: Tally): Promise<boolean> {
  const [first, ...rest] = keys;
  if (first === undefined) return true;
  try {
    const deleted = asNumber(await writer.call(node, 'UNLINK', first, ...rest));
    tally.add(node.address, { deleted, alreadyGone: keys.length - deleted });
    return true;
  } catch (error) {
    if (error instanceof CommandError && keys.length > 1) return deleteEach(node, keys, writer, tally); // one of them may not be deleted
    tally.fail(node.address, error, keys.length);
    return false;
  }
}

async function deleteEach(node: Node, keys: readonly Buffer[], writer: Writer, tally: Tally): Promise<boolean> {
  try {
    const replies = await writer.callEach(node, 'UNLINK', keys);
    const refused = replies.filter((reply) => reply instanceof CacheopsError);
    const deleted = replies.filter((reply) => !(reply instanceof CacheopsError) && asNumber(reply) === 1).length;
    tally.add(node.address, { deleted, alreadyGone: keys.length - deleted - refused.length });
    refused.forEach((error) => tally.fail(node.address, error, 1));
    return refused.length === 0;
  } catch (error) {
    tally.fail(node.address, error, keys.length);
    return false;
  }
}
