import { type CacheopsError, ConnectionError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';

/**
 * Whether it may succeed once the servers have settled: the connection was lost, or the server is no primary any more, or
 * does not know just now who is. MOVED and ASK stand here for those that lead to a node which redirects as well.
 */
export function isPassing(error: CacheopsError): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof CommandError && error.cause instanceof Error && UNSETTLED.test(error.cause.message);
}

const UNSETTLED = /^(?:READONLY|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|UNBLOCKED|NOREPLICAS) /;
