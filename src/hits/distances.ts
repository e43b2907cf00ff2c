/** Weights by a distance of 1 or more, in buckets that grow with the distance. */
export interface Distances {
  add(distance: number, weight: number): void;
  /** The weight of distances of at most this; within a bucket it is taken to lie evenly. */
  upTo(distance: number): number;
  readonly total: number;
}

const PER_DOUBLING = 16;
/** Up to here a bucket for each distance: those of a doubling would be narrower. */
const ONE_EACH = PER_DOUBLING / Math.LN2;

export function createDistances(): Distances {
  const buckets = new Map<number, number>();
  let total = 0;
  return {
    add(distance, weight) {
      const at = Math.floor(placeOf(distance));
      buckets.set(at, (buckets.get(at) ?? 0) + weight);
      total += weight;
    },
    upTo(distance) {
      if (distance < 1) return 0;
      const place = placeOf(distance + 1); // what lies below the next distance
      const last = Math.floor(place);
      let sum = 0;
      for (const [at, weight] of buckets) if (at < last) sum += weight;
      return sum + (buckets.get(last) ?? 0) * (place - last);
    },
    get total() {
      return total;
    },
  };
}

const placeOf = (distance: number): number => (distance <= ONE_EACH ? distance : ONE_EACH + Math.log2(distance / ONE_EACH) * PER_DOUBLING);
