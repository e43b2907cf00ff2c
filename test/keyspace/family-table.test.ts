import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFamilies, OTHER_FAMILIES } from '../../src/keyspace/family.ts';
import { createFamilyIndex } from '../../src/keyspace/family-totals-index.ts';
import { createFamilyTable } from '../../src/keyspace/family-table.ts';
import { createLifeTally, type LifeStratum } from '../../src/expiry/collect.ts';
import { sumsOfMinutes } from '../../src/expiry/lives.ts';
import { batchOf } from '../audit/batches.ts';

const identifier = fc.oneof(
  fc.integer({ min: 0, max: 99_999_999_999_999 }).map(String),
  fc.stringMatching(/^[0-9a-f]{6,34}$/),
  fc.stringMatching(/^[0-9A-F]{8,16}$/),
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  fc.ipV4(),
  fc.ipV6(),
  fc.date({ min: new Date('1990-01-01'), max: new Date('2039-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 16)),
  fc
    .date({ min: new Date('1990-01-01'), max: new Date('2039-01-01'), noInvalidDate: true })
    .map((date) => String(Math.round(date.getTime() / 1000))),
  fc.constantFrom('1.2.3', '256.1.1.1', '01.2.3.4', '1_2_3', '12-34-56', '2024-01-02', 'ab:cd:ef:01:23:45', 'http://a.b/1', '/v1/chat', ''),
  fc.stringMatching(/^[a-z]{1,8}[-_.][0-9]{1,8}$/),
  fc.stringMatching(/^[a-zA-Z0-9_.-]{1,24}$/),
  fc.string({ maxLength: 6 }),
);
const word = fc.oneof(fc.constantFrom('session', 'user', 'cache', 'gpt-4o', 'v1', 'feed', 'tmp', 'order'), identifier);
const separator = fc.constantFrom(':', ':', ':', '/', '|', '{', '}', '#', '::', '=');
/** Keys that differ in some of their parts only, so that many of them have one shape. */
const keys = fc
  .tuple(
    fc.array(fc.tuple(word, separator, fc.boolean()), { minLength: 1, maxLength: 7 }),
    fc.array(fc.array(identifier, { minLength: 7, maxLength: 7 }), { maxLength: 12 }),
  )
  .map(([parts, variants]) =>
    [[], ...variants].map((values) => keyOf(parts.map(([text, between, varies], at) => [varies ? (values[at] ?? text) : text, between]))),
  );

const keyOf = (parts: readonly (readonly [text: string, between: string])[]): Buffer =>
  Buffer.from(parts.map(([text, between], at) => (at === parts.length - 1 ? text : text + between)).join(''));

const PROFILES = [
  [],
  ['session:{id}', 'user:{id}:{rest*}', 'order-{n}', 'cache:{model}:{hash}'],
  ['{a}-{b}', 'v1:{x}', '{ip}.{rest}', '{x}a{y}', 'user:1{n}'],
].map((templates) => templates.map((template) => ({ template })));

describe('the family of a key, worked out once a shape', () => {
  test.each(PROFILES)('is what working it out for each key gives, with the templates of profile %#', (...rules) => {
    fc.assert(
      fc.property(fc.array(keys, { minLength: 1, maxLength: 4 }), (groups) => {
        const keys = groups.flat();
        const familyOf = createFamilies(rules, 40);
        const index = createFamilyIndex(rules, 40);
        const batch = batchOf(keys.map((bytes) => ({ key: bytes })));
        expect(keys.map((_, i) => index.families[index.indexOf(batch, i)]?.family)).toEqual(keys.map((bytes) => familyOf(bytes)));
      }),
      { numRuns: 400, seed: 4 },
    );
  });

  test('has an end: what comes after so many undeclared families is counted as other', () => {
    const table = createFamilyTable({ rules: [{ template: 'known:{id}' }], maxUndeclared: 3 });
    const names = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];
    table.add(batchOf([...names.map((name) => ({ key: `${name}x:1` })), { key: 'known:1' }, { key: 'alphax:2' }]));
    expect(table.families.map(({ family, keys }) => [family, keys])).toEqual([
      ['alphax:{id}', 2],
      ['betax:{id}', 1],
      ['gammax:{id}', 1],
      [OTHER_FAMILIES, 2],
      ['known:{id}', 1],
    ]);
  });
});

describe('when there are more families than are told apart', () => {
  const once = ['alpha', 'beta', 'gamma', 'delta'].map((name) => ({ key: `${name}x:1`, bytes: 7, ttlMs: 5 }));
  const late = [1, 2, 3, 4].map((id) => ({ key: `late:${id}`, bytes: 10, ttlMs: 1_000 }));

  test('one that comes again gets the room of one that came once, and no key is lost', () => {
    const table = createFamilyTable({ rules: [], maxUndeclared: 3 });
    table.add(batchOf([...once, ...late]));
    expect(table.families.map(({ family, keys, bytes }) => [family, keys, bytes])).toEqual([
      ['late:{id}', 3, 30],
      ['betax:{id}', 1, 7],
      ['gammax:{id}', 1, 7],
      [OTHER_FAMILIES, 3, 24],
    ]);
  });

  test('those that have come to something stay', () => {
    const table = createFamilyTable({ rules: [], maxUndeclared: 2 });
    const twice = ['alpha', 'beta'].flatMap((name) => [1, 2].map((id) => ({ key: `${name}x:${id}` })));
    table.add(batchOf([...twice, ...late]));
    expect(table.families.map(({ family, keys }) => [family, keys])).toEqual([['alphax:{id}', 2], ['betax:{id}', 2], [OTHER_FAMILIES, 4]]); // prettier-ignore
  });

  test('a family of one key in five hundred is told apart from a hundred thousand names that come once', () => {
    const table = createFamilyTable({ rules: [] });
    const letters = (n: number): string => String(n).replaceAll(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)));
    const names = Array.from({ length: 100_000 }, (_, i) => ({ key: i % 500 === 499 ? `rare:${i}` : `w${letters(i)}` }));
    for (let from = 0; from < names.length; from += 1_000) table.add(batchOf(names.slice(from, from + 1_000)));
    expect(table.families.reduce((sum, { keys }) => sum + keys, 0)).toBe(100_000);
    expect(table.families.length).toBe(1_001);
    expect(table.families.find(({ family }) => family === 'rare:{id}')?.keys).toBeGreaterThan(190);
  });

  test('the lives of one that is given up go on with the others', () => {
    const tally = createLifeTally({ rules: [], sampled: false, clockMs: () => 0 });
    const many = Array.from({ length: 1_000 }, (_, i) => ({
      key: `f${'q'.repeat(1 + (i % 40))}${'z'.repeat(1 + Math.floor(i / 40))}:1`,
      ttlMs: 5,
    }));
    tally.add(batchOf([...many, ...late]));
    const [{ families, lives }] = tally.strata as [LifeStratum];
    expect(new Set(lives.keys())).toEqual(new Set(families.map(({ family }) => family)));
    for (const { family, keys } of families) expect([family, sumsOfMinutes(lives.get(family)!, 0, 1).keys]).toEqual([family, keys]);
    expect(families.find(({ family }) => family === 'late:{id}')?.keys).toBe(3);
  });
});

describe('the totals of a family', () => {
  const day = 86_400_000;
  const table = createFamilyTable({ rules: [] });
  table.add(
    batchOf([
      { key: 'a:1', ttlMs: -1, bytes: 100 },
      { key: 'a:2', ttlMs: 60_000, bytes: 50, type: 'hash' },
      { key: 'a:3', ttlMs: 60_001, bytes: Number.NaN },
      { key: 'a:4', ttlMs: 40 * day, bytes: 30, type: 'hash' },
      { key: 'a:5', ttlMs: Number.NaN, bytes: 1 },
    ]),
  );
  const [totals] = table.families;

  test('are sums of what is known; what is not known is counted as such', () => {
    expect(totals).toMatchObject({
      keys: 5,
      bytes: 181,
      keysOfUnknownSize: 1,
      keysOfUnknownTtl: 1,
      withoutTtl: 1,
      bytesWithoutTtl: 100,
      largestBytes: 100,
    });
    expect([...(totals?.types ?? [])]).toEqual([
      ['string', { keys: 3, bytes: 101, bytesSquared: 10_001, bytesCubed: 1_000_001 }],
      ['hash', { keys: 2, bytes: 80, bytesSquared: 3_400, bytesCubed: 152_000 }],
    ]);
  });

  test('put each remaining life into one class, the upper end of a class included', () => {
    expect(totals).toMatchObject({ ttlClasses: [1, 1, 0, 0, 0, 1, 1], shortestTtlMs: 60_000, longestTtlMs: 40 * day });
  });
});
