import type { Look, Step } from './layout.ts';
import { readSet } from './noted-set.ts';

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
