import { asNumber } from '../redis/reply.ts';
import type { Answer, Missing } from '../report.ts';
import type { TagHolder } from '../tags/layout.ts';
import { locateTags, type Unseen } from '../tags/locate-tags.ts';
import { type ListedMember, listMembers } from './list-members.ts';
import type { LookingAround } from './open-tags.ts';
import { measureTag, type TagRow } from './tag-row.ts';

/** What `cacheops tags show` answers: the contract of its JSON. */
export interface ShowData {
  readonly tag: string;
  /** What holds it. */
  readonly holders: readonly TagRow[];
  /** The first ones. */
  readonly members: readonly ListedMember[];
  /** Members that are not among them; null: unknown how many. */
  readonly more: number | null;
}

/** Reads only. UsageError when nothing can be tagged so. */
export async function showTag(tag: string, most: number, around: LookingAround): Promise<Answer<ShowData>> {
  const { holders, lookedAtAll, refused, unlooked, unseen } = await locateTags([tag], around.registry, around.look);
  const failures = new Set(unlooked.map(({ error }) => error.message));
  const rows: TagRow[] = [];
  const members: ListedMember[] = [];
  for (const holder of holders) {
    rows.push(await rowOf(holder, around));
    members.push(...(await listMembers(holder, most - members.length, around)));
  }
  const countable = holders.every(({ indexes, shared }) => shared === undefined && indexes.length > 0);
  const all = rows.reduce((sum, row) => sum + (row.members ?? 0), 0);
  return {
    data: { tag, holders: rows, members, more: countable || members.length < most ? Math.max(0, all - members.length) : null },
    missing: [...(lookedAtAll ? [] : notAll(refused, unseen)), ...[...failures].map(notThere)],
  };
}

async function rowOf(holder: TagHolder, around: LookingAround): Promise<TagRow> {
  const ttlMs = asNumber(await around.look.read('PTTL', holder.key));
  return (await measureTag({ holder, rivals: [], ttlMs: ttlMs < -1 ? NaN : ttlMs }, around)).row;
}

const notThere = (reason: string): Missing => ({ subject: {}, reason: `a place that may hold the tag was not looked at: ${reason}` });

const notAll = (refused: string | undefined, unseen: Unseen | undefined): readonly Missing[] =>
  (unseen?.missing ?? [{ subject: {}, reason: refused ?? 'only a part of the keys was looked at, so name yours with --layout' }]).map(
    ({ subject, reason }) => ({ subject, reason: `other layouts may hold the tag too: ${reason}` }),
  );
