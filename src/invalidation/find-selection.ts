import { openScan } from '../keyspace/scan.ts';
import type { KeySource } from '../keyspace/source.ts';
import type { FamilyRule } from '../profile/profile.ts';
import type { Target } from '../redis/target.ts';
import type { TagHolder } from '../tags/layout.ts';
import { type Located, locateTags } from '../tags/locate-tags.ts';
import { createLook } from '../tags/look.ts';
import type { Registry } from '../tags/registry.ts';
import { keysOf } from './keys-of.ts';
import { locateAgain } from './locate-again.ts';
import { locatePlanned } from './locate-planned.ts';
import type { Order } from './order.ts';
import type { SavedPlan } from './saved-plan.ts';
import { selectionOf, type Wishes } from './selection.ts';

interface Finding extends Pick<Order, 'read' | 'isOwn' | 'signal' | 'during'> {
  readonly wishes: Wishes;
  readonly registry: Registry;
  readonly rules: readonly FamilyRule[];
  /** The plan that is applied, if one is. */
  readonly approved: SavedPlan | undefined;
}

/** Finds what is named, in a deployment as it is by then: see {@link Order.reselect}. Fails as {@link selectionOf} does. */
export function createFindSelection({ wishes, rules, isOwn, signal, ...finding }: Finding): Order['reselect'] {
  return (target, within) => {
    const scan = (match: string | Buffer) => openScan(target, { memory: false, match, signal });
    const locate = (tags: readonly string[]) => locateIn(target, tags, within, { ...finding, scan });
    return selectionOf(wishes, { rules, isOwn, openScan: scan, locate });
  };
}

interface Locating extends Pick<Finding, 'registry' | 'approved' | 'read' | 'during'> {
  readonly scan: (match: string | Buffer) => Promise<KeySource>;
}

async function locateIn(
  target: Target,
  tags: readonly string[],
  within: readonly TagHolder[] | undefined,
  { registry, approved, read, during, scan }: Locating,
): Promise<Located> {
  const look = createLook(target, (glob) => keysOf(scan(glob)), read);
  if (within) return locateAgain(within, look);
  if (approved) return locatePlanned(approved.places, registry, look);
  return during('looking for the layouts of tags', () => locateTags(tags, registry, look));
}
