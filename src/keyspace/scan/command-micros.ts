import { CommandError } from '../../redis/command-error.ts';
import { commandCounts } from '../../redis/command-stats.ts';
import { parseInfo } from '../../redis/info.ts';
import { asText } from '../../redis/reply.ts';
import type { Connection } from '../../redis/target.ts';

/**
 * How many microseconds the server has spent on each command since it began to count, in one go with what is under way on
 * the connection; `undefined` where it does not tell. Fails with ConnectionError.
 */
export async function readCommandMicros(connection: Pick<Connection, 'callMany'>): Promise<ReadonlyMap<string, bigint> | undefined> {
  const [reply = null] = await connection.callMany([['INFO', 'commandstats']]);
  if (reply instanceof CommandError) return undefined;
  const counts = commandCounts(parseInfo(asText(reply)));
  return counts.size === 0 ? undefined : new Map([...counts].map(([name, { microseconds }]) => [name, microseconds]));
}
