import { CommandError } from '../../redis/command-error.ts';
import { asNumber } from '../../redis/reply.ts';
import type { Connection } from '../../redis/target.ts';
import { rangesIn } from './slots-passed.ts';

/**
 * Whether keys lie in the slots of a node at least as evenly as chance would put them, each by itself: then the keys of some
 * neighbouring slots are as good as drawn at random. Keys that share hash tags come in heaps, and make some slots fuller
 * than chance would. `even` is undefined when the node does not tell, or has too few slots. Asks a counter for each slot;
 * fails with ConnectionError.
 *
 * The measure is the index of dispersion, Σ(count − mean)² ÷ mean ÷ (n − 1): 1 ± √(2 ÷ (n − 1)) for counts of chance alone,
 * and the mean number of mates that a key has, itself included, for keys in heaps. The counts are those of a few
 * neighbouring slots together, as a scan passes them: single ones differ by up to twice as much for keys that are numbered,
 * whose checksums have a pattern, and make up for it among neighbours.
 *
 * @param slots those of the node, as `0-5460 6000-6000`
 * @see https://doi.org/10.2307/3001616 (Cochran 1954, the variance test for homogeneity of the Poisson distribution)
 */
export async function readSlotSpread(connection: Pick<Connection, 'callMany'>, slots: string): Promise<SlotSpread> {
  const counts: number[] = [];
  for (const asks of asksFor(slots)) {
    const replies = await connection.callMany(asks);
    counts.push(...replies.flatMap((reply) => (reply instanceof CommandError ? [] : [asNumber(reply)])));
    if (replies.some((reply) => reply instanceof CommandError)) return { even: undefined, commands: counts.length };
  }
  return { even: areEven(counts), commands: counts.length };
}

export interface SlotSpread {
  readonly even: boolean | undefined;
  /** How many were asked. */
  readonly commands: number;
}

function asksFor(slots: string): readonly Ask[][] {
  const asks = rangesIn(slots).flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, at): Ask => ['CLUSTER COUNTKEYSINSLOT', String(from + at)]),
  );
  return Array.from({ length: Math.ceil(asks.length / ASKED_AT_ONCE) }, (_, at) =>
    asks.slice(at * ASKED_AT_ONCE, (at + 1) * ASKED_AT_ONCE),
  );
}

type Ask = readonly ['CLUSTER COUNTKEYSINSLOT', string];

/** So that others wait for no more than a fraction of a millisecond. */
const ASKED_AT_ONCE = 256;

function areEven(counts: readonly number[]): boolean | undefined {
  const blocks = Array.from({ length: Math.floor(counts.length / NEIGHBOURS) }, (_, at) =>
    sumOf(counts.slice(at * NEIGHBOURS, (at + 1) * NEIGHBOURS)),
  );
  const [mean, free] = [sumOf(blocks) / blocks.length, blocks.length - 1];
  if (blocks.length < LEAST_BLOCKS || mean === 0) return undefined;
  return sumOf(blocks.map((count) => (count - mean) ** 2)) / mean / free <= 1 + DEVIATIONS * Math.sqrt(2 / free);
}

const NEIGHBOURS = 16;
/** Fewer tell too little of how keys lie. */
const LEAST_BLOCKS = 30;
const DEVIATIONS = 4;

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
