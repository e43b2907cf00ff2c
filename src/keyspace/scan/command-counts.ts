import { CommandError } from '../../redis/command-error.ts';
import { type CommandCount, commandCounts } from '../../redis/command-stats.ts';
import { parseInfo } from '../../redis/info.ts';
import { asText } from '../../redis/reply.ts';
import type { Connection } from '../../redis/target.ts';

/** What the server has run, in one go with what is under way on the connection; `undefined` where it does not tell. Fails with ConnectionError. */
export async function readCommandCounts(connection: Pick<Connection, 'callMany'>): Promise<ReadonlyMap<string, CommandCount> | undefined> {
  const [reply = null] = await connection.callMany([['INFO', 'commandstats']]);
  if (reply instanceof CommandError) return undefined;
  const counts = commandCounts(parseInfo(asText(reply)));
  return counts.size === 0 ? undefined : counts;
}
