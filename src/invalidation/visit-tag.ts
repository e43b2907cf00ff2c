import { nodeOfKey } from '../redis/node-of-key.ts';
import type { Node } from '../redis/target.ts';
import type { SharedIndex, Step, TagHolder, TagIndex } from '../tags/layout.ts';
import { isIndexType, readFields, readLiveMembers } from '../tags/read-members.ts';
import { typeOf, unfinishedClaims } from './claim.ts';
import type { PurgeWork } from './purge-work.ts';
import { purgeNamed } from './purge-named.ts';
import { runSteps } from './run-steps.ts';
import { treatEntries } from './treat-entries.ts';

/**
 * Treats some of the entries of a tag, or shortens the life of all: what stays keeps its place in the indexes, so nothing
 * is claimed. Members whose entries were deleted stay as well, dead: taking them out would lose entries that writers put
 * back just then.
 *
 * @returns why it is not finished; `undefined` when it is
 */
export async function visitTag(holder: TagHolder, work: PurgeWork): Promise<string | undefined> {
  try {
    return await visit(holder, work);
  } catch (error) {
    return work.tally.explain(error);
  }
}

async function visit({ tag, indexes, shared, named }: TagHolder, work: PurgeWork): Promise<string | undefined> {
  let all = true;
  for (const index of indexes) {
    const node = nodeOfKey(work.target, index.key);
    if (node === undefined) return `no node that answers serves the slot of the index of ${tag}`;
    const claims = await unfinishedClaims(index, work.writer, node, work.nowMs());
    for (const key of [...claims, index.key]) {
      const done = await visitIndex(key, index, node, work);
      if (work.signal.aborted) return 'interrupted';
      all &&= done;
    }
  }
  if (shared) all = (await visitShared(shared, work)) && all;
  const unfinished = named && (await purgeNamed(named, work));
  if (unfinished !== undefined || work.signal.aborted) return unfinished ?? 'interrupted';
  return all ? undefined : 'not all of its entries could be treated';
}

/** @param key the index itself, or a claim that a purge has left of it */
async function visitIndex(key: Buffer, index: TagIndex, node: Node, work: PurgeWork): Promise<boolean> {
  const { writer, tally, pace, signal } = work;
  const type = await typeOf(writer, node, key);
  if (!isIndexType(type)) return true; // gone meanwhile
  let all = true;
  for await (const members of readLiveMembers((...words) => writer.read(node, ...words), key, type, pace.atOnce)) {
    if (signal.aborted) return false;
    const entries = members.map(index.entryOf);
    const keys = entries.filter((entry) => entry !== undefined);
    if (keys.length < members.length) {
      tally.skip(node.address, `members of the index that are not written as ${index.layout} writes them`, members.length - keys.length);
      all = false;
    }
    const done = await treat(keys, work, async (meant) => {
      const names = new Set(meant.map((entry) => entry.toString('latin1')));
      return index.cleanUp?.(members.filter((_, i) => names.has(entries[i]?.toString('latin1') ?? '')));
    });
    all &&= done;
  }
  return all;
}

async function visitShared({ key, carries, entryOf, cleanUp }: SharedIndex, work: PurgeWork): Promise<boolean> {
  const node = nodeOfKey(work.target, key);
  if (node === undefined) return false;
  let all = true;
  for await (const fields of readFields((...words) => work.writer.read(node, ...words), key, work.pace.atOnce)) {
    if (work.signal.aborted) return false;
    const ours = fields.filter(({ value }) => carries(value)).map(({ field }) => field);
    const done = await treat(ours.map(entryOf), work, async (meant) => {
      const names = new Set(meant.map((entry) => entry.toString('latin1')));
      return cleanUp(ours.filter((field) => names.has(entryOf(field).toString('latin1'))));
    });
    all &&= done;
  }
  return all;
}

/** @param cleanUp what entries leave behind elsewhere once they are deleted */
async function treat(
  keys: readonly Buffer[],
  work: PurgeWork,
  cleanUp: (meant: readonly Buffer[]) => Promise<readonly Step[] | undefined>,
): Promise<boolean> {
  if (keys.length === 0) return true;
  const { complete, meant } = await work.pace.send(keys.length, () => treatEntries(keys, work));
  const tidied = work.softMs !== undefined || !complete || meant.length === 0 || (await runSteps((await cleanUp(meant)) ?? [], work));
  await work.onBatch();
  return complete && tidied;
}
