import { randomOf } from '../support/random.ts';

/** What is left of the lives of keys, in minutes, where they have been written steadily for long: it falls smoothly. */
export interface SteadyLives {
  readonly name: string;
  readonly draw: (random: () => number) => number;
}

const exponential = (mean: number) => (random: () => number) => -Math.log(1 - random()) * mean;
/** One TTL for all. */
const even = (ttl: number) => (random: () => number) => random() * ttl;
/** TTLs of every length up to the longest. */
const falling = (longest: number) => (random: () => number) => longest * (1 - Math.sqrt(random()));
/** One TTL, shortened by up to a part of it. */
const jittered = (ttl: number, part: number) => (random: () => number) => random() * ttl * (1 - part * random());
/** TTLs of every order of magnitude. */
const manyOrders = (shortest: number, longest: number) => (random: () => number) => random() * shortest * (longest / shortest) ** random();
const mixed =
  (...parts: readonly SteadyLives['draw'][]): SteadyLives['draw'] =>
  (random) =>
    parts[Math.floor(random() * parts.length)]!(random); // below their number

export const STEADY_LIVES: readonly SteadyLives[] = [
  ...[0.7, 1, 1.5, 2, 3, 5, 10, 30, 100, 1_000].map((mean) => ({ name: `exponential, mean ${mean} min`, draw: exponential(mean) })),
  ...[1.05, 2, 3.3, 10, 60, 3_000].flatMap((ttl) => [
    { name: `even, TTL ${ttl} min`, draw: even(ttl) },
    { name: `falling evenly, up to ${ttl} min`, draw: falling(ttl) },
    { name: `a TTL of ${ttl} min with jitter`, draw: jittered(ttl, 0.2) },
  ]),
  { name: 'of every order of magnitude', draw: manyOrders(0.2, 1_440) },
  { name: 'a mixture of exponential ones', draw: mixed(exponential(1), exponential(10), exponential(60)) },
  { name: 'a mixture of a short and a long exponential one', draw: mixed(exponential(1), exponential(60)) },
  { name: 'a mixture of shapes', draw: mixed(exponential(5), even(60), falling(300)) },
  { name: 'a mixture of TTLs', draw: mixed(even(5), even(60), even(1_440)) },
];

const DAY = 1_440;

/** Keys that expire in each minute of the day, and the longest life among them, in minutes. */
export function expiringSteadily(
  { draw }: SteadyLives,
  keys: number,
  seed: number,
): { readonly minutes: Float64Array; readonly longest: number } {
  const random = randomOf(seed);
  const minutes = new Float64Array(DAY);
  let longest = 0;
  for (let key = 0; key < keys; key++) {
    const life = draw(random);
    longest = Math.max(longest, life);
    if (life < DAY) minutes[Math.floor(life)]!++; // below the length
  }
  return { minutes, longest };
}
