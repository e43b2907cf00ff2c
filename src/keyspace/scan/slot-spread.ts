import { CommandError } from '../../redis/command-error.ts';
import { asNumber } from '../../redis/reply.ts';
import type { Connection } from '../../redis/target.ts';
import { dispersionOf, type SlotCounts } from './slot-counts.ts';
import { rangesIn } from './slots-passed.ts';

/**
 * How many keys each slot of a node holds, and whether they lie at least as evenly as chance would put them, each by itself.
 * Keys that share hash tags come in heaps, and make some slots fuller than chance would. `even` is undefined when there are
 * too few slots to tell, `counts` when the node does not tell. Asks a counter for each slot; fails with ConnectionError.
 *
 * The measure is the index of dispersion, 1 ± √(2 ÷ (n − 1)) for counts of chance alone. The counts are those of a few
 * neighbouring slots together, as a scan passes them: single ones differ by up to twice as much for keys that are numbered,
 * whose checksums have a pattern, and make up for it among neighbours.
 *
 * @param slots those of the node, as `0-5460 6000-6000`
 * @see https://doi.org/10.2307/3001616 (Cochran 1954, the variance test for homogeneity of the Poisson distribution)
 */
export async function readSlotSpread(connection: Pick<Connection, 'callMany'>, slots: string): Promise<SlotSpread> {
  const keys: number[] = [];
  for (const asks of asksFor(slots)) {
    const replies = await connection.callMany(asks);
    keys.push(...replies.flatMap((reply) => (reply instanceof CommandError ? [] : [asNumber(reply)])));
    if (replies.some((reply) => reply instanceof CommandError)) return { even: undefined, counts: undefined, commands: keys.length };
  }
  const counts = keys.length === 0 ? undefined : { slots, keys: Uint32Array.from(keys) };
  return { even: areEven(keys), counts, commands: keys.length };
}

export interface SlotSpread {
  readonly even: boolean | undefined;
  readonly counts: SlotCounts | undefined;
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
  if (blocks.length < LEAST_BLOCKS || sumOf(blocks) === 0) return undefined;
  return dispersionOf(blocks) <= 1 + DEVIATIONS * Math.sqrt(2 / (blocks.length - 1));
}

const NEIGHBOURS = 16;
/** Fewer tell too little of how keys lie. */
const LEAST_BLOCKS = 30;
const DEVIATIONS = 4;

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
