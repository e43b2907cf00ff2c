import { createByteIndex } from './byte-index.ts';
import { keyBytes, MOST_NAMED_KEYS, type NamedKeys } from './named-keys.ts';

/** How often keys are named, in bounded memory. */
export interface KeyCounts {
  /**
   * Makes ready to count these keys. What counting will look at lies all over the memory; a processor that is asked for much of
   * it at once waits no longer than for a little.
   */
  prepare(keys: NamedKeys): void;
  /** Counts key `i` of those that were prepared, and answers with its place, which holds until keys move. */
  count(keys: NamedKeys, i: number): number;
  /** The number of its family. */
  familyAt(place: number): number;
  /** Its name, see {@link CountedKey}. */
  keyAt(place: number): CountedKey;
  /** Most named first. */
  top(many: number): readonly RankedKey[];
  /** Whether all keys had room, so that every count is exact. */
  exact(): boolean;
  /** How many were told apart at one time: when it is not exact, there were more. */
  distinct(): number;
}

export interface CountedKey {
  /** Its first 512 bytes, when it is longer. */
  readonly key: Buffer;
  readonly db: number;
}

export interface RankedKey extends CountedKey {
  /** The number of its family. */
  readonly family: number;
  /** How often it was named, at most. */
  readonly calls: number;
  /** How much of {@link calls} it may not have had, but keys that made room for others; 0 when it is exact. */
  readonly error: number;
}

interface Surroundings {
  /** The number of the family of a key that is met; its bytes are valid during the call only. */
  familyOf(key: Buffer): number;
  /** Called before places become others. */
  moving(): void;
}

interface Limits {
  readonly keys: number;
  /** How many are kept when there is no room for more: a part of {@link keys}. */
  readonly kept: number;
}

const MEAN_KEY_BYTES = 128;

/**
 * Exact until there is no room for another key. Then all but the most named make room at once, and what the first of those
 * had becomes the error of every key that is met from then on, which may have been among them. That is Space-Saving, with
 * the lightest taken out by the thousands instead of one by one, so that a key costs next to nothing; and as such summaries
 * stay true when they are merged, no key that is named more often than all calls ÷ `kept` is ever lost.
 *
 * @see https://doi.org/10.1145/2500128 (Agarwal et al. 2013, Mergeable Summaries, section 3)
 */
export function createKeyCounts({ familyOf, moving }: Surroundings, { keys, kept }: Limits = { keys: 32_768, kept: 2_000 }): KeyCounts {
  const index = createByteIndex({ entries: keys, bytes: keys * MEAN_KEY_BYTES });
  /** The most that a key had which made room, and how many there were when there was no room. */
  let [mostGone, mostAtOnce] = [0, 0];
  const places = new Int32Array(MOST_NAMED_KEYS);

  const heaviestFirst = (): Float64Array => {
    const calls = new Float64Array(index.size());
    let i = 0;
    index.each((place) => void (calls[i++] = index.countAt(place)));
    return calls.sort().toReversed();
  };
  const makeRoom = (): void => {
    moving();
    mostAtOnce = Math.max(mostAtOnce, index.size());
    const heaviest = heaviestFirst();
    mostGone = heaviest[kept] ?? 0;
    let equals = kept - heaviest.indexOf(mostGone); // so many stay of those that are as heavy as the first that goes
    index.keep((place) => index.countAt(place) > mostGone || (index.countAt(place) === mostGone && equals-- > 0));
  };
  const meet = (batch: NamedKeys, i: number): number => {
    const [start, cut] = [batch.starts[i]!, batch.cuts[i]!]; // callers count to its size, here and below
    if (!index.hasRoom(cut - start)) makeRoom();
    return index.add(batch.view, start, cut, batch.dbs[i]!, batch.hashes[i]!, familyOf(keyBytes(batch, i)), mostGone);
  };

  return {
    prepare({ view, size, starts, cuts, dbs, hashes }) {
      for (let i = 0; i < size; i++) hashes[i] = index.hashOf(view, starts[i]!, cuts[i]!, dbs[i]!);
      for (let i = 0; i < size; i++) places[i] = index.likelyPlace(hashes[i]!);
      for (let i = 0; i < size; i++) places[i] = index.tagAt(places[i]!); // only to have it fetched
    },
    count(batch, i) {
      const known = index.find(batch.view, batch.starts[i]!, batch.cuts[i]!, batch.dbs[i]!, batch.hashes[i]!);
      const place = known < 0 ? meet(batch, i) : known;
      index.count(place);
      return place;
    },
    familyAt: (place) => index.tagAt(place),
    keyAt(place) {
      const { bytes: key, space: db } = index.entryAt(place);
      return { key, db };
    },
    top(many) {
      const least = heaviestFirst()[many - 1] ?? 0;
      const heaviest: RankedKey[] = [];
      index.each((place) => {
        if (index.countAt(place) < least) return;
        const { bytes: key, space: db, tag: family, count: calls, countedFrom: error } = index.entryAt(place);
        heaviest.push({ key, db, family, calls, error });
      });
      return heaviest.sort((a, b) => b.calls - a.calls || Buffer.compare(a.key, b.key)).slice(0, many);
    },
    exact: () => mostAtOnce === 0,
    distinct: () => Math.max(mostAtOnce, index.size()),
  };
}
