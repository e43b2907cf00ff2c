import { describe, expect, test } from 'vitest';
import { estimateCount, estimateTotal } from '../../src/keyspace/sampling.ts';
import { randomOf } from '../support/random.ts';
import { serversUnderTest, startStandalone, type TestServer, useServers } from '../support/servers.ts';

// The estimates rest on this: what SCAN has passed is a random sample. So real orders of SCAN are cut into pieces, and each
// piece has to tell the truth about the whole as often as its intervals say.

const FAMILIES = 40;
const KEYS_OF_EACH = 1_000;
const PIECES = 20;

const servers = useServers();

/** The families of all keys in the order in which SCAN gives them: keys are `family:number`. */
async function scanOrder(server: TestServer): Promise<readonly string[]> {
  const order: string[] = [];
  let cursor = '0';
  do {
    const [next, keys] = (await server.command('SCAN', cursor, 'COUNT', 500)) as unknown as [string, string[]]; // as SCAN replies
    order.push(...keys);
    cursor = next;
  } while (cursor !== '0');
  return order;
}

describe.each(serversUnderTest())('the pieces that SCAN passes on $name', ({ binary }) => {
  test('hold the truth about counts and bytes of families in 90 to 99 of 100 times', async () => {
    const server = await servers.keep(startStandalone({ binary }));
    const fill = "for f = 1, ARGV[1] do for i = 1, ARGV[2] do redis.call('SET', 'family' .. f .. ':' .. i, i) end end";
    await server.command('EVAL', fill, 0, FAMILIES, KEYS_OF_EACH);
    const order = await scanOrder(server);
    expect(new Set(order).size).toBe(FAMILIES * KEYS_OF_EACH);

    const random = randomOf(3);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const keys = order.toSorted().map((key) => [key, Math.round(Math.exp(5 + normal()))] as const);
    const sizes = new Map(keys);
    const trueBytes = new Map<string, number>();
    for (const [key, bytes] of keys) trueBytes.set(familyOf(key), (trueBytes.get(familyOf(key)) ?? 0) + bytes);

    let [counts, totals, trials] = [0, 0, 0];
    const length = order.length / PIECES;
    for (let piece = 0; piece < PIECES; piece++) {
      const passed = order.slice(piece * length, (piece + 1) * length);
      const stratum = { seen: passed.length, population: order.length, fraction: 1 / PIECES };
      for (const [family, bytes] of trueBytes) {
        const found = passed.filter((key) => familyOf(key) === family).map((key) => sizes.get(key) ?? 0);
        const count = estimateCount([stratum], [found.length]);
        const sum = (power: number): number => found.reduce((all, size) => all + size ** power, 0);
        const total = estimateTotal([stratum], [{ sum: sum(1), squares: sum(2), cubes: sum(3) }]);
        if (count.low <= KEYS_OF_EACH && KEYS_OF_EACH <= count.high) counts++;
        if (total.low <= bytes && bytes <= total.high) totals++;
        trials++;
      }
    }
    for (const held of [counts / trials, totals / trials]) {
      expect(held).toBeGreaterThanOrEqual(0.9);
      expect(held).toBeLessThanOrEqual(0.99);
    }
  });
});

const familyOf = (key: string): string => key.slice(0, key.indexOf(':'));
