import { describe, expect, test } from 'vitest';
import { expiryOf } from '../../src/expiry/assess.ts';
import { checkLives } from '../../src/expiry/check.ts';
import { checkBlocks } from '../../src/expiry/check-screen.ts';
import { createLifeTally } from '../../src/expiry/collect.ts';
import type { KeySource, SourcePart } from '../../src/keyspace/source.ts';
import { batchOf } from '../audit/batches.ts';
import { onePartSource } from '../audit/one-part-source.ts';

// What is said of lives of which a part was read.

const { signal } = new AbortController();
const READ = 300;
const batch = batchOf(Array.from({ length: READ }, (_, i) => ({ key: `session:${i}`, ttlMs: 1_000 * (1 + i) })));

/** A hundredth of the keys of a node, in one batch. */
const sourceOf = (order: SourcePart['order']): KeySource =>
  onePartSource(
    () => ({
      node: batch.node,
      keysExpected: 100 * READ,
      keysSeen: READ,
      fraction: 0.01,
      order,
      random: order === 'hash',
      state: 'stopped',
    }),
    1,
    (async function* () {
      yield batch;
    })(),
  );

const FAMILIES = [
  { template: 'session:{id}', ttl: { seconds: 300 } },
  { template: 'rare:{id}', ttl: { seconds: 300 } },
];

const checked = (order: SourcePart['order']) =>
  checkLives([sourceOf(order)], {
    profile: { families: FAMILIES, unknown: 'allow' },
    goal: { kind: 'keys', keys: READ },
    update: () => undefined,
    keep: () => Promise.resolve(),
    signal,
  });

function ttlOf(order: SourcePart['order']) {
  const tally = createLifeTally({ rules: FAMILIES, sampled: true, clockMs: () => 0 });
  tally.add(batch);
  return expiryOf(tally, [sourceOf(order)], { rules: FAMILIES, sampled: true, match: undefined, signal, top: 20 });
}

describe('of a sample', () => {
  test('ttl check does not say that a family has no keys when it met none, and says what it may have missed', async () => {
    const { data, unchecked } = await checked('hash');
    expect(data.families[1]).toMatchObject({ family: 'rare:{id}', keys: 0, keysLow: 0, withoutTtl: 0, withoutTtlLow: 0 });
    expect(data.families[1]?.keysHigh).toBeGreaterThan(100);
    expect(data.families[1]?.withoutTtlHigh).toBe(data.families[1]?.keysHigh);
    expect(JSON.stringify(checkBlocks(data))).toMatch(/none met.*± is half of a 95 % interval/);
    expect(unchecked).toEqual([
      expect.objectContaining({ id: 'policy', matters: false, reason: expect.stringContaining('up to 298 keys') }),
    ]);
  });

  test('both say why no interval can be told, and are sure of nothing', async () => {
    const why = [expect.objectContaining({ id: 'sampling', matters: true, reason: expect.stringContaining('no interval can be told: nothing is known') })]; // prettier-ignore
    const { data, unchecked } = await checked('unknown');
    expect(unchecked).toEqual(why);
    expect(data.families[1]).toMatchObject({ keys: 0, withoutTtl: 0 });
    expect(data.families[1]).not.toHaveProperty('keysHigh');
    expect(JSON.stringify(checkBlocks(data))).toContain('as a sample; no interval can be told');
    expect(ttlOf('unknown').unchecked).toEqual(why);
    expect(ttlOf('hash').unchecked).toEqual([]);
  });
});
