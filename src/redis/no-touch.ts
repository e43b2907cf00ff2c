import { CommandError } from './command-error.ts';
import { engineOf } from './engine.ts';
import { parseInfo } from './info.ts';
import { asText } from './reply.ts';
import type { Connection, Engine } from './target.ts';

const LACKING = 'no CLIENT NO-TOUCH: it came with Redis 7.2';
const DANGEROUS = 'CLIENT NO-TOUCH can bring servers like this one down in a cluster, when slots move';

/**
 * Asks that lookups on this connection leave idle times and frequencies as they are. Fails with ConnectionError.
 *
 * @returns why they do not; `undefined`: they do
 */
export async function askNotToTouch(
  connection: Pick<Connection, 'call'>,
  { clustered }: { readonly clustered: boolean },
): Promise<string | undefined> {
  try {
    if (clustered && !isSafeInCluster(engineOf(parseInfo(asText(await connection.call('INFO')))))) return DANGEROUS;
    await connection.call('CLIENT NO-TOUCH', 'ON');
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return LACKING;
    throw error;
  }
}

/**
 * Versions with which a client that has NO-TOUCH on may ask for keys of a slot on its way to
 * another node. Redis 8.0.6 and Valkey 8.1 end with a segmentation fault then: on the way to a redirection they ask for the
 * command of a client that does not run one yet (lookupKey, called by getNodeByQuery). Others were not tried.
 */
const TRIED: Partial<Readonly<Record<Engine, readonly string[]>>> = { valkey: ['8.0', '9.1'], redict: ['7.3'] };

export const isSafeInCluster = ({ engine, engineVersion }: ReturnType<typeof engineOf>): boolean =>
  TRIED[engine]?.some((version) => engineVersion.startsWith(`${version}.`)) ?? false;
