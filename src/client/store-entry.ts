import type { Connection } from './connection.ts';
import type { Entry } from './entry.ts';

/**
 * The value first, its indexes second: an index that is written first can be purged before its value is there, and nothing leads
 * to that entry any more. A process that dies in between leaves an entry without tags until its life ends.
 *
 * @param jitter by how much the life is shortened at random, at most: 0.1 of it. Indexes keep the whole life.
 */
export async function storeEntry(
  { key, ttl, indexes }: Entry,
  value: string | Buffer,
  jitter: number,
  connection: Connection,
): Promise<void> {
  await connection.write('SET', key, value, ...lifeOf(ttl * (1 - jitter * Math.random())));
  try {
    await Promise.all(indexes.map((index) => connection.write('ZADD', index, scoreOf(ttl), key)));
  } catch (error) {
    await connection.write('UNLINK', key); // no purge would find it
    throw error;
  }
}

const lifeOf = (ttl: number): readonly string[] => (ttl === Infinity ? [] : ['PX', `${Math.ceil(ttl * 1000)}`]);

/** A clock that is behind the server's makes members look dead before their entries are; dead ones that look alive do no harm. */
const CLOCK_SLACK_SECONDS = 60;

/** By the clock of this process: asking the server for its own would be one more command for each entry. */
const scoreOf = (ttl: number): string => (ttl === Infinity ? '+inf' : `${Math.ceil(Date.now() / 1000 + ttl) + CLOCK_SLACK_SECONDS}`);
