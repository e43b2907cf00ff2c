import { CommandError } from '../redis/command-error.ts';
import type { Node } from '../redis/target.ts';
import type { TagIndex } from '../tags/layout.ts';
import { isIndexType, readLiveMembers } from '../tags/read-members.ts';
import { claimIndex, typeOf } from './claim.ts';
import type { PurgeWork } from './purge-work.ts';
import { treatEntries } from './treat-entries.ts';

/**
 * Claims an index also where the server is full and evicts nothing: it takes no new name of a claim then, but lets keys be
 * deleted. So entries go first, a batch at a time, until there is room. Their members stay in the index, and are met
 * again once it is claimed: an entry that was written anew meanwhile is not lost.
 *
 * @returns as {@link claimIndex}
 */
export async function claimWithRoom(index: TagIndex, node: Node, work: PurgeWork): Promise<Buffer | undefined> {
  const { writer, pace, nowMs, signal } = work;
  const claim = (): Promise<Buffer | undefined> => claimIndex(index, writer, node, nowMs());
  const first = await claim().catch(unlessFull);
  if (first !== FULL) return first;
  const type = await typeOf(writer, node, index.key);
  if (!isIndexType(type)) return claim();
  for await (const members of readLiveMembers((...words) => writer.read(node, ...words), index.key, type, pace.atOnce)) {
    if (signal.aborted) break;
    const keys = members.flatMap((member) => index.entryOf(member) ?? []);
    await pace.send(keys.length, () => treatEntries(keys, work));
    await work.onBatch();
    const claimed = await claim().catch(unlessFull);
    if (claimed !== FULL) return claimed;
  }
  return claim();
}

const FULL = 'full';

function unlessFull(error: unknown): typeof FULL {
  if (error instanceof CommandError && error.cause instanceof Error && error.cause.message.startsWith('OOM ')) return FULL;
  throw error;
}
