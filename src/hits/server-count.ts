import { parseInfo } from '../redis/info.ts';
import { asText } from '../redis/reply.ts';
import type { Node } from '../redis/target.ts';

/** What a server counted itself. */
export interface ServerCount {
  readonly hits: bigint;
  readonly misses: bigint;
}

/** `undefined` when the server does not tell. Fails with ConnectionError. */
export async function readServerCount(node: Node): Promise<ServerCount | undefined> {
  const info = await node.ask((reply) => parseInfo(asText(reply)), 'INFO', 'stats');
  if (!('value' in info)) return undefined;
  const [hits, misses] = [info.value.counter('keyspace_hits'), info.value.counter('keyspace_misses')];
  return hits === undefined || misses === undefined ? undefined : { hits, misses };
}

/** `undefined` when one of them is not known, or the counters were reset in between. */
export function countedBetween(before: ServerCount | undefined, after: ServerCount | undefined): ServerCount | undefined {
  if (!before || !after || after.hits < before.hits || after.misses < before.misses) return undefined;
  return { hits: after.hits - before.hits, misses: after.misses - before.misses };
}
