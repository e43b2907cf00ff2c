/** Places in the order of last use, and how many were used since one of them. */
export interface Recency {
  /** The next place, for what is used now. */
  use(): number;
  /** How many places in use are later than this one. */
  usedSince(place: number): number;
  free(place: number): void;
  /** Whether there is no next place: {@link clear}, and give places anew in their order. */
  readonly full: boolean;
  clear(): void;
}

/**
 * A Fenwick tree over places: a step and a count cost the logarithm of `capacity`, where a list in the order of use would
 * cost its length.
 *
 * @see https://doi.org/10.1002/spe.4380240306 (Fenwick 1994)
 */
export function createRecency(capacity: number): Recency {
  const tree = new Uint32Array(capacity + 1);
  let [next, used] = [1, 0];
  const add = (place: number, by: 1 | -1): void => {
    for (let at = place; at <= capacity; at += at & -at) tree[at]! += by; // within
  };
  return {
    use() {
      add(next, 1);
      used++;
      return next++;
    },
    usedSince(place) {
      let upTo = 0;
      for (let at = place; at > 0; at -= at & -at) upTo += tree[at]!; // within
      return used - upTo;
    },
    free(place) {
      add(place, -1);
      used--;
    },
    get full() {
      return next > capacity;
    },
    clear() {
      tree.fill(0);
      [next, used] = [1, 0];
    },
  };
}
