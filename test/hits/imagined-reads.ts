import { randomOf } from '../support/random.ts';

/** Numbers of keys of which some are read far more often than others: Zipf's law. The same in every run. */
export function skewedReads({ reads, keys, skew, seed }: { reads: number; keys: number; skew: number; seed: number }): Uint32Array {
  const random = randomOf(seed);
  const upTo = new Float64Array(keys);
  let sum = 0;
  for (let i = 0; i < keys; i++) upTo[i] = sum += (i + 1) ** -skew;
  const keyAt = (share: number): number => {
    let [low, high] = [0, keys - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! < share * sum) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return Uint32Array.from({ length: reads }, () => keyAt(random()));
}

/** How many reads an LRU cache of so many keys answers that is empty at the beginning. */
export function lruHits(reads: Uint32Array, keys: number, capacity: number): number {
  let hits = 0;
  runLru(reads, keys, capacity, (_, found) => void (hits += Number(found)));
  return hits;
}

/** Such a cache, read by read: a list in the order of use. */
export function runLru(reads: Uint32Array, keys: number, capacity: number, onRead: (key: number, found: boolean) => void): void {
  const [newer, older] = [new Int32Array(keys + 1), new Int32Array(keys + 1)];
  const isCached = new Uint8Array(keys);
  const end = keys; // the list is a ring through here
  newer[end] = older[end] = end;
  const remove = (key: number): void => {
    newer[older[key]!] = newer[key]!;
    older[newer[key]!] = older[key]!;
  };
  let size = 0;
  for (const key of reads) {
    onRead(key, isCached[key] === 1);
    if (isCached[key] === 1) {
      remove(key);
    } else {
      isCached[key] = 1;
      if (size < capacity) size++;
      else {
        const oldest = newer[end] ?? end;
        isCached[oldest] = 0;
        remove(oldest);
      }
    }
    const newest = older[end] ?? end;
    [older[key], newer[key]] = [newest, end];
    newer[newest] = older[end] = key;
  }
}
