import { estimateCount } from '../keyspace/sampling.ts';
import { hasIntervals } from './ends.ts';
import type { Basis } from './strata.ts';

type Counts = Readonly<Record<string, number>>;
export type CountedBy<Name extends string> = { readonly [Only in Name]: Counts } & {
  readonly [End in `${Name}Low` | `${Name}High`]?: Counts;
};

/**
 * Keys by some name that a server gives, such as their type, most first: `types`, and with a sample `typesLow` and
 * `typesHigh`, by the same names.
 */
export function countedBy<Name extends string>(
  basis: Basis,
  name: Name,
  byStratum: readonly ReadonlyMap<string, number>[],
): CountedBy<Name> {
  const names = [...new Set(byStratum.flatMap((counts) => [...counts.keys()]))];
  const counted = names
    .map(
      (of) =>
        [
          of,
          estimateCount(
            basis.strata,
            byStratum.map((counts) => counts.get(of) ?? 0),
          ),
        ] as const,
    ) // prettier-ignore
    .toSorted(([, a], [, b]) => b.value - a.value);
  const by = (end: 'value' | 'low' | 'high'): Counts => named(counted.map(([of, estimate]) => [of, Math.round(estimate[end])]));
  // A computed name is a string to the compiler.
  return {
    [name]: by('value'),
    ...(hasIntervals(basis) && { [`${name}Low`]: by('low'), [`${name}High`]: by('high') }),
  } as CountedBy<Name>;
}

/** Without a prototype, for a module may call its type `__proto__`. */
function named(counts: readonly (readonly [string, number])[]): Counts {
  const record: Record<string, number> = Object.create(null);
  for (const [name, count] of counts) record[name] = count;
  return record;
}
