import type { Access } from '../redis/command-book.ts';

/** What commands of one kind came to. */
export interface Amounts {
  calls: number;
  reads: number;
  writes: number;
  /** How often a key was named. */
  keys: number;
  /** Of all arguments, the command's name included, as clients sent them. */
  requestBytes: number;
}

export const nothing = (): Amounts => ({ calls: 0, reads: 0, writes: 0, keys: 0, requestBytes: 0 });

/** Counts commands of one kind that came one after the other. */
export function count(
  amounts: Amounts,
  access: Access,
  { calls, keys, requestBytes }: Pick<Amounts, 'calls' | 'keys' | 'requestBytes'>,
): void {
  amounts.calls += calls;
  amounts.keys += keys;
  amounts.requestBytes += requestBytes;
  if (access === 'read') amounts.reads += calls;
  else if (access === 'write') amounts.writes += calls;
}

export function sumOf(all: Iterable<Amounts>): Amounts {
  const sum = nothing();
  for (const { calls, reads, writes, keys, requestBytes } of all) {
    sum.calls += calls;
    sum.reads += reads;
    sum.writes += writes;
    sum.keys += keys;
    sum.requestBytes += requestBytes;
  }
  return sum;
}
