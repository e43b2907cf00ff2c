import type { Cell, Phrase, Quantity, Toned } from '../../report.ts';
import { toned } from '../../report.ts';

/** What the server did not tell. */
export const unknown: Toned = toned('unknown', 'dim');

export const orUnknown = <T extends number | bigint>(value: T | null, as: (value: T) => Quantity): Cell =>
  value === null ? unknown : as(value);

/** A phrase only where there is something to say; noughts that mean peace are left out. */
export const when = (condition: boolean, ...phrase: Phrase): readonly Phrase[] => (condition ? [phrase] : []);

/** Bars of the last frames of `--watch`; from the second on. */
export const sparks = (values: readonly number[] | undefined, max?: number): readonly Phrase[] =>
  values === undefined || values.length < 2 ? [] : [[{ spark: values, ...(max !== undefined && { max }) }]];
