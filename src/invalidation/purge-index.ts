import { nodeOfKey } from '../redis/node-of-key.ts';
import { asText } from '../redis/reply.ts';
import type { Node } from '../redis/target.ts';
import type { TagIndex } from '../tags/layout.ts';
import { type IndexType, isIndexType, readMembers } from '../tags/read-members.ts';
import { claimWithRoom } from './claim-with-room.ts';
import { typeOf, unfinishedClaims } from './claim.ts';
import { countOnce } from './count-once.ts';
import { readAhead } from './read-ahead.ts';
import { runSteps } from './run-steps.ts';
import type { PurgeWork } from './purge-work.ts';
import { treatEntries } from './treat-entries.ts';

/**
 * Deletes every entry of an index as it is now, and first those of claims that other runs have left. Can be killed at any
 * point and run again: a claim goes only after all its entries have, with others, once {@link PurgeWork.drops} drops it.
 *
 * An entry that is written anew while the purge runs is deleted with the old one when its key was in the index before:
 * nothing in the index tells the two apart. It is never left behind without an index.
 *
 * @returns why it is not finished; `undefined` when it is
 */
export async function purgeIndex(index: TagIndex, work: PurgeWork): Promise<string | undefined> {
  const node = nodeOfKey(work.target, index.key);
  if (node === undefined) return unserved(work);
  let claimed = false;
  const drain = async (claim: Buffer): Promise<string | undefined> => {
    claimed = true;
    return drainClaim(index, claim, node, work);
  };
  try {
    const left = await unfinishedClaims(index, work.writer, node, work.nowMs());
    const unfinished = await countOnce(work.tally, () => claimWithRoom(index, node, work), (own) => drainAll(left, own, drain)); // prettier-ignore
    return unfinished && `${unfinished}; ${STAYS_CLAIMED}`;
  } catch (error) {
    const said = work.tally.explain(error);
    return claimed ? `${said}; ${STAYS_CLAIMED}` : said;
  }
}

async function drainAll(
  left: readonly Buffer[],
  own: Buffer | undefined,
  drain: (claim: Buffer) => Promise<string | undefined>,
): Promise<string | undefined> {
  for (const claim of [...left, ...(own ? [own] : [])]) {
    const unfinished = await drain(claim);
    if (unfinished !== undefined) return unfinished;
  }
  return undefined;
}

function unserved({ tally }: PurgeWork): string {
  tally.unsettle();
  return 'no node that answers serves the slot of its index';
}

export const STAYS_CLAIMED = 'what is left stays claimed, and the same command again finds it';

/** @returns why some of its entries are left, and so is the claim; `undefined` when they are gone, and it can be dropped */
async function drainClaim(index: TagIndex, claim: Buffer, node: Node, work: PurgeWork): Promise<string | undefined> {
  const { writer, pace, signal, drops } = work;
  const type = await typeOf(writer, node, claim);
  if (type === 'none') {
    drops.add({ index, claim, node }); // another run was quicker
    return undefined;
  }
  if (!isIndexType(type)) return NOT_ALL;
  let all = true;
  const read: Parameters<typeof readMembers>[0] = (...words) => writer.read(node, ...words);
  for await (const members of readAhead(readMembers(read, claim, type, pace.atOnce))) {
    if (signal.aborted || isLost(node, work)) return NOT_ALL;
    if (members.length === 0) continue; // scans have empty pages
    const gone = await deleteMembers(members, { index, claim, type, node }, work);
    all &&= gone;
    await work.onBatch();
  }
  if (!all) return NOT_ALL;
  drops.add({ index, claim, node });
  return undefined;
}

const NOT_ALL = 'not all of its entries could be deleted';

/** Whether nothing can be deleted any more; in a cluster, entries lie on other nodes too. */
const isLost = ({ address }: Node, { target, tally }: PurgeWork): boolean => target.topology !== 'cluster' && tally.lost.has(address);

interface Claimed {
  readonly index: TagIndex;
  readonly claim: Buffer;
  readonly type: IndexType;
  readonly node: Node;
}

/** @returns whether their entries are gone, and nothing of theirs is left elsewhere */
async function deleteMembers(members: readonly Buffer[], { index, claim, type, node }: Claimed, work: PurgeWork): Promise<boolean> {
  const entries = members.map(index.entryOf);
  const keys = entries.filter((key) => key !== undefined);
  if (keys.length < members.length) {
    work.tally.skip(node.address, `members of the index that are not written as ${index.layout} writes them`, members.length - keys.length);
  }
  const { complete, missing } = await work.pace.send(keys.length, () => treatEntries(keys, work, index.indexFirst || undefined));
  if (!complete || keys.length < members.length) return false;
  if (index.indexFirst && missing.length > 0) {
    const gone = new Set(missing.map((key) => key.toString('latin1')));
    const early = members.filter((_, i) => gone.has(entries[i]!.toString('latin1'))); // each has its entry
    await putBack(early, { index, claim, type, node }, work);
  }
  return runSteps((await index.cleanUp?.(members)) ?? [], work);
}

/** Members that are there before their values: these may come just now, and somebody has to find them then. */
async function putBack(members: readonly Buffer[], { index, claim, type, node }: Claimed, work: PurgeWork): Promise<void> {
  const { writer, nowMs } = work;
  if (type === 'set') await writer.callMany(node, members.map((member) => ['SADD', index.key, member] as const)); // prettier-ignore
  if (type !== 'zset') return;
  for (const member of members) {
    const score = (await writer.read(node, 'ZSCORE', claim, member)).reply;
    if (score === null || isOver(asText(score), nowMs())) continue;
    await writer.call(node, 'ZADD', index.key, 'NX', asText(score), member);
  }
}

/** A score is when the entry expires, in unix seconds; −1 is never. */
const isOver = (score: string, nowMs: number): boolean => Number(score) >= 0 && Number(score) * 1000 <= nowMs;
