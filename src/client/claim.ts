import { randomBytes } from 'node:crypto';
import type { Connection } from './connection.ts';
import type { TagNames } from './tag-names.ts';

/**
 * A purge first renames the index to a name of its own, which is in a set from before it exists until after it has gone:
 * whatever kills the purge, a later one finds what it left, and writers begin a new index meanwhile. Step by step what
 * `cacheops invalidate` does, so that each finishes what the other has begun.
 *
 * @returns the claim's id; `undefined` when nothing is tagged so
 */
export async function claimIndex({ index, claims, claim }: TagNames, connection: Connection): Promise<string | undefined> {
  const type = await typeOf(connection, index);
  if (type === 'none') return undefined;
  if (type !== 'zset') throw new Error(`${index} is a ${type}, which this client does not purge: use \`cacheops invalidate\``);
  const id = `${Date.now()}-${randomBytes(6).toString('hex')}`;
  await connection.write('SADD', claims, id);
  try {
    await connection.write('RENAMENX', index, claim(id));
    return id;
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('ERR no such key'))) throw error;
    await connection.write('SREM', claims, id); // another purge was quicker
    return undefined;
  }
}

/** Ids of claims of other purges: of killed ones, or of one that is at work now. Those that never came to be are tidied away. */
export async function unfinishedClaims({ claims, claim }: TagNames, connection: Connection): Promise<readonly string[]> {
  const unfinished: string[] = [];
  for await (const id of idsIn(claims, connection)) {
    if ((await typeOf(connection, claim(id))) !== 'none') unfinished.push(id);
    else if (isAbandoned(id)) await connection.write('SREM', claims, id);
  }
  return unfinished;
}

/** When every entry of it is gone. */
export async function dropClaim({ claims, claim }: TagNames, id: string, connection: Connection): Promise<void> {
  await connection.write('UNLINK', claim(id));
  await connection.write('SREM', claims, id);
}

async function* idsIn(claims: string, connection: Connection): AsyncGenerator<string, void, undefined> {
  let cursor = '0';
  do {
    // SSCAN answers so.
    const [next, ids] = (await connection.read('SSCAN', claims, cursor, 'COUNT', '100')) as [unknown, unknown[]];
    yield* ids.map(String);
    cursor = String(next);
  } while (cursor !== '0');
}

const typeOf = async (connection: Connection, key: string): Promise<string> => String(await connection.read('TYPE', key));

/** A purge comes from naming a claim to making it in milliseconds: after this time it never will. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

const isAbandoned = (id: string): boolean => !(Date.now() - Number.parseInt(id, 10) < ABANDONED_AFTER_MS);
