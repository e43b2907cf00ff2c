import { CacheopsError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import { keySlot } from '../redis/key-slot.ts';
import { asArray, asNumber } from '../redis/reply.ts';
import type { Reply } from '../redis/target.ts';
import type { KeyCommand } from '../redis/writer.ts';
import { GONE, livesOf } from './lives.ts';
import { putBack } from './put-back.ts';
import type { Member, Place, Sweeping } from './sweeping.ts';

/**
 * Takes members out of an index whose entries are gone, and no others. Where index and entry lie together, the server
 * looks and takes out in one step. Elsewhere it is looked before and after: an entry that came in between has its member put back.
 *
 * @returns the members that were taken out
 */
export async function dropDead(members: readonly Member[], place: Place, work: Sweeping): Promise<readonly Member[]> {
  const isApart = ({ entry }: Member): boolean => work.target.topology === 'cluster' && keySlot(entry) !== keySlot(place.key);
  const far = members.filter(isApart);
  const near = far.length === 0 ? members : members.filter((member) => !isApart(member));
  const together = near.length === 0 ? [] : await dropTogether(near, place, work);
  const apart = far.length === 0 ? [] : await dropApart(far, place, work);
  return [...together, ...apart];
}

async function dropTogether(members: readonly Member[], place: Place, work: Sweeping): Promise<readonly Member[]> {
  const entries = members.map(({ entry }) => entry);
  const dropped = await runScript(members, entries, place, work);
  if (dropped === undefined) return dropApart(members, place, work);
  work.tally.add({ removed: dropped.length });
  return dropped;
}

const SCRIPTS = { set: 'dropFromSet', zset: 'dropFromSortedSet', hash: 'dropFromHash' } as const;

/**
 * @param entries asked for in the same step; none: only whether the members are as they were read
 * @returns `undefined` when the server has no scripts for us
 */
async function runScript(
  members: readonly Member[],
  entries: readonly Buffer[],
  { key, type, node }: Place,
  { writer, withoutScripts }: Sweeping,
): Promise<readonly Member[] | undefined> {
  if (withoutScripts.has(node.address)) return undefined;
  const words = members.flatMap(({ member, detail }) => (type === 'set' ? [member] : [member, detail]));
  try {
    const positions = asArray(await writer.run(node, SCRIPTS[type], [key, ...entries], ...words)).map(asNumber);
    return positions.flatMap((at) => members.slice(at - 1, at));
  } catch (error) {
    if (!(error instanceof CommandError) || error.refusal === 'failed') throw error;
    withoutScripts.add(node.address);
    return undefined;
  }
}

async function dropApart(members: readonly Member[], place: Place, work: Sweeping): Promise<readonly Member[]> {
  const before = await livesOf(members, work.asker);
  const unknown = before.find((life) => life instanceof CacheopsError);
  if (unknown) work.tally.note(place.node.address, unknown, before.filter((life) => life instanceof CacheopsError).length);
  const gone = members.filter((_, i) => before[i] === GONE);
  if (gone.length === 0) return [];
  // A score that is still as it was read shows that no writer has been there; a member of a set tells nothing.
  const dropped = (place.type === 'set' ? undefined : await runScript(gone, [], place, work)) ?? (await dropPlainly(gone, place, work));
  work.tally.add({ removed: dropped.length });
  const back = await putBack(dropped, place, work);
  return dropped.filter((member) => !back.has(member));
}

const DROPS = { set: 'SREM', zset: 'ZREM', hash: 'HDEL' } as const;

async function dropPlainly(
  members: readonly Member[],
  { key, type, node }: Place,
  { writer, tally }: Sweeping,
): Promise<readonly Member[]> {
  const replies = await writer.callMany(node, members.map(({ member }): KeyCommand => [DROPS[type], key, member])); // prettier-ignore
  const refused = replies.filter((reply): reply is CommandError => reply instanceof CommandError);
  if (refused[0]) tally.note(node.address, refused[0], refused.length);
  return members.filter((_, i) => isOne(replies[i]));
}

const isOne = (reply: Reply | CommandError | undefined): boolean => reply === '1';
