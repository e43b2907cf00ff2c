import { expect } from 'vitest';
import type { Applying, Order } from '../../src/invalidation/order.ts';
import { selectionOf } from '../../src/invalidation/selection.ts';
import { followMoves } from '../../src/redis/follow-moves.ts';
import { locateTags } from '../../src/tags/locate-tags.ts';
import { createLook } from '../../src/tags/look.ts';
import { createRegistry } from '../../src/tags/registry.ts';
import type { Opened } from './open.ts';

/** What a command would ask for, to purge one tag of the native layout; confirmed, unless `apply` says otherwise. */
export async function orderFor(tag: string, { target, writer }: Opened, apply: Partial<Applying> = {}): Promise<Order> {
  const wishes = { tags: [tag], match: 'any', keys: [], pattern: undefined, family: undefined, values: new Map(), all: false, filters: undefined } as const; // prettier-ignore
  const openScan = async () => expect.unreachable('a tag is purged through its index');
  const registry = createRegistry({ layout: 'native', prefix: undefined });
  const look = createLook(target, () => expect.unreachable('the layout is named'));
  const locate = (tags: readonly string[]) => locateTags(tags, registry, look);
  const select = () => selectionOf(wishes, { rules: [], openScan, isOwn: registry.isOwn, locate });
  return {
    selection: await select(),
    reselect: select,
    isOwn: registry.isOwn,
    layoutNamed: true,
    target,
    read: followMoves(async () => writer),
    sleep: async () => undefined,
    nowMs: () => 0, // no reply is slow, so the pace sleeps never
    signal: new AbortController().signal,
    keysPerSecond: undefined,
    maxKeys: undefined,
    softMs: undefined,
    rules: [],
    approved: undefined,
    during: (_, work) => work(() => undefined),
    apply: {
      writer,
      profile: 'test',
      yes: true,
      ask: async () => expect.unreachable('it was said already'),
      confirm: async () => undefined,
      settleMs: undefined,
      replicas: undefined,
      trails: [],
      ...apply,
    },
  };
}
