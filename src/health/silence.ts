import { type CacheopsError, ConnectionError } from '../errors.ts';
import type { Missing } from '../report.ts';
import type { Node } from '../redis/target.ts';
import type { SilentNode } from './facts.ts';
import { withoutAddress } from './without-address.ts';

/** A node that was asked and did not answer. */
export interface Silence {
  readonly node: Node;
  readonly error: CacheopsError;
  /** Since it answered last; absent when it never did. */
  readonly seconds?: number;
}

/** It answered when the window was opened, so that its host and port are right: it is the server that went. */
export function wentAway(node: Node, error: CacheopsError, seconds: number): Silence {
  const isGone = error instanceof ConnectionError && (error.reason === 'nothing-listens' || error.reason === 'connection-lost');
  if (!isGone) return { node, error, seconds };
  const message = `${node.address} went away during the window: it ${withoutAddress(error.message, node.address)}`;
  const hint = "look at the server's log and at the system's: it may have crashed, run out of memory, or been restarted";
  return { node, error: new ConnectionError('connection-lost', message, { hint, cause: error }), seconds };
}

export const asSilent = ({ node, error, seconds }: Silence): SilentNode => ({
  address: node.address,
  role: node.role,
  slots: slotCount(node),
  reason: error.message,
  silentSeconds: seconds ?? null,
});

export const asMissing = ({ node, error }: Silence): Missing => ({ subject: { node: node.address }, reason: error.message });

export const slotCount = ({ slots }: Pick<Node, 'slots'>): number => slots.reduce((sum, [from, to]) => sum + to - from + 1, 0);
