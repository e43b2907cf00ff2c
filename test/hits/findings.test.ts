import { describe, expect, test } from 'vitest';
import { hitFindings } from '../../src/hits/findings.ts';
import type { FamilyUse } from '../../src/hits/hit-data.ts';
import { heard, type Imagined } from './stories.ts';

/** The same of so many keys, each `k:{i}`; `KEY` stands for it. */
const ofKeys = (keys: number, story: readonly Imagined[]): readonly Imagined[] =>
  Array.from({ length: keys }, (_, i) => story.map((one) => ({ ...one, says: one.says.replace('KEY', `k:${i}`) }))).flat();

/** Marks the ends of a window of so many seconds. */
const window = (seconds: number): readonly Imagined[] => [
  { atSeconds: 0, says: 'PING' },
  { atSeconds: seconds, says: 'PING' },
];

const found = (traffic: readonly Imagined[]): readonly string[] => hitFindings(heard(traffic)).map(({ id }) => id);
const useOf = (traffic: readonly Imagined[]): FamilyUse | null | undefined => heard(traffic).families[0]?.use;

describe('misses right after the key has expired', () => {
  const livesFor = (seconds: number, thenReadAt: number): readonly Imagined[] => [
    { atSeconds: 0, says: `SET KEY x EX ${seconds}` },
    { atSeconds: 1, says: 'GET KEY' },
    { atSeconds: thenReadAt, says: 'GET KEY', missed: true },
  ];

  test('are named with how many twice the life would have saved, and the life', () => {
    const [finding] = hitFindings(heard([...ofKeys(120, livesFor(10, 15)), ...ofKeys(80, [{ atSeconds: 2, says: 'GET other:KEY', missed: true }])])); // prettier-ignore
    expect(finding).toMatchObject({
      id: 'hitrate/just-expired',
      severity: 'warning',
      subject: { family: 'k:{id}' },
      message: expect.stringMatching(/^100 % of its 120 misses came less than one life after/),
      evidence: { misses: 120, followed: 120, expired: 120, keptByTwiceTheLife: 120 },
      advice: expect.stringContaining('10 s'),
    });
  });

  test('are counted by when each came: a longer life would not have saved those that came later', () => {
    const traffic = [...ofKeys(150, livesFor(10, 15)).slice(0, 150), ...ofKeys(150, livesFor(10, 25)).slice(150)];
    expect(useOf(traffic)?.misses).toMatchObject({ followed: 150, expired: 150, keptByTwiceTheLife: 50 });
    expect(found(traffic)).toEqual(['hitrate/just-expired']); // a third of them
  });

  test('are no finding when they come long after, or are few', () => {
    expect(useOf(ofKeys(200, livesFor(10, 21)))?.misses).toMatchObject({ expired: 200, keptByTwiceTheLife: 0 });
    expect(found(ofKeys(200, livesFor(10, 21)))).toEqual([]);
    expect(found(ofKeys(99, livesFor(10, 15)))).toEqual([]);
  });

  test.each([['SETEX KEY 10 x'], ['PSETEX KEY 10000 x'], ['SET KEY x PX 10000'], ['SET KEY x EXAT 1700000010'], ['SET KEY x NX EX 10']])(
    'know the life that %s gives',
    (writes) => {
      const traffic = ofKeys(1, [{ atSeconds: 0, says: writes }, { atSeconds: 15, says: 'GET KEY', missed: true }]); // prettier-ignore
      expect(useOf(traffic)).toMatchObject({ typicalLifeSeconds: 10, misses: { expired: 1, keptByTwiceTheLife: 1 } });
    },
  );

  test.each([
    ['SET KEY y', 'without a life'],
    ['MSET KEY y', 'without a life'],
    ['PERSIST KEY', 'for ever'],
    ['GETEX KEY EX 100', 'for longer'],
    ['EXPIRE KEY 100', 'for longer'],
  ])('are none of a key that %s has let live %s', (changes) => {
    const traffic = ofKeys(1, [
      { atSeconds: 0, says: 'SET KEY x EX 10' },
      { atSeconds: 5, says: changes },
      { atSeconds: 15, says: 'GET KEY', missed: true },
    ]);
    expect(useOf(traffic)?.misses).toMatchObject({ expired: 0, gone: 1 });
  });
});

describe('keys with a long life', () => {
  test('that are deleted and missed again are invalidated too early', () => {
    const traffic = ofKeys(150, [
      { atSeconds: 0, says: 'SET KEY x EX 86400' },
      { atSeconds: 1, says: 'GET KEY' },
      { atSeconds: 2, says: 'UNLINK KEY' },
      { atSeconds: 3, says: 'GET KEY', missed: true },
    ]);
    expect(useOf(traffic)?.misses).toMatchObject({ followed: 150, deleted: 150 });
    expect(hitFindings(heard(traffic))).toMatchObject([
      { id: 'hitrate/deleted-early', severity: 'info', evidence: { deleted: 150, misses: 150, hits: 150 } },
    ]);
  });

  test('that are missed again and again, and never written, are not cached', () => {
    const missed = [0, 1, 2, 3].map((atSeconds) => ({ atSeconds, says: 'GET KEY', missed: true }));
    const traffic = ofKeys(50, missed);
    expect(useOf(traffic)?.misses).toMatchObject({ followed: 200, unknown: 50, neverWritten: 150 });
    expect(hitFindings(heard(traffic))).toMatchObject([
      { id: 'hitrate/never-written', message: expect.stringMatching(/^75 % of its 200 misses/), evidence: { neverWritten: 150 } },
    ]);
  });

  test('that go without anybody having asked for it were evicted', () => {
    const traffic = ofKeys(150, [
      { atSeconds: 0, says: 'SET KEY x EX 86400' },
      { atSeconds: 3, says: 'GET KEY', missed: true },
    ]);
    expect(useOf(traffic)?.misses).toMatchObject({ followed: 150, gone: 150 });
  });

  test.each([
    ['RENAME KEY other', { deleted: 1, gone: 0 }],
    ['MOVE KEY 3', { deleted: 1, gone: 0 }],
    ['GETDEL KEY', { deleted: 1, gone: 0 }],
    ['LPOP KEY', { unknown: 1, gone: 0 }],
    ['SREM KEY a', { unknown: 1, gone: 0 }],
    ['FLUSHALL', { unknown: 1, gone: 0 }],
  ])('were not evicted when %s has taken them away', (takes, misses) => {
    const traffic = ofKeys(1, [
      { atSeconds: 0, says: 'SET KEY x EX 86400' },
      { atSeconds: 1, says: takes },
      { atSeconds: 3, says: 'EXISTS KEY', missed: true },
    ]);
    expect(useOf(traffic)?.misses).toMatchObject(misses);
  });
});

describe('keys that are read once and never again', () => {
  test('are named, with how many of how many', () => {
    const traffic = [
      ...window(100),
      ...ofKeys(240, [{ atSeconds: 1, says: 'GET KEY', missed: true }, { atSeconds: 2, says: 'SET KEY x EX 86400' }]), // prettier-ignore
      ...ofKeys(10, [{ atSeconds: 90, says: 'GET KEY' }]),
    ];
    expect(hitFindings(heard(traffic))).toMatchObject([
      {
        id: 'hitrate/read-once',
        severity: 'info',
        message: expect.stringMatching(/^95.8 % of 240 keys were read once/),
        evidence: { keys: 240, readEarly: 240, readOnce: 230 },
      },
    ]);
  });

  test('are no finding when they are read again, come late, or are few', () => {
    const read = (...at: number[]): readonly Imagined[] => at.map((atSeconds) => ({ atSeconds, says: 'GET KEY' }));
    expect(found([...window(100), ...ofKeys(240, read(1, 60))])).toEqual([]);
    expect(found([...window(100), ...ofKeys(240, read(60))])).toEqual([]);
    expect(found([...window(100), ...ofKeys(199, read(1))])).toEqual([]);
  });

  test('take no place when they are not there: misses that nobody fills are none', () => {
    const traffic = [...window(100), ...ofKeys(240, [{ atSeconds: 1, says: 'GET KEY', missed: true }])];
    expect(useOf(traffic)).toMatchObject({ keys: 240, readEarly: 0, readOnce: 0 });
    expect(found(traffic)).toEqual([]);
  });
});

test('what is to be pasted into a shell is safe there, whatever a profile calls its families', () => {
  const data = heard(ofKeys(50, [0, 1, 2].map((atSeconds) => ({ atSeconds, says: 'GET KEY', missed: true })))); // prettier-ignore
  const [finding] = hitFindings({ ...data, families: data.families.map((row) => ({ ...row, family: "it's:{id}" })) });
  expect(finding?.advice).toContain(String.raw`--family 'it'\''s:{id}' --reads`);
});

test('more keys than are followed are a sample, which says so and keeps the shares', () => {
  const traffic = Array.from({ length: 52_000 }, (_, i) => [
    { atSeconds: 0, says: `SET k:${i} x EX 10` },
    { atSeconds: i % 2 === 0 ? 15 : 25, says: `GET k:${i}`, missed: true },
  ]).flat();
  const { families } = heard(traffic);
  const use = families[0]?.use;
  expect(families[0]).toMatchObject({ misses: 52_000 });
  expect(use?.sampled).toBe(0.5);
  expect(use?.keys).toBeLessThanOrEqual(50_000);
  expect((use?.misses.keptByTwiceTheLife ?? 0) / (use?.misses.followed ?? 1)).toBeCloseTo(0.5, 1);
});
