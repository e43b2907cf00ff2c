import { bytes, fraction, integer, type Quantity } from '../report.ts';
import { formatBytes, formatFraction, formatInteger, formatSeconds } from '../text/humanize.ts';

type End = number | null | undefined;

/**
 * An estimate with the half of its interval, on its wider side.
 *
 * @param low absent when it is no estimate, and then shown as it is
 * @param high null when the sample cannot tell it: only that side counts which is known
 */
export function around(quantity: Quantity, low: End, high: End): Quantity {
  if (typeof low !== 'number') return quantity;
  const value = Number(quantity.value);
  const plusMinus = Math.max(0, (high ?? value) - value, value - low);
  return plusMinus === 0 ? quantity : { ...quantity, plusMinus };
}

/** The same within a sentence: `4,211,007 ± 2,000`. */
export const integerAround = (value: number, low: End, high: End): string => textOf(around(integer(value), low, high), formatInteger);
export const bytesAround = (value: number, low: End, high: End): string => textOf(around(bytes(value), low, high), formatBytes);
export const fractionAround = (value: number, low: End, high: End): string => textOf(around(fraction(value), low, high), formatFraction);

/** A quantile of a sample; one without an upper end is told by its lower one alone. */
export function secondsAround(value: number, low: End, high: End): string {
  if (typeof low === 'number' && high === null) return `≥ ${formatSeconds(low)}`;
  return textOf(around({ value, unit: 'seconds' }, low, high), formatSeconds);
}

function textOf({ value, plusMinus }: Quantity, format: (value: number) => string): string {
  return plusMinus === undefined ? format(Number(value)) : `${format(Number(value))} ± ${format(plusMinus)}`;
}
