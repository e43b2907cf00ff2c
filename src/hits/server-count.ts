import { type Info, parseInfo } from '../redis/info.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Known, type Node, type Unavailable } from '../redis/target.ts';

/** What a server counted itself. */
export interface ServerCount {
  readonly hits: bigint;
  readonly misses: bigint;
  /** Keys that it evicted. */
  readonly evicted: bigint;
  /** Errors that it replied with; undefined before Redis 6.2. */
  readonly errors: bigint | undefined;
}

/** A count at one moment. */
export interface Reading {
  readonly count: ServerCount;
  /** Counters that only grow: CONFIG RESETSTAT sets all of them to 0, and so does a restart. */
  readonly growing: readonly bigint[];
}

const GROWING = ['keyspace_hits', 'keyspace_misses', 'total_connections_received', 'total_commands_processed', 'total_net_output_bytes'] as const; // prettier-ignore

/** Fails with ConnectionError. */
export async function readServerCount(node: Node): Promise<Known<Reading>> {
  const info = await node.ask((reply) => parseInfo(asText(reply)), 'INFO', 'stats');
  if (!isKnown(info)) return info;
  const count = countIn(info.value);
  if (count === undefined) return { unavailable: 'the server does not tell its hits and misses' };
  return { value: { count, growing: GROWING.map((name) => info.value.counter(name) ?? 0n) } };
}

/** What was counted between two moments. A reset is noticed unless every counter has since grown beyond what it was. */
export function countedBetween(before: Known<Reading>, after: Known<Reading>): Known<ServerCount> {
  if (!isKnown(before)) return before;
  if (!isKnown(after)) return after;
  if (after.value.growing.some((counter, i) => counter < (before.value.growing[i] ?? 0n))) return { unavailable: RESET };
  return { value: differenceOf(after.value.count, before.value.count) };
}

/** Why a count is not known, with what would allow it. */
export const reasonOf = ({ unavailable, wouldNeed }: Unavailable): string =>
  wouldNeed === undefined ? unavailable : `${unavailable}: it needs ${wouldNeed}`;

const RESET = 'the counters of the server were reset while we looked';

function countIn(info: Info): ServerCount | undefined {
  const [hits, misses] = [info.counter('keyspace_hits'), info.counter('keyspace_misses')];
  if (hits === undefined || misses === undefined) return undefined;
  return { hits, misses, evicted: info.counter('evicted_keys') ?? 0n, errors: info.counter('total_error_replies') };
}

const differenceOf = (to: ServerCount, from: ServerCount): ServerCount => ({
  hits: to.hits - from.hits,
  misses: to.misses - from.misses,
  evicted: to.evicted - from.evicted,
  errors: to.errors === undefined || from.errors === undefined ? undefined : to.errors - from.errors,
});
