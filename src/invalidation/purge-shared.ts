import { nodeOfKey } from '../redis/node-of-key.ts';
import type { SharedIndex } from '../tags/layout.ts';
import { readFields } from '../tags/read-members.ts';
import type { PurgeWork } from './purge-work.ts';
import { runSteps } from './run-steps.ts';
import { treatEntries } from './treat-entries.ts';

/**
 * Deletes the entries of one tag out of an index of all tags. Their fields go after them: killed in between, the next
 * run finds them again.
 *
 * @returns why it is not finished; `undefined` when it is
 */
export async function purgeShared(shared: SharedIndex, work: PurgeWork): Promise<string | undefined> {
  const { target, writer, pace, signal } = work;
  const node = nodeOfKey(target, shared.key);
  if (node === undefined) return 'no node that answers serves the slot of its index';
  let all = true;
  for await (const fields of readFields((...words) => writer.read(node, ...words), shared.key, pace.atOnce)) {
    if (signal.aborted) return 'interrupted';
    const ours = fields.filter(({ value }) => shared.carries(value)).map(({ field }) => field);
    if (ours.length === 0) continue;
    const { complete } = await pace.send(ours.length, () => treatEntries(ours.map(shared.entryOf), work));
    const told = complete && (await runSteps(shared.cleanUp(ours), work));
    all &&= told;
    await work.onBatch();
  }
  return all ? undefined : 'not all of its entries could be deleted';
}
