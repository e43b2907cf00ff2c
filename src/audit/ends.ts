import type { Interval } from '../keyspace/interval.ts';
import type { Basis } from './strata.ts';

/** `keysLow` and `keysHigh`, the ends of a 95 % interval: there only when a sample was read. */
export type Ends<Name extends string> = { readonly [End in `${Name}Low` | `${Name}High`]?: number };

/** The same of a figure whose upper end a sample may be unable to tell: it is null then. */
export type OpenEnds<Name extends string> = { readonly [End in `${Name}Low`]?: number } & {
  readonly [End in `${Name}High`]?: number | null;
};

/** @param round counts and bytes are whole numbers; shares and means are not */
export const ends = <Name extends string>(basis: Basis, name: Name, { low, high }: Interval, round = Math.round): Ends<Name> =>
  // A computed name is a string to the compiler.
  (hasIntervals(basis) ? { [`${name}Low`]: round(low), [`${name}High`]: round(high) } : {}) as Ends<Name>;

export const openEnds = <Name extends string>(basis: Basis, name: Name, { low, high }: Interval, round = Math.round): OpenEnds<Name> =>
  // A computed name is a string to the compiler.
  (hasIntervals(basis)
    ? { [`${name}Low`]: round(low), [`${name}High`]: Number.isFinite(high) ? round(high) : null }
    : {}) as OpenEnds<Name>;

/** For numbers that are not whole. */
export const unrounded = (value: number): number => value;

/** Keys that come in an order which says something about them tell nothing of the others. */
export const hasIntervals = ({ isSample, notRandom }: Basis): boolean => isSample && notRandom === undefined;
