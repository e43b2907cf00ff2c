import type { Look, Step } from './layout.ts';
import { readSet } from './noted-set.ts';

/** Where a layout notes the tags of each entry, and the members of each tag. */
export interface ReverseIndex {
  /** A set of the tags of one entry. */
  tagsOf(member: Buffer): Buffer;
  /** The index of one of these tags. */
  indexOf(tag: Buffer): Buffer;
  /** The index whose members these are: it is claimed, and what stands in it since is new. */
  readonly own: Buffer;
}

/** What can happen to an entry with several tags. */
export const FORGETS =
  'an entry with several tags that is written anew in the same moment may lose the others until it expires, for it is taken out of their indexes';

/** Takes entries that were deleted out of the indexes of their other tags, and drops what noted their tags. */
export async function forgetMembers(
  members: readonly Buffer[],
  { tagsOf, indexOf, own }: ReverseIndex,
  look: Look,
): Promise<readonly Step[]> {
  const steps = await Promise.all(
    members.map(async (member): Promise<readonly Step[]> => {
      const key = tagsOf(member);
      const tags = await readSet(key, look);
      if (tags.length === 0) return [];
      const others = tags.map(indexOf).filter((index) => !index.equals(own));
      return [...others.map((index): Step => ({ command: 'SREM', key: index, args: [member] })), { command: 'UNLINK', key, args: [] }];
    }),
  );
  return steps.flat();
}
