import { describe, expect, test } from 'vitest';
import type { KeyRow } from '../audit/batches.ts';
import { createCoverage, coverageText, meanHeld, rarelyHeld, together } from '../audit/coverage.ts';
import { estimated, type Passed } from '../audit/estimated.ts';
import { imaginedKeys } from '../audit/imagined-keyspace.ts';
import { serversUnderTest, startStandalone, type TestServer, useServers } from '../support/servers.ts';

// The estimates rest on this: what SCAN has passed is a random sample. So real orders of SCAN, of several databases, are cut
// into pieces, and pieces of two databases together have to tell the truth about both as often as their intervals say.

const DATABASES = 16;
const KEYS = 4_000;
const PIECES = 10;
/** Each piece goes with the same and the next one of the next database. */
const SHIFTS = 2;

const servers = useServers();

/**
 * The keys of a database as they are written, in the order in which SCAN gives them. Their names on the server differ from
 * one database to the next: all have the same hash seed there, and the same names would come in the same order.
 */
async function scanOrder(server: TestServer, db: number): Promise<readonly KeyRow[]> {
  const rows = new Map(imaginedKeys(KEYS, db).map((row) => [`${db}:${String(row.key)}`, row]));
  await server.command('SELECT', db);
  await server.command('MSET', ...[...rows.keys()].flatMap((key) => [key, 'v']));
  const order = new Set<string>();
  let cursor = '0';
  do {
    const [next, keys] = (await server.command('SCAN', cursor, 'COUNT', 500)) as unknown as [string, string[]]; // as SCAN replies
    for (const key of keys) order.add(key);
    cursor = next;
  } while (cursor !== '0');
  expect(order.size).toBe(KEYS);
  return [...order].map((key) => rows.get(key)!); // every key was written above
}

const passedOf = (db: number, rows: readonly KeyRow[]): Passed => ({
  node: 'a:1',
  db,
  rows,
  population: KEYS,
  fraction: rows.length / KEYS,
});
const pieceOf = (order: readonly KeyRow[], piece: number): readonly KeyRow[] => {
  const length = KEYS / PIECES;
  return order.slice((piece % PIECES) * length, ((piece % PIECES) + 1) * length);
};

describe.each(serversUnderTest())('the pieces that SCAN passes on $name', ({ binary }) => {
  test('hold the truth in 90 to 99 of 100 times, and about no kind of figure far less often', async ({ annotate }) => {
    const server = await servers.keep(startStandalone({ binary }));
    const orders: (readonly KeyRow[])[] = [];
    for (let db = 0; db < DATABASES; db++) orders.push(await scanOrder(server, db));

    const pairs = orders.map((order, db) => ({ db, order, nextDb: (db + 1) % DATABASES, next: orders[(db + 1) % DATABASES]! }));
    const coverages = pairs.map(({ db, order, nextDb, next }) => {
      const coverage = createCoverage(estimated([passedOf(db, order), passedOf(nextDb, next)]));
      for (let piece = 0; piece < PIECES; piece++) {
        for (let shift = 0; shift < SHIFTS; shift++)
          coverage.look(estimated([passedOf(db, pieceOf(order, piece)), passedOf(nextDb, pieceOf(next, piece + shift))]));
      }
      return coverage;
    });
    const all = together(coverages);
    await annotate(coverageText(all));
    expect(meanHeld(all)).toBeGreaterThanOrEqual(0.9);
    expect(meanHeld(all)).toBeLessThanOrEqual(0.99);
    expect(rarelyHeld(all, DATABASES * PIECES)).toEqual([]);
    expect(all.certain.held).toBe(all.certain.trials);
  });
});
