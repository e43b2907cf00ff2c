// Quantities for people. A value that is not finite is `unknown`: nothing is made up.

/** A quantity of report.ts, by its shape. */
interface Quantity {
  readonly value: number | bigint;
  readonly unit: 'count' | 'integer' | 'fraction' | 'bytes' | 'seconds' | 'microseconds' | 'perSecond' | 'bytesPerSecond' | 'number';
  readonly plusMinus?: number;
}

/** `4.2 M`, `71.3 %`, `1.86 GB`; with an interval `0.62 ± 0.02 GB`, the unit once when both share it. */
export function humanize({ value, unit, plusMinus }: Quantity): string {
  const format = FORMATS[unit];
  const text = format(value);
  if (plusMinus === undefined || text === UNKNOWN) return text;
  const margin = format(plusMinus);
  const suffix = /[^\d.,].*$/.exec(text)?.[0];
  return suffix !== undefined && margin.endsWith(suffix) && /^[\d.,]+$/.test(margin.slice(0, -suffix.length))
    ? `${text.slice(0, -suffix.length)} ± ${margin}`
    : `${text} ± ${margin}`;
}

/** Units of 1024, as redis.conf means `kb`, `mb`, `gb`: `359 B`, `1.5 kB`, `512 MB`, `1.86 GB`. */
export const formatBytes = (bytes: number | bigint): string => scaled(bytes, 1024, ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'], threeDigits);

/** Shortened from 10,000 on: `9,998`, `871 k`, `4.2 M`. */
export function formatCount(count: number | bigint): string {
  const value = Number(count);
  return Math.abs(value) < 9999.5
    ? finite(value, (small) => grouped(shortDigits(small)))
    : scaled(value, 1000, ['', 'k', 'M', 'G', 'T', 'P', 'E'], shortDigits);
}

/** Every digit: `4,211,007`. */
export const formatInteger = (integer: number | bigint): string =>
  typeof integer === 'bigint' ? grouped(String(integer)) : finite(integer, (value) => grouped(value.toFixed(0)));

/** 0.713 is `71.3 %`. Only a true zero or one is shown as such: `< 0.1 %`, `> 99.9 %`. */
export function formatFraction(fraction: number | bigint): string {
  const percent = Number(fraction) * 100;
  if (percent > 0 && percent < 0.05) return '< 0.1 %';
  if (percent < 100 && percent >= 99.95) return '> 99.9 %';
  return finite(percent, (value) => `${grouped(trimmed(value.toFixed(1)))} %`);
}

/** `34 µs`, `0.21 ms`, `1.9 ms`, `12.4 s`, `1 h 12 m`, `12 d`: the second unit only while the first is below ten. */
export function formatSeconds(seconds: number | bigint): string {
  const value = Number(seconds);
  if (value < 0) return `-${formatSeconds(-value)}`;
  if (value === 0) return '0 s';
  if (value < 0.000_1) return `${shortDigits(value * 1e6)} µs`;
  if (value < 0.999_5) return `${shortDigits(value * 1e3)} ms`;
  return finite(value, (long) => (long < 60 ? `${shortDigits(long)} s` : longDuration(long)));
}

/** Time that a server counted in whole microseconds, shown as {@link formatSeconds} does; 0 is less than one. */
export const formatMicroseconds = (microseconds: number | bigint): string =>
  Number(microseconds) === 0 ? '< 1 µs' : formatSeconds(Number(microseconds) / 1e6);

/** Events a second: `120/s`, `18.2 k/s`. */
export const formatRate = (perSecond: number | bigint): string => unlessUnknown(formatCount(perSecond), '/s');

/** `4.1 MB/s`. */
export const formatByteRate = (bytesPerSecond: number | bigint): string =>
  unlessUnknown(scaled(bytesPerSecond, 1024, ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'], shortDigits), '/s');

/** A number without a unit, such as a ratio of fragmentation: `1.08`. */
export const formatNumber = (number: number | bigint): string =>
  typeof number === 'bigint'
    ? formatInteger(number)
    : finite(number, (value) => grouped(Math.abs(value) < 100 ? threeDigits(value) : trimmed(value.toFixed(1))));

const FORMATS = {
  count: formatCount,
  integer: formatInteger,
  fraction: formatFraction,
  bytes: formatBytes,
  seconds: formatSeconds,
  microseconds: formatMicroseconds,
  perSecond: formatRate,
  bytesPerSecond: formatByteRate,
  number: formatNumber,
} as const;

const UNKNOWN = 'unknown';

const finite = (value: number, format: (value: number) => string): string => (Number.isFinite(value) ? format(value) : UNKNOWN);
const unlessUnknown = (text: string, suffix: string): string => (text === UNKNOWN ? text : text + suffix);

/** Goes to the next unit before four digits would show: 1000 kB is `0.98 MB`. */
function scaled(amount: number | bigint, base: number, units: readonly string[], digits: (value: number) => string): string {
  return finite(Number(amount), (value) => {
    let [size, step] = [value, 0];
    while (Math.abs(size) >= 999.5 && step < units.length - 1) [size, step] = [size / base, step + 1];
    return `${digits(size)} ${units[step]}`.trimEnd();
  });
}

/** Three significant digits, without trailing zeros; large numbers keep all their whole digits. */
function threeDigits(value: number): string {
  const whole = Math.abs(value) < 1 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1;
  return trimmed(value.toFixed(Math.max(0, 3 - whole)));
}

/** `0.21`, `4.2`, `18.2`, `871`: what a glance can take in. */
function shortDigits(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 1) return size < 0.01 ? String(Number(value.toPrecision(1))) : trimmed(value.toFixed(2));
  return trimmed(value.toFixed(size < 99.95 ? 1 : 0));
}

const trimmed = (decimal: string): string => (decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);
const grouped = (decimal: string): string =>
  decimal.replace(/^-(?=0$)/, '').replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','));

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  { size: DAY, name: 'd', next: { size: HOUR, name: 'h' } },
  { size: HOUR, name: 'h', next: { size: MINUTE, name: 'm' } },
  { size: MINUTE, name: 'm', next: { size: 1, name: 's' } },
] as const;

/** From a minute on. Rounds to what is shown, so that 59 m 50 s is `1 h` and not `60 m`. */
function longDuration(seconds: number): string {
  const shown = stepOf(seconds);
  const grain = seconds >= 10 * shown.size ? shown.size : shown.next.size;
  const rounded = Math.round(seconds / grain) * grain;
  const { size, name, next } = stepOf(rounded);
  const first = Math.floor(rounded / size);
  const second = Math.floor((rounded - first * size) / next.size);
  const long = `${grouped(String(first))} ${name}`;
  return second === 0 || first >= 10 ? long : `${long} ${second} ${next.name}`;
}

const stepOf = (seconds: number) => STEPS.find(({ size }) => seconds >= size) ?? STEPS[2];
