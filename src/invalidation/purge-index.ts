import { CacheopsError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import type { Node, Target } from '../redis/target.ts';
import type { Writer } from '../redis/writer.ts';
import type { TagIndex } from '../tags/layout.ts';
import { isIndexType, readMembers } from '../tags/read-members.ts';
import { claimIndex, dropClaim, typeOf, unfinishedClaims } from './claim.ts';
import { deleteKeys } from './delete-keys.ts';
import type { Pace } from './pace.ts';
import type { Tally } from './tally.ts';

export interface PurgeWork {
  readonly target: Target;
  readonly writer: Writer;
  readonly pace: Pace;
  readonly tally: Tally;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly onBatch: () => Promise<void>;
}

/**
 * Deletes every entry of an index as it is now, and first those of claims that other runs have left. Can be killed at any
 * point and run again: a claim goes only after all its entries have.
 *
 * An entry that is written anew while the purge runs is deleted with the old one when its key was in the index before:
 * nothing in the index tells the two apart. It is never left behind without an index.
 *
 * @returns why it is not finished; `undefined` when it is
 */
export async function purgeIndex(index: TagIndex, work: PurgeWork): Promise<string | undefined> {
  const node = nodeOfKey(work.target, index.key);
  if (node === undefined) return 'no node that answers serves the slot of its index';
  try {
    const left = await unfinishedClaims(index, work.writer, node, work.nowMs());
    const own = await claimIndex(index, work.writer, node, work.nowMs());
    for (const claim of [...left, ...(own ? [own] : [])]) {
      if (!(await drainClaim(index, claim, node, work))) return 'not all of its entries could be deleted; what is left stays claimed';
    }
    return undefined;
  } catch (error) {
    if (error instanceof CacheopsError) return error.message;
    throw error;
  }
}

/** @returns whether all its entries are gone, and so the claim */
async function drainClaim(index: TagIndex, claim: Buffer, node: Node, work: PurgeWork): Promise<boolean> {
  const { target, writer, pace, tally, signal } = work;
  const type = await typeOf(writer, node, claim);
  if (!isIndexType(type)) return type === 'none'; // another run was quicker
  let all = true;
  const read: Parameters<typeof readMembers>[0] = (...words) => writer.read(node, ...words);
  for await (const members of readMembers(read, claim, type, pace.atOnce)) {
    if (signal.aborted) return false;
    const gone = await pace.send(members.length, () => deleteKeys(members.map(index.entryOf), target, writer, tally));
    all &&= gone;
    await work.onBatch();
  }
  if (all) await dropClaim(index, claim, writer, node);
  return all;
}
