import { CacheopsError } from '../errors.ts';
import type { KeyCommand } from '../redis/writer.ts';
import { GONE, livesOf } from './lives.ts';
import { scoreOf } from './score.ts';
import type { Member, Place, Sweeping } from './sweeping.ts';

/**
 * Looks once more at the entries of members that were taken out, and puts back those whose entry has come meanwhile, or
 * could not be asked for. What a writer has put there itself stays as it is.
 *
 * @returns the members that are back
 */
export async function putBack(dropped: readonly Member[], { key, type, node }: Place, work: Sweeping): Promise<ReadonlySet<Member>> {
  const lives = await livesOf(dropped, work.asker);
  const there = dropped.flatMap((member, i) => (lives[i] === GONE ? [] : [{ member, life: lives[i] }]));
  if (there.length === 0) return new Set();
  const nowMs = await work.look.nowMs();
  const commands = there.map(({ member: { member, detail }, life }): KeyCommand => {
    if (type === 'set') return ['SADD', key, member];
    if (type === 'hash') return ['HSETNX', key, member, detail];
    return ['ZADD', key, 'NX', typeof life === 'number' ? scoreOf(life, nowMs) : detail, member];
  });
  const replies = await work.writer.callMany(node, commands);
  const refused = replies.filter((reply) => reply instanceof CacheopsError);
  if (refused[0]) work.tally.note(node.address, refused[0], refused.length, 'taken out, and not put back');
  const restored = there.length - refused.length;
  work.tally.add({ removed: -restored, restored });
  return new Set(there.map(({ member }) => member));
}
