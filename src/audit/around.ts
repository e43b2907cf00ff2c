import type { Cell, Quantity } from '../report.ts';
import { formatBytes, formatFraction, formatInteger, formatSeconds, humanize } from '../text/humanize.ts';

type End = number | null | undefined;

/**
 * An estimate with the half of its interval, on its wider side; `9 to 278` where the two sides are far from alike.
 *
 * @param low absent when it is no estimate, and then shown as it is
 * @param high null when the sample cannot tell it: then nobody knows how far off the estimate is
 */
export function around(quantity: Quantity, low: End, high: End): Cell {
  if (typeof low !== 'number') return quantity;
  const value = Number(quantity.value);
  if (isLopsided(value, low, high)) return fromTo(humanize({ ...quantity, value: low }), humanize({ ...quantity, value: high }));
  if (high === null) return `${humanize(quantity)} ± ?`;
  const plusMinus = Math.max(0, (high ?? value) - value, value - low);
  return plusMinus === 0 ? quantity : { ...quantity, plusMinus };
}

/** The same within a sentence: `4,211,007 ± 2,000`. */
export const integerAround = (value: number, low: End, high: End): string => inWords(value, low, high, formatInteger);
/** `1 key`, `4,211,007 ± 2,000 keys`, `1 to 12 keys`. */
export function keysAround(value: number, low: End, high: End): string {
  const text = integerAround(value, low, high);
  return `${text} ${text === '1' ? 'key' : 'keys'}`;
}
export const bytesAround = (value: number, low: End, high: End): string => inWords(value, low, high, formatBytes);
export const fractionAround = (value: number, low: End, high: End): string => inWords(value, low, high, formatFraction);

/** A quantile of a sample; one without an upper end is told by its lower one alone. */
export function secondsAround(value: number, low: End, high: End): string {
  if (typeof low === 'number' && high === null) return `≥ ${formatSeconds(low)}`;
  return inWords(value, low, high, formatSeconds);
}

function inWords(value: number, low: End, high: End, format: (value: number) => string): string {
  if (typeof low !== 'number') return format(value);
  if (isLopsided(value, low, high)) return fromTo(format(low), format(high));
  if (high === null) return `${format(value)} ± ?`;
  const plusMinus = Math.max(0, (high ?? value) - value, value - low);
  return plusMinus === 0 ? format(value) : `${format(value)} ± ${format(plusMinus)}`;
}

/** Ends that are written alike are one: the interval is narrower than what is shown. */
const fromTo = (low: string, high: string): string => (low === high ? low : `${low} to ${high}`);

/** One side more than twice the other. An upper end that is not known is no side. */
function isLopsided(value: number, low: number, high: End): high is number {
  if (typeof high !== 'number') return false;
  const [below, above] = [value - low, high - value];
  return Math.max(below, above) > 2 * Math.max(0, Math.min(below, above));
}
