import { keyAt, type KeyBatch } from '../keyspace/batch.ts';

interface Source {
  readonly batches: AsyncIterable<KeyBatch>;
}

/** The same source, that hands a random part of its keys over as they pass. */
export interface SampledSource<S extends Source> {
  readonly source: S;
  /** So far; each key had the same chance. */
  keys(): readonly Buffer[];
}

/**
 * Keeps `size` of the keys, by drawing for each whether it takes another's place.
 *
 * @param random from 0 to below 1
 * @see https://doi.org/10.1145/3147.3165 (Vitter 1985, algorithm R)
 */
export function sampling<S extends Source>(
  source: S,
  size: number,
  accepts: (key: Buffer) => boolean,
  random: () => number,
): SampledSource<S> {
  const kept: Buffer[] = [];
  let passed = 0;
  async function* batches(): AsyncGenerator<KeyBatch, void, undefined> {
    for await (const batch of source.batches) {
      for (let i = 0; i < batch.length; i++) {
        const key = keyAt(batch, i);
        if (!accepts(key)) continue;
        const place = passed < size ? passed : Math.floor(random() * (passed + 1));
        passed++;
        if (place < size) kept[place] = Buffer.from(key);
      }
      yield batch;
    }
  }
  return { source: { ...source, batches: batches() }, keys: () => kept };
}
