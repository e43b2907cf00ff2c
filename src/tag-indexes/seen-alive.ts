import { CacheopsError } from '../errors.ts';
import { asArray, asBytes } from '../redis/reply.ts';
import { typeIn } from '../tags/is-held.ts';
import type { Look, TagIndex } from '../tags/layout.ts';
import { type IndexType, isIndexType } from '../tags/read-members.ts';
import { sampleMembers } from '../tags/sample-members.ts';
import type { Asker } from './ask-many.ts';
import { GONE, livesOf } from './lives.ts';

/**
 * Whether an entry that an index names was seen on the server, among a few that are most likely there. Without one, its
 * members may be anything: names of keys that look like those of a layout are common.
 */
export async function seenAlive(index: TagIndex, { look, asker }: { readonly look: Look; readonly asker: Asker }): Promise<boolean> {
  const type = await typeIn(look, index.key);
  if (!isIndexType(type)) return false;
  const members = await likelyAlive(index.key, type, look);
  const lives = await livesOf(members.flatMap((member) => index.entryOf(member) ?? []).map((entry) => ({ entry })), asker); // prettier-ignore
  return lives.some((life) => !(life instanceof CacheopsError) && life !== GONE);
}

const LOOKED_AT = 10;

/** Of a sorted set, those that expire last. */
async function likelyAlive(key: Buffer, type: IndexType, look: Look): Promise<readonly Buffer[]> {
  if (type !== 'zset') return sampleMembers(key, type, LOOKED_AT, look);
  return asArray(await look.read('ZRANGE', key, -LOOKED_AT, -1)).map(asBytes);
}
