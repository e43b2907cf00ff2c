import { CacheopsError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import { asNumber } from '../redis/reply.ts';
import type { Node } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import type { Tally } from './tally.ts';

/** What came of some keys of one node. */
export interface Done {
  /** Whether each is known to be as it was wanted. */
  readonly complete: boolean;
  /** The keys that were not there; only when asked for each. */
  readonly missing: readonly Buffer[];
}

interface Deleting {
  readonly writer: Writer;
  readonly tally: Tally;
}

/**
 * Unlinks keys of one node. One command where there is one node, a command a key in a cluster: keys that follow each
 * other there are hardly ever of one slot.
 */
export async function deleteOn(node: Node, keys: readonly Buffer[], work: Deleting, each: boolean): Promise<Done> {
  return (each ? deleteEach : deleteTogether)(node, keys, work);
}

const COMPLETE: Done = { complete: true, missing: [] };
export const INCOMPLETE: Done = { complete: false, missing: [] };

async function deleteTogether(node: Node, keys: readonly Buffer[], work: Deleting): Promise<Done> {
  const { writer, tally } = work;
  const [first, ...rest] = keys;
  if (first === undefined) return COMPLETE;
  try {
    const [reply = null] = await writer.callMany(node, [['UNLINK', first, ...rest]]);
    if (reply instanceof CommandError && keys.length > 1) return await deleteEach(node, keys, work); // one of them may not be deleted
    if (reply instanceof CommandError) throw reply;
    const deleted = asNumber(reply);
    tally.add(node.address, { deleted, alreadyGone: keys.length - deleted });
    return COMPLETE;
  } catch (error) {
    tally.fail(node.address, error, keys.length);
    return INCOMPLETE;
  }
}

async function deleteEach(node: Node, keys: readonly Buffer[], { writer, tally }: Deleting): Promise<Done> {
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
