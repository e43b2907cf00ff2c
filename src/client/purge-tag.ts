import type { Invalidated } from './cache.ts';
import { claimIndex, dropClaim, unfinishedClaims } from './claim.ts';
import type { Connection } from './connection.ts';
import type { TagNames } from './tag-names.ts';

/** Adds up what came of a purge, also of one that fails. */
export type Counts = { -readonly [Count in keyof Invalidated]: Invalidated[Count] };

export interface PurgeWork {
  readonly connection: Connection;
  readonly counts: Counts;
  /** Keys of indexes, claims and locks begin so; none is an entry. */
  readonly tagPrefix: string;
}

/** Deletes every entry that is in the index now, or in a claim that another purge has left. Rejects with the first failure, once all was tried. */
export async function purgeTag(names: TagNames, work: PurgeWork): Promise<void> {
  const left = await unfinishedClaims(names, work.connection);
  const own = await claimIndex(names, work.connection);
  const failures: unknown[] = [];
  for (const id of [...left, ...(own === undefined ? [] : [own])]) await drainClaim(names, id, work, failures);
  if (failures.length > 0) throw failures[0];
}

/** More than these are not faster, only longer in the way of others. */
const AT_ONCE = 500;

/** Nobody writes to a claim, so ranks stay what they are. It goes only when all its entries have. */
async function drainClaim(names: TagNames, id: string, work: PurgeWork, failures: unknown[]): Promise<void> {
  const before = failures.length;
  const start = Buffer.from(work.tagPrefix);
  for (let rank = 0; ;) {
    // ZRANGE answers so.
    const members = (await work.connection.read('ZRANGE', names.claim(id), `${rank}`, `${rank + AT_ONCE - 1}`)) as Buffer[];
    if (members.length === 0) break;
    const entries = members.filter((member) => !member.subarray(0, start.length).equals(start));
    failures.push(...(await deleteEntries(entries, work)));
    rank += members.length;
  }
  if (failures.length === before) await dropClaim(names, id, work.connection);
}

/** In one command where there is no cluster: keys that follow each other there are hardly ever of one slot. Resolves to what went wrong. */
async function deleteEntries(entries: readonly Buffer[], { connection, counts }: PurgeWork): Promise<readonly unknown[]> {
  const batches = connection.clustered ? entries.map((entry) => [entry]) : [entries];
  const replies = await Promise.allSettled(
    batches.map(async ([first, ...rest]) => {
      if (first === undefined) return;
      const deleted = Number(await connection.write('UNLINK', first, ...rest));
      counts.deleted += deleted;
      counts.alreadyGone += 1 + rest.length - deleted;
    }),
  );
  return replies.flatMap((reply) => (reply.status === 'rejected' ? [reply.reason] : []));
}
