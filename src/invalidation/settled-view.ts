import { ConnectionError } from '../errors.ts';
import { asArray, asText } from '../redis/reply.ts';
import { isKnown, type Node, type Target } from '../redis/target.ts';

export interface Patience {
  readonly timeoutMs: number;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * The deployment as it is once each part of the keyspace has a primary that answers and says that it is one; the caller
 * closes it. What is in the way, when it does not come to that in time.
 */
export async function settledView(target: Target, { timeoutMs, nowMs, sleep, signal }: Patience): Promise<Target | string> {
  for (const endMs = nowMs() + timeoutMs; ;) {
    const view = await lookAgain(target);
    if (typeof view !== 'string' || signal.aborted || nowMs() >= endMs) return view;
    await sleep(LOOK_EVERY_MS);
  }
}

const LOOK_EVERY_MS = 250;

/**
 * How long it may take until there is a primary again, in milliseconds, if nobody says: some failovers, by the defaults of
 * down-after-milliseconds (30 s) and of cluster-node-timeout (15 s). A server on its own may be restarted.
 *
 * @see https://github.com/redis/redis/blob/7.0/sentinel.conf and redis.conf beside it
 */
export const failoverWaitMs = ({ topology }: Pick<Target, 'topology'>): number =>
  topology === 'sentinel' || topology === 'cluster' ? 60_000 : 5_000;

async function lookAgain(target: Target): Promise<Target | string> {
  try {
    const view = await target.reopen();
    const trouble = await troubleOf(view).catch(async (error: unknown) => {
      await view.close(); // its connections would keep the process alive
      throw error;
    });
    if (trouble === undefined) return view;
    await view.close();
    return trouble;
  } catch (error) {
    if (error instanceof ConnectionError) return error.message;
    throw error;
  }
}

async function troubleOf({ primaries, absent }: Target): Promise<string | undefined> {
  const away = absent.find(({ role, slots }) => role === 'primary' && slots.length > 0);
  if (away !== undefined) return `${away.address}: ${away.reason}`;
  const roles = await Promise.all(primaries.map(roleOf));
  const demoted = primaries.find((_, i) => roles[i] === 'slave');
  return demoted && `${demoted.address} is a replica, and no other primary is known`;
}

/** `undefined` when the server does not tell. Fails with ConnectionError. */
async function roleOf(node: Node): Promise<string | undefined> {
  const role = await node.ask((reply) => asText(asArray(reply)[0] ?? ''), 'ROLE');
  return isKnown(role) ? role.value : undefined;
}
