import { UsageError } from '../errors.ts';
import type { Look } from '../tags/layout.ts';
import { type Located, locateAt } from '../tags/locate-tags.ts';
import type { Registry } from '../tags/registry.ts';
import { toBytes } from '../text/bytes.ts';
import type { SavedPlace } from './saved-plan.ts';

/**
 * What holds tags now in the places of a plan, and nowhere else.
 *
 * @throws UsageError when the plan speaks of a layout that there is not
 */
export async function locatePlanned(places: readonly SavedPlace[], { layouts }: Registry, look: Look): Promise<Located> {
  const named = places.map(({ tag, layout: name, prefix }) => {
    const layout = layouts.find((known) => known.name === name);
    if (layout === undefined) throw new UsageError(`there is no tag layout ${JSON.stringify(name)}`, { hint: 'make a new plan' });
    return { tag, layout, prefix: toBytes(prefix), named: true };
  });
  return { ...(await locateAt(named, look)), homes: [], keysLookedAt: null, lookedAtAll: true };
}
