import { asArray, asBytes, asText } from '../redis/reply.ts';
import { typeIn } from './is-held.ts';
import type { Look } from './layout.ts';

/** The members of a small set: an entry has a few tags, so this is a page or two. None when there is no such key. */
export async function readSet(key: Buffer, look: Pick<Look, 'read'>): Promise<readonly Buffer[]> {
  const members: Buffer[] = [];
  for (let cursor = '0'; ;) {
    const [next = '0', found = []] = asArray(await look.read('SSCAN', key, cursor, 'COUNT', 100));
    members.push(...asArray(found).map(asBytes));
    cursor = asText(next);
    if (cursor === '0') return members;
  }
}

/** The tags in the reverse index of an entry; `undefined` when something else stands there. */
export async function tagsInSet(key: Buffer, look: Look): Promise<readonly string[] | undefined> {
  const type = await typeIn(look, key);
  if (type !== 'set') return type === 'none' ? [] : undefined;
  return (await readSet(key, look)).map(String);
}
