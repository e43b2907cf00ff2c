import { expect, test } from 'vitest';
import { evictionFindings } from '../../src/tag-indexes/eviction-findings.ts';
import type { HomeTotals } from '../../src/tag-indexes/home-totals.ts';

const home: HomeTotals = {
  layout: 'native',
  layoutTitle: 'native',
  prefix: 'cacheops:tag:',
  tags: 10,
  members: 1000,
  dead: { count: 0, low: 0, high: 0, basis: 'all' },
  bytes: 50_000_000,
  withoutTtl: 10,
  unfinishedClaims: 0,
  seenAlive: true,
  notes: null,
};
const MB = 1024 * 1024;

test.each([
  ['volatile-lru', 100 * MB, home, ['tags/index-stays']],
  ['volatile-lru', 10_000 * MB, home, []],
  ['volatile-lru', 100 * MB, { ...home, withoutTtl: 0 }, []],
  ['volatile-lru', 0, home, []],
  ['allkeys-lfu', 100 * MB, home, ['tags/index-evictable']],
  ['noeviction', 100 * MB, home, []],
  ['allkeys-lru', 100 * MB, { ...home, members: null }, []],
] as const)(
  'under %s with %d bytes, indexes are in danger or in the way as their kind and size say',
  (policy, maxmemoryBytes, one, ids) => {
    expect(evictionFindings({ node: 'a:1', policy, maxmemoryBytes }, [one]).map(({ id }) => id)).toEqual(ids);
  },
);
