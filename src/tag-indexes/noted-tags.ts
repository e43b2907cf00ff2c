import type { Home, TagHolder } from '../tags/layout.ts';
import type { Looking } from './figures.ts';
import { heldBy } from './held-by.ts';

/** A tag that an entry has noted of itself. */
export interface NotedTag {
  readonly tag: string;
  /** What stands for the tag; `undefined` when nothing does. */
  readonly holder: TagHolder | undefined;
  /** Whether the indexes of that tag hold the entry; null where a mark stands for it, which tells of no entry. */
  readonly held: boolean | null;
}

/**
 * The tags that an entry notes in one home, each compared with its index at this moment. `undefined`: the layout notes
 * none, or they cannot be read. Fails with CommandError, RefusedError or ConnectionError.
 */
export async function notedTags(key: Buffer, { layout, prefix }: Pick<Home, 'layout' | 'prefix'>, looking: Looking) {
  const tags = await layout.tagsNoted?.(key, prefix, looking.look);
  return tags && Promise.all(tags.map((tag) => compared(tag, key, { layout, prefix, named: false }, looking)));
}

async function compared(tag: string, key: Buffer, home: Home, looking: Looking): Promise<NotedTag> {
  const [holder] = await home.layout.locate(tag, home, looking.look);
  if (holder?.indexes.length === 0) return { tag, holder, held: null };
  const held = await Promise.all((holder?.indexes ?? []).map((index) => heldBy(index, [key], looking)));
  return { tag, holder, held: held.some((some) => some.length > 0) };
}
