import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keyTextAt } from '../../src/keyspace/batch.ts';
import { openScan } from '../../src/keyspace/scan.ts';
import type { SourcePart } from '../../src/keyspace/source.ts';
import type { KeyRow } from '../audit/batches.ts';
import { createCoverage, coverageText, meanHeld, rarelyHeld, together } from '../audit/coverage.ts';
import { estimated, type Passed } from '../audit/estimated.ts';
import { imaginedKeys } from '../audit/imagined-keyspace.ts';
import { readyConnection, withTarget } from '../support/connections.ts';
import { serversUnderTest, startCluster, type TestServer, useServers } from '../support/servers.ts';

// In a cluster, newer servers give keys slot by slot. As in sampling.server.test.ts, real orders are cut into pieces, and
// pieces of two keyspaces together have to tell the truth about both as often as their intervals say; or, where a heap of keys
// shares a hash tag, tell no interval.

const KEYSPACES = 8;
const KEYS = 4_000;
/** Each piece goes with the same and the next one of the next keyspace. */
const SHIFTS = [0, 1];
const PIECES = 10;

const servers = useServers();

/** What one batch brought. */
type Page = Pick<SourcePart, 'order' | 'slotsEven' | 'random' | 'fraction' | 'slots'> & { readonly rows: readonly KeyRow[] };

/** The keys of a keyspace as they are written, in the order in which a scan for a sample gives them. */
async function pagesOf(server: TestServer, keys: readonly KeyRow[]): Promise<readonly Page[]> {
  const rows = new Map(keys.map((row) => [String(row.key), row]));
  await server.command('FLUSHALL');
  await Promise.all([...rows.keys()].map((key) => server.command('SET', key, 'v')));
  return withTarget(readyConnection(server.port), async (target) => {
    const scan = await openScan(target, { sample: true, maxLoad: 'low' }); // low: small batches
    const pages: Page[] = [];
    let before = 0;
    let keysBefore: readonly number[] = [];
    for await (const batch of scan.batches) {
      const { order, slotsEven, random, fraction, slots } = scan.parts()[0]!; // one server
      const met = Array.from({ length: batch.length }, (_, i) => rows.get(keyTextAt(batch, i))!); // written above
      const keysByGroup = slots?.keysByGroup.map((keys, group) => keys - (keysBefore[group] ?? 0)) ?? [];
      // What a tenth of the table tells of heaps is asked of the first tenth.
      const heap = fraction <= 1 / PIECES ? slots?.overfull : pages.at(-1)?.slots?.overfull;
      pages.push({ order, slotsEven, random, slots: slots && { ...slots, keysByGroup, overfull: heap ?? null }, rows: met, fraction: fraction - before }); // prettier-ignore
      [before, keysBefore] = [fraction, slots?.keysByGroup ?? []];
    }
    expect(pages.reduce((sum, page) => sum + page.rows.length, 0)).toBe(rows.size);
    expect(before).toBeCloseTo(1);
    return pages;
  });
}

function passedOf(db: number, pages: readonly Page[], fraction = pages.reduce((sum, page) => sum + page.fraction, 0)): Passed {
  const { order, slotsEven, slots: first } = pages[0]!; // never called without
  const random = pages.every((page) => page.random);
  const keysByGroup = first?.keysByGroup.map((_, group) => pages.reduce((sum, { slots }) => sum + (slots?.keysByGroup[group] ?? 0), 0));
  const slots = first && keysByGroup ? { ...first, keysByGroup, overfull: pages.at(-1)?.slots?.overfull ?? null } : null;
  return { node: 'a:1', db, rows: pages.flatMap(({ rows }) => rows), population: KEYS, fraction, order, slotsEven, slots, random };
}

/** Neighbouring pages, together a tenth of the table or a little more. */
function piecesOf(pages: readonly Page[]): readonly (readonly Page[])[] {
  const pieces: Page[][] = [[]];
  let passed = 0;
  for (const page of pages) {
    pieces.at(-1)?.push(page);
    passed += page.fraction;
    if (passed < 1 / PIECES) continue;
    pieces.push([]);
    passed = 0;
  }
  return pieces.slice(0, -1);
}

function coverageOf(keyspaces: readonly (readonly Page[])[]) {
  return keyspaces.map((pages, db) => {
    const nextDb = (db + 1) % keyspaces.length;
    const next = keyspaces[nextDb]!; // the index is below the length
    const coverage = createCoverage(estimated([passedOf(db, pages, 1), passedOf(nextDb, next, 1)]));
    const [own, others] = [piecesOf(pages), piecesOf(next)];
    for (const [at, piece] of own.entries()) {
      for (const shift of SHIFTS) coverage.look(estimated([passedOf(db, piece), passedOf(nextDb, others[(at + shift) % others.length]!)])); // below
    }
    return coverage;
  });
}

/** A UUID, so that all ids make one family. */
const idOf = (...of: readonly (string | number)[]): string =>
  createHash('sha1').update(of.join()).digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'); // prettier-ignore
const named = (name: (family: string, i: number) => string, seed: number, count = KEYS): readonly KeyRow[] =>
  imaginedKeys(count, seed).map((row, i) => ({ ...row, key: name(String(row.key).split(':')[0]!, i) })); // split gives one at least

const UNTAGGED = (seed: number) => named((family, i) => `${family}:${idOf(seed, i)}`, seed);
const NUMBERED = (seed: number) => named((family, i) => `${family}:${i}`, seed);
const ONE_EACH = (seed: number) => named((family, i) => `${family}:{${idOf(seed, i)}}`, seed);
const MATES = (seed: number) => named((family, i) => `{user:${idOf(seed, i % 500)}}:${family}:${i}`, seed);
const HEAP = (seed: number) => [
  ...UNTAGGED(seed).slice(0, KEYS * 0.7),
  ...named((family, i) => `{app}:${family}:${i}`, seed, KEYS).slice(KEYS * 0.7),
];

describe.each(serversUnderTest())('the pieces that SCAN passes in a cluster of $name', ({ binary }) => {
  const starting = servers.keep(startCluster({ primaries: 1, replicas: 0, binary }));
  const keyspacesOf = async (keysOf: (seed: number) => readonly KeyRow[], count = KEYSPACES): Promise<readonly (readonly Page[])[]> => {
    const server = (await starting).primaries[0]!; // there is one
    const keyspaces: (readonly Page[])[] = [];
    for (let seed = 0; seed < count; seed++) keyspaces.push(await pagesOf(server, keysOf(seed)));
    return keyspaces;
  };

  test.for([
    ['without hash tags', UNTAGGED],
    ['that are numbered', NUMBERED],
    ['with a hash tag of their own each', ONE_EACH],
    ['of which eight share a hash tag', MATES],
  ] as const)(
    'hold the truth in 90 to 99 of 100 times, and about no kind of figure far less often, for keys %s',
    async ([, keysOf], { annotate }) => {
      const keyspaces = await keyspacesOf(keysOf);
      const all = together(coverageOf(keyspaces));
      await annotate(coverageText(all));
      expect(meanHeld(all)).toBeGreaterThanOrEqual(0.9);
      expect(meanHeld(all)).toBeLessThanOrEqual(0.99);
      expect(rarelyHeld(all, keyspaces.flatMap(piecesOf).length)).toEqual([]);
      expect(all.byKind.size).toBeGreaterThan(20);
      expect(all.certain.held).toBe(all.certain.trials);
    },
  );

  test('tell no interval for keys of which a heap shares one hash tag, where they come slot by slot', async () => {
    const keyspaces = await keyspacesOf(HEAP, 3);
    const [page] = keyspaces[0]!; // of three
    const intervals = together(coverageOf(keyspaces)).byKind.size;
    expect(intervals > 0).toBe(page?.order === 'hash');
  });
});
