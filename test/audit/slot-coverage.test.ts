import { describe, expect, test } from 'vitest';
import { sampledSlots } from '../../src/keyspace/scan/slot-counts.ts';
import { slotGroupsFor } from '../../src/keyspace/slot-groups.ts';
import { keySlot } from '../../src/redis/key-slot.ts';
import { randomOf } from '../support/random.ts';
import type { KeyRow } from './batches.ts';
import { type Coverage, createCoverage, coverageText, meanHeld, together } from './coverage.ts';
import { estimated, type Passed } from './estimated.ts';
import { imaginedKeys } from './imagined-keyspace.ts';

// A keyspace whose keys share hash tags is put into a cluster that gives keys slot by slot, fifty times under other
// names each, and the first slots of each node are read. How often does each interval of the reports hold the truth?

const REPEATS = 50;

/** Tags of different sizes; what keys of one tag have in common is their size, their life and their family. */
interface Shape {
  readonly tags: number;
  readonly nodes: number;
  readonly part: number;
  readonly filtered?: boolean;
  /** Of all tags; 10,000 where it is not said. */
  readonly keys?: number;
  /** By how much sizes and lives of tags are apart, as a logarithm; 0.6 where it is not said. */
  readonly apart?: number;
  readonly keysOf: (tag: number, random: () => number) => number;
}

const hex = (random: () => number, digits: number): string => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join(''); // prettier-ignore
const uuidOf = (random: () => number): string => [8, 4, 4, 4, 12].map((digits) => hex(random, digits)).join('-');

/** By tag. */
function taggedKeys({ tags, keysOf, keys = 10_000, apart = 0.6 }: Shape, seed: number): readonly (readonly KeyRow[])[] {
  const random = randomOf(seed);
  const all = imaginedKeys(keys, seed);
  let from = 0;
  return Array.from({ length: tags }, (_, tag) => {
    const count = keysOf(tag, random);
    const [scale, family] = [Math.exp(apart * (random() - 0.5)), all[from]?.key];
    return all.slice(from, (from += count)).map((row) => {
      const own = random() < 0.5 ? String(family) : String(row.key);
      return {
        ...row,
        key: own.split(':')[0]!,
        bytes: Math.round((row.bytes ?? 100) * scale),
        ttlMs: Math.round((row.ttlMs ?? -1) * scale),
      };
    });
  });
}

/** The same with tags of other names, in the order of their slots. */
function renamed(byTag: readonly (readonly KeyRow[])[], random: () => number) {
  return byTag
    .flatMap((rows) => {
      const tag = uuidOf(random);
      const slot = keySlot(Buffer.from(tag));
      return rows.map((row, i) => ({ slot, row: { ...row, key: `${String(row.key)}:{${tag}}:${i}` } }));
    })
    .toSorted((a, b) => a.slot - b.slot);
}

type Placed = ReturnType<typeof renamed>;

function passedOf(all: Placed, { nodes, part }: Shape): readonly Passed[] {
  return Array.from({ length: nodes }, (_, at): Passed => {
    const [from, to] = [Math.floor((at * 16_384) / nodes), Math.floor(((at + 1) * 16_384) / nodes) - 1];
    const own = all.filter(({ slot }) => slot >= from && slot <= to);
    const keys = new Uint32Array(to - from + 1);
    for (const { slot } of own) keys[slot - from]!++;
    const end = from + Math.round((to - from + 1) * part);
    const slots = part >= 1 ? null : sampledSlots({ slots: `${from}-${to}`, keys }, String(end), slotGroupsFor(nodes));
    const rows = own.filter(({ slot }) => part >= 1 || slot < end).map(({ row }) => row);
    return { node: `10.0.0.${at}:6379`, db: 0, rows, population: own.length, fraction: part, order: 'slot', slotsEven: false, slots };
  });
}

const ofAllSizes = (mean: number) => (_: number, random: () => number) => Math.ceil(-mean * Math.log(1 - random()));

const SHAPES: readonly (Shape & { readonly name: string })[] = [
  { name: 'eight keys a tag, a tenth of one node', tags: 700, nodes: 1, part: 0.1, keysOf: () => 8 },
  { name: 'tags of all sizes, a tenth of three nodes', tags: 700, nodes: 3, part: 0.1, keysOf: ofAllSizes(8) }, // prettier-ignore
  { name: 'forty keys a tag, a quarter of one node', tags: 200, nodes: 1, part: 0.25, keysOf: () => 40 },
  { name: 'two keys a tag, a tenth of ten nodes', tags: 3_000, nodes: 10, part: 0.1, keysOf: () => 2 },
  { name: 'one key a tag, a tenth of one node', tags: 5_000, nodes: 1, part: 0.1, keysOf: () => 1 },
  { name: 'large tags of all sizes, far apart, a twentieth of three nodes', tags: 1_400, keys: 30_000, nodes: 3, part: 0.05, apart: 2.8, keysOf: ofAllSizes(20) }, // prettier-ignore
  { name: 'large tags of all sizes, far apart, a twentieth of one node', tags: 1_400, keys: 30_000, nodes: 1, part: 0.05, apart: 2.8, keysOf: ofAllSizes(20) }, // prettier-ignore
  { name: 'eight keys a tag, a tenth of three nodes, filtered', tags: 700, nodes: 3, part: 0.1, filtered: true, keysOf: () => 8 },
];

function coverageOf(shape: Shape): { readonly coverage: Coverage; readonly reasons: ReadonlySet<string | undefined> } {
  const byTag = taggedKeys(shape, 11);
  const random = randomOf(12);
  const coverage = createCoverage(figuresOf(passedOf(renamed(byTag, random), { ...shape, part: 1 })));
  const reasons = new Set<string | undefined>();
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const report = figuresOf(passedOf(renamed(byTag, random), shape), shape.filtered);
    reasons.add(report.notRandom);
    coverage.look(report);
  }
  return { coverage, reasons };
}

/** Without those of each node: under other names its keys are others. */
function figuresOf(passed: readonly Passed[], filtered = false) {
  const { audit, ...report } = estimated(passed, filtered);
  return { ...report, audit: { ...audit, totals: { ...audit.totals, nodes: [] } } };
}

describe('the figures of a sample of slots', () => {
  test('have no intervals where it has too few tags', () => {
    const few = { tags: 200, keys: 5_000, nodes: 3, part: 0.05, keysOf: () => 20 };
    expect([...coverageOf(few).reasons]).toContainEqual(expect.stringContaining('too few slots or hash tags'));
  });

  const coverages: Coverage[] = [];

  test.each(SHAPES)('have intervals with $name, and hold what is said to be certain', (shape) => {
    const { coverage, reasons } = coverageOf(shape);
    expect([...reasons]).toEqual([undefined]);
    expect(coverage.byKind.size).toBeGreaterThan(50);
    expect(coverage.certain.held).toBe(coverage.certain.trials);
    expect(meanHeld(together([coverage]))).toBeGreaterThanOrEqual(0.9);
    coverages.push(coverage);
  });

  test('hold the truth about every kind of figure in 90 to 99 of 100 times', async ({ annotate }) => {
    const all = together(coverages);
    await annotate(coverageText(all));
    expect([...all.byKind].filter(([, { held, trials }]) => held < 0.9 * trials || held > 0.99 * trials)).toEqual([]);
  });
});
