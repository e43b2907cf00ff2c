/** One value of a placeholder, and what its keys come to. */
export interface HeavyHitter {
  /** One character a byte. */
  readonly value: string;
  /** What it was ranked by, at most. */
  readonly weight: number;
  /** How much of {@link weight} may belong to values that had to make room; 0 when it is exact. */
  readonly error: number;
  readonly keys: number;
  readonly bytes: number;
  readonly sum: bigint;
}

export interface HeavyHitters {
  /** @param weight 0 or more: what values are ranked by */
  add(value: string, weight: number, bytes: number, count: bigint): void;
  /** Heaviest first. */
  top(many: number): readonly HeavyHitter[];
  /** Whether all values had room, so that everything is exact. */
  readonly exact: boolean;
  /** How many values are told apart; there may be more when it is not {@link exact}. */
  readonly size: number;
}

interface Counter {
  value: string;
  weight: number;
  error: number;
  keys: number;
  bytes: number;
  sum: bigint;
}

/**
 * Who is heaviest, in bounded memory: exact as long as no more than `capacity` values are met, from then on the
 * Space-Saving sketch. A value that is met for the first time then takes the place of the lightest, and its weight with
 * it, for it may have been met before and made room itself; that part of its weight is the error. No value that weighs
 * more than the whole ÷ capacity is ever lost. Keys, bytes and sums are counted from when a value took its place, so they
 * are at least that.
 *
 * @see https://doi.org/10.1007/978-3-540-30570-5_27 (Metwally, Agrawal, El Abbadi 2005)
 */
export function createHeavyHitters(capacity: number): HeavyHitters {
  const counters = new Map<string, Counter>();
  let heap: Counter[] | undefined; // lightest first; made when the first value has to make room
  let places: Map<Counter, number> | undefined;

  const swap = (list: Counter[], at: Map<Counter, number>, a: number, b: number): void => {
    const [first, second] = [list[a]!, list[b]!]; // both lie within
    list[a] = second;
    list[b] = first;
    at.set(second, a).set(first, b);
  };
  /** Weights only grow, so a counter only ever moves down. */
  const sink = (list: Counter[], at: Map<Counter, number>, from: number): void => {
    for (let place = from; ;) {
      const left = 2 * place + 1;
      if (left >= list.length) return;
      const right = left + 1;
      const lighter = right < list.length && list[right]!.weight < list[left]!.weight ? right : left; // both lie within
      if (list[lighter]!.weight >= list[place]!.weight) return;
      swap(list, at, place, lighter);
      place = lighter;
    }
  };
  const lightest = (): Counter => {
    heap ??= [...counters.values()].toSorted((a, b) => a.weight - b.weight); // sorted is a heap
    places ??= new Map(heap.map((counter, place) => [counter, place]));
    return heap[0]!; // the capacity is above 0
  };
  const open = (value: string): Counter => {
    if (counters.size < capacity) {
      const counter: Counter = { value, weight: 0, error: 0, keys: 0, bytes: 0, sum: 0n };
      counters.set(value, counter);
      return counter;
    }
    const counter = lightest();
    counters.delete(counter.value);
    Object.assign(counter, { value, error: counter.weight, keys: 0, bytes: 0, sum: 0n });
    counters.set(value, counter);
    return counter;
  };
  return {
    add(value, weight, bytes, count) {
      const counter = counters.get(value) ?? open(value);
      counter.weight += weight;
      counter.keys++;
      counter.bytes += bytes;
      counter.sum += count;
      if (heap && places) sink(heap, places, places.get(counter)!); // every counter has a place
    },
    top: (many) => [...counters.values()].toSorted((a, b) => b.weight - a.weight || (a.value < b.value ? -1 : 1)).slice(0, many),
    get exact() {
      return heap === undefined;
    },
    get size() {
      return counters.size;
    },
  };
}
