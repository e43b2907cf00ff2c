import type { Look, TagHolder } from '../tags/layout.ts';
import { type Located, locateAt } from '../tags/locate-tags.ts';

/** What holds tags now in places where they were found before, and nowhere else. */
export async function locateAgain(before: readonly TagHolder[], look: Look): Promise<Located> {
  const places = new Map(before.map((holder) => [`${holder.layout.name} ${holder.prefix.toString('latin1')} ${holder.tag}`, holder]));
  const named = [...places.values()].map(({ tag, layout, prefix }) => ({ tag, layout, prefix, named: true }));
  return { ...(await locateAt(named, look)), homes: [], keysLookedAt: null, lookedAtAll: true };
}
