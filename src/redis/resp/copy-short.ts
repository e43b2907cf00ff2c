/** Up to here a loop is faster than a call that makes a view for it. */
const SHORT = 96;

/** Copies bytes `from` to `to`; returns the place behind them. */
export function copyShort(source: Buffer, from: number, to: number, target: Buffer, at: number): number {
  if (to - from > SHORT) return at + source.copy(target, at, from, to);
  let place = at;
  for (let i = from; i < to; i++) target[place++] = source[i]!; // up to its length
  return place;
}
