import type { Look, TagHolder } from '../tags/layout.ts';
import type { Located } from '../tags/locate-tags.ts';

/** What holds tags now in places where they were found before, and nowhere else. */
export async function locateAgain(before: readonly TagHolder[], look: Look): Promise<Located> {
  const holders: TagHolder[] = [];
  const places = new Map(before.map((holder) => [`${holder.layout.name} ${holder.prefix.toString('latin1')} ${holder.tag}`, holder]));
  for (const { tag, layout, prefix } of places.values()) holders.push(...(await layout.locate(tag, { layout, prefix, named: true }, look)));
  return { holders, homes: [], keysLookedAt: null, lookedAtAll: true, unlooked: [] };
}
