import type { NamedEntries } from '../tags/layout.ts';
import type { PurgeWork } from './purge-index.ts';
import { treatEntries } from './treat-entries.ts';

/**
 * Deletes entries that nothing but their names tells. Fails with RefusedError, after all that were found, when not all keys
 * could be looked at.
 *
 * @returns why it is not finished; `undefined` when it is
 */
export async function purgeNamed(named: NamedEntries, work: PurgeWork): Promise<string | undefined> {
  const { pace, signal } = work;
  let all = true;
  let waiting: Buffer[] = [];
  const flush = async (): Promise<void> => {
    const { complete } = await pace.send(waiting.length, () => treatEntries(waiting, work));
    all &&= complete;
    waiting = [];
    await work.onBatch();
  };
  for await (const key of named.keys()) {
    if (signal.aborted) return 'interrupted';
    if (!named.accepts(key)) continue;
    waiting.push(Buffer.from(key));
    if (waiting.length >= pace.atOnce()) await flush();
  }
  await flush();
  return all ? undefined : 'not all of its entries could be deleted';
}
