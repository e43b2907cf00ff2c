import { parseDuration } from '../text/duration.ts';

/** Reads `0.8`, `80%` or `80 %` as a ratio from 0 to 1; `undefined` for anything else, such as 80 without its percent sign. */
export function ratio(said: string | number): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(String(said).trim());
  if (!parts) return undefined;
  const value = Number(parts[1]) / (parts[2] === '%' ? 100 : 1);
  return value <= 1 ? value : undefined;
}

/** A lower bound: a {@link ratio}, or one behind `>`, `>=` or `≥`. */
export function atLeastRatio(said: string | number): number | undefined {
  return ratio(String(said).replace(/^\s*(>=?|≥)/, ''));
}

/** An upper bound in milliseconds: `5ms`, `5 ms`, or one behind `<`, `<=` or `≤`. Zero is no bound. */
export function atMostDuration(said: string): number | undefined {
  return parseDuration(said.replace(/^\s*(<=?|≤)/, '').replaceAll(' ', '')) || undefined;
}
