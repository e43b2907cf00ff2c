import { asText } from '../redis/reply.ts';
import { isKnown, type Target } from '../redis/target.ts';
import { createJournal, type Journal, type JournalSubject } from './journal.ts';
import type { Applying, Order } from './order.ts';

/**
 * `undefined` when nobody asked for a trail.
 *
 * @throws UsageError when a file cannot be written to, before anybody is asked anything
 */
export async function openJournal(order: Order, { profile, trails }: Applying): Promise<Journal | undefined> {
  if (trails.length === 0) return undefined;
  for (const trail of trails) if (!trail.onServer) await trail.add('', order.target);
  return createJournal({ ...order, about: await aboutOf(order.target, profile) }, trails, () => new Date(order.nowMs()));
}

async function aboutOf(target: Target, profile: string): Promise<JournalSubject> {
  const whoAmI = await target.primaries[0]?.ask(asText, 'ACL WHOAMI');
  return {
    profile,
    nodes: target.primaries.map(({ address }) => address),
    db: target.db,
    serverUser: whoAmI !== undefined && isKnown(whoAmI) ? whoAmI.value : null,
  };
}
