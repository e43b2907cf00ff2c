import { asArray, asBytes, asText } from '../redis/reply.ts';
import type { Look, Step } from './layout.ts';

/** Where a layout notes the tags of each entry, and the members of each tag. */
export interface ReverseIndex {
  /** A set of the tags of one entry. */
  tagsOf(member: Buffer): Buffer;
  /** The index of one of these tags. */
  indexOf(tag: Buffer): Buffer;
}

/** Takes entries that were deleted out of the indexes of their other tags, and drops what noted their tags. */
export async function forgetMembers(members: readonly Buffer[], { tagsOf, indexOf }: ReverseIndex, look: Look): Promise<readonly Step[]> {
  const steps = await Promise.all(
    members.map(async (member): Promise<readonly Step[]> => {
      const key = tagsOf(member);
      const tags = await readSet(key, look);
      if (tags.length === 0) return [];
      return [...tags.map((tag): Step => ({ command: 'SREM', key: indexOf(tag), args: [member] })), { command: 'UNLINK', key, args: [] }];
    }),
  );
  return steps.flat();
}

/** An entry has a few tags, so this is a page or two. */
async function readSet(key: Buffer, look: Look): Promise<readonly Buffer[]> {
  const members: Buffer[] = [];
  for (let cursor = '0'; ;) {
    const [next = '0', found = []] = asArray(await look.read('SSCAN', key, cursor, 'COUNT', 100));
    members.push(...asArray(found).map(asBytes));
    cursor = asText(next);
    if (cursor === '0') return members;
  }
}
