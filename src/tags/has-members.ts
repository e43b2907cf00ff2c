import { CommandError } from '../redis/command-error.ts';
import { asNumber } from '../redis/reply.ts';
import type { Connection } from '../redis/target.ts';
import type { IndexType } from './read-members.ts';

/** For each of a bounded number of members, whether an index holds it. Fails with ConnectionError or CommandError. */
export async function hasMembers(
  connection: Connection,
  index: Buffer,
  type: IndexType,
  members: readonly Buffer[],
): Promise<readonly boolean[]> {
  const replies = await connection.callMany(members.map((member) => [ASKS[type], index, member] as const));
  return replies.map((reply) => {
    if (reply instanceof CommandError) throw reply;
    return type === 'zset' ? reply !== null : asNumber(reply) === 1;
  });
}

const ASKS = { zset: 'ZSCORE', set: 'SISMEMBER', hash: 'HEXISTS' } as const;
