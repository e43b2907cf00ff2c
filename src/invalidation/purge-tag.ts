import { nodeOfKey } from '../redis/node-of-key.ts';
import { serverTimeMs } from '../redis/server-time.ts';
import type { TagHolder } from '../tags/layout.ts';
import { purgeIndex } from './purge-index.ts';
import type { PurgeWork } from './purge-work.ts';
import { purgeNamed } from './purge-named.ts';
import { purgeShared } from './purge-shared.ts';
import { runSteps } from './run-steps.ts';

/**
 * Does what its layout asks for, in this order: entries become stale for their readers, then they are deleted.
 *
 * @returns why it is not finished; `undefined` when it is
 */
export async function purgeTag(holder: TagHolder, work: PurgeWork): Promise<string | undefined> {
  try {
    return await purge(holder, work);
  } catch (error) {
    return work.tally.explain(error);
  }
}

async function purge({ key, mark, indexes, shared, named }: TagHolder, work: PurgeWork): Promise<string | undefined> {
  if (mark) {
    const node = nodeOfKey(work.target, key);
    if (node === undefined) return 'no node that answers serves the slot of its mark';
    if (!(await runSteps(mark(await serverTimeMs(node)), work))) return 'its mark could not be set, or not be announced';
    work.tally.mark();
  }
  for (const index of indexes) {
    if (work.signal.aborted) return 'interrupted';
    const unfinished = await purgeIndex(index, work);
    if (unfinished !== undefined) return unfinished;
  }
  return (shared && (await purgeShared(shared, work))) ?? (named && (await purgeNamed(named, work)));
}
