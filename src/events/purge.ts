import { setTimeout as delay } from 'node:timers/promises';
import type { FilterWishes } from '../invalidation/conditions.ts';
import type { InvalidateData } from '../invalidation/data.ts';
import { invalidate } from '../invalidation/invalidate.ts';
import { keysOf } from '../invalidation/keys-of.ts';
import type { Applying, Order } from '../invalidation/order.ts';
import { selectionOf } from '../invalidation/selection.ts';
import { openScan } from '../keyspace/scan.ts';
import type { FamilyRule } from '../profile/profile.ts';
import type { Answer } from '../report.ts';
import { locateTags } from '../tags/locate-tags.ts';
import { createLook } from '../tags/look.ts';
import type { Registry } from '../tags/registry.ts';
import type { CurrentTarget } from './current-target.ts';

/** What is the same for every batch. */
export interface PurgeSettings extends Pick<Order, 'read' | 'nowMs' | 'keysPerSecond' | 'maxKeys' | 'softMs' | 'isOwn'> {
  /** Tags are purged in the deployment as it is by then. */
  readonly target: CurrentTarget;
  readonly registry: Registry;
  readonly filters: FilterWishes | undefined;
  readonly families: readonly FamilyRule[];
  readonly apply: Applying;
}

/** Purges some tags because of some events, by their IDs. Fails as {@link invalidate} does. */
export type Purge = (tags: readonly string[], events: readonly string[]) => Promise<Answer<InvalidateData>>;

/** A batch that was begun is brought to its end: nothing interrupts it, and its pace holds to the last key. */
export function createPurge({ target: current, registry, filters, families, ...settings }: PurgeSettings): Purge {
  const { read, isOwn } = settings;
  const { signal } = new AbortController();
  return async (tags, events) => {
    const target = current.now();
    const scan = async (match: string | Buffer) => openScan(target, { memory: false, match, signal });
    const look = createLook(target, (glob) => keysOf(scan(glob)), read);
    const wishes = { tags, filters, match: 'any', keys: [], pattern: undefined, family: undefined, values: new Map(), all: false } as const;
    const locate = (some: readonly string[]) => locateTags(some, registry, look);
    const select = async () => ({ ...(await selectionOf(wishes, { rules: families, locate, isOwn, openScan: scan })), events });
    return invalidate({
      ...settings,
      target,
      selection: await select(),
      reselect: select,
      rules: families,
      layoutNamed: true,
      unseen: true,
      approved: undefined,
      signal,
      sleep: async (ms) => delay(ms),
      during: (_, work) => work(() => undefined),
    });
  };
}
