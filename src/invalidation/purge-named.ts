import type { NamedEntries } from '../tags/layout.ts';
import { UnseenKeysError } from '../tags/unseen-keys.ts';
import type { PurgeWork } from './purge-work.ts';
import { treatEntries } from './treat-entries.ts';

/**
 * Deletes entries that nothing but their names tells: all that are found, where not all keys could be looked at.
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
  let unseen: string | undefined;
  try {
    for await (const key of named.keys()) {
      if (signal.aborted) return 'interrupted';
      if (!named.accepts(key)) continue;
      waiting.push(Buffer.from(key));
      if (waiting.length >= pace.atOnce()) await flush();
    }
  } catch (error) {
    if (!(error instanceof UnseenKeysError)) throw error;
    unseen = error.message;
  }
  await flush();
  if (unseen !== undefined) return unseen;
  return all ? undefined : 'not all of its entries could be deleted';
}
