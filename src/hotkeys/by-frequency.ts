import { keyAt, type KeyBatch } from '../keyspace/batch.ts';
import { openScan, type ScanOptions } from '../keyspace/scan.ts';
import { type Found, hotKey, type HotkeysRequest } from './request.ts';

interface Counted {
  readonly key: Buffer;
  readonly db: number;
  readonly node: string;
  readonly frequency: number;
}

/**
 * The counters that an LFU policy keeps of each key, read of a bounded sample: OBJECT FREQ, which does not count as use.
 * What was passed of a table is a random part of it, so that a key stands for others of its kind; a single hot key may be
 * in the part that was not read.
 *
 * @param mostKeys stops after so many
 */
export async function findByFrequency(request: HotkeysRequest, mostKeys: number, scan: ScanOptions): Promise<Found> {
  const { target, top, familyOf, signal } = request;
  const source = await openScan(target, { ...scan, memory: false, use: true, signal });
  const hottest: Counted[] = [];
  for await (const batch of source.batches) {
    addHottest(hottest, batch, top);
    if (source.progress().keysSeen >= mostKeys) break;
  }
  const { keysSeen, keysExpected } = source.progress();
  const enough = keysSeen >= mostKeys;
  return {
    seconds: null,
    lookedShare: null,
    sampled: { keysSeen, keysExpected },
    lookups: source.costs(),
    keys: hottest.map(({ key, db, node, frequency }) => hotKey(key, familyOf, { db, node, frequency })),
    slots: [],
    missing: enough ? failedParts(source.parts()) : source.missing(),
  };
}

/** Keeps the `top` hottest, hottest first. */
function addHottest(hottest: Counted[], batch: KeyBatch, top: number): void {
  const { node, db, deep } = batch;
  for (let i = 0; i < batch.length; i++) {
    const frequency = deep?.frequency[i] ?? Number.NaN;
    if (!(frequency > (hottest.length < top ? -1 : (hottest.at(-1)?.frequency ?? -1)))) continue;
    const place = hottest.findIndex((other) => other.frequency < frequency);
    hottest.splice(place < 0 ? hottest.length : place, 0, { key: Buffer.from(keyAt(batch, i)), db, node, frequency });
    if (hottest.length > top) hottest.pop();
  }
}

/** What was left out on purpose is not missing; what failed is. */
const failedParts = (parts: readonly { readonly node: string; readonly state: string; readonly reason: string | undefined }[]) =>
  parts.flatMap(({ node, state, reason }) => (state === 'failed' ? [{ subject: { node }, reason: reason ?? 'it failed' }] : []));
