import { describe, expect, test } from 'vitest';
import { auditExplanations } from '../../src/audit/explanations.ts';
import { findingOf, idleFindings, unknownFindings } from '../../src/audit/findings.ts';
import { verdictsOn, type Rule } from './audited.ts';
import type { KeyRow } from './batches.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const keys = (count: number, row: (i: number) => Omit<KeyRow, 'key'>): readonly KeyRow[] =>
  Array.from({ length: count }, (_, i) => ({ key: `s:${i}`, ...row(i) }));
const rule = (more: Omit<Rule, 'template'>): readonly Rule[] => [{ template: 's:{id}', ...more }];
const day = { seconds: 86_400 };

/** Each rule, with keys that break it and keys that do not. */
const CASES: readonly { id: string; rules: readonly Rule[]; breaks: readonly KeyRow[]; obeys: readonly KeyRow[]; extent: number }[] = [
  { id: 'policy/ttl-missing', rules: rule({ ttl: day }), breaks: keys(10, (i) => ({ ttlMs: i < 3 ? -1 : 20 * HOUR })), obeys: keys(10, () => ({ ttlMs: 20 * HOUR })), extent: 3 },
  { id: 'policy/ttl-missing', rules: rule({ ttl: 'required' }), breaks: keys(2, () => ({ ttlMs: -1 })), obeys: keys(2, () => ({ ttlMs: 400 * DAY })), extent: 2 },
  {
    id: 'policy/ttl-missing', rules: rule({ ttl: { maxWithoutTtl: 0.1 } }), extent: 2,
    breaks: keys(10, (i) => ({ ttlMs: i < 2 ? -1 : HOUR })), obeys: keys(10, (i) => ({ ttlMs: i < 1 ? -1 : HOUR })),
  },
  { id: 'policy/ttl-forbidden', rules: rule({ ttl: 'none' }), breaks: keys(2, () => ({ ttlMs: 5 })), obeys: keys(2, () => ({ ttlMs: -1 })), extent: 2 },
  { id: 'policy/ttl-above', rules: rule({ ttl: day }), breaks: keys(1, () => ({ ttlMs: DAY + 1_001 })), obeys: keys(1, () => ({ ttlMs: DAY })), extent: 1 },
  {
    id: 'policy/ttl-above', rules: rule({ ttl: { seconds: 86_400, toleranceSeconds: 3_600, jitter: 0.5 } }), extent: 1,
    breaks: keys(1, () => ({ ttlMs: 1.5 * DAY + HOUR + 1 })), obeys: keys(1, () => ({ ttlMs: 1.5 * DAY + HOUR })),
  },
  { id: 'policy/ttl-above', rules: rule({ ttl: { atMostSeconds: 60 } }), breaks: keys(1, () => ({ ttlMs: 62_000 })), obeys: keys(1, () => ({ ttlMs: 60_000 })), extent: 1 },
  // 2⁻²⁰ is below one in a million, 2⁻¹⁹ is not.
  { id: 'policy/ttl-far-below', rules: rule({ ttl: day }), breaks: keys(20, () => ({ ttlMs: 11.9 * HOUR })), obeys: keys(19, () => ({ ttlMs: 11.9 * HOUR })), extent: 20 },
  { id: 'policy/ttl-far-below', rules: rule({ ttl: { atLeastSeconds: 86_400 } }), breaks: keys(9, () => ({ ttlMs: 5 * HOUR })), obeys: keys(9, (i) => ({ ttlMs: i === 0 ? 12 * HOUR : HOUR })), extent: 9 },
  {
    id: 'policy/ttl-no-jitter', rules: rule({ ttl: { seconds: 3_600, jitter: 0.2 } }), extent: 200,
    breaks: keys(200, () => ({ ttlMs: 0.9 * HOUR })), obeys: keys(200, (i) => ({ ttlMs: 0.9 * HOUR * (1 + (0.2 * i) / 200) })),
  },
  { id: 'policy/type', rules: rule({ type: 'hash' }), breaks: keys(3, () => ({ type: 'string' })), obeys: keys(3, () => ({ type: 'hash' })), extent: 3 },
  { id: 'policy/key-too-big', rules: rule({ maxBytes: 1_000 }), breaks: keys(2, (i) => ({ bytes: 1_000 + i })), obeys: keys(2, () => ({ bytes: 1_000 })), extent: 1 },
  {
    id: 'policy/too-many-elements', rules: rule({ maxElements: 10 }), extent: 1,
    breaks: keys(2, (i) => ({ type: 'list', elements: 10 + i })), obeys: keys(2, () => ({ type: 'string', elements: 5_000 })),
  },
  { id: 'policy/too-many-keys', rules: rule({ maxKeys: 9 }), breaks: keys(10, () => ({})), obeys: keys(9, () => ({})), extent: 10 },
  {
    id: 'policy/share-above', rules: rule({ maxShare: 0.5 }), extent: 0.75,
    breaks: [...keys(3, () => ({ bytes: 100 })), { key: 'other', bytes: 100 }], obeys: [...keys(2, () => ({ bytes: 100 })), { key: 'other', bytes: 200 }],
  },
]; // prettier-ignore

describe('the policy of a family', () => {
  test.each(CASES)('$id is broken where $rules says otherwise, and kept where it does not', ({ id, rules, breaks, obeys, extent }) => {
    expect(verdictsOn(breaks, rules, { deep: true }).filter((verdict) => verdict.id === id)).toMatchObject([{ outcome: 'broken', extent }]);
    expect(verdictsOn(obeys, rules, { deep: true }).filter((verdict) => verdict.id === id)).toEqual([]);
  });

  test('of unknown families warns of each, unless they are allowed', () => {
    const rows = [{ key: 's:1' }, { key: 'tmp:1' }, { key: 'tmp:2' }];
    expect(verdictsOn(rows, rule({}), { unknown: 'warn' })).toMatchObject([{ id: 'policy/unknown-family', family: 'tmp:{id}', extent: 2 }]);
    expect(verdictsOn(rows, rule({}), { unknown: 'allow' })).toEqual([]);
    const [verdict] = verdictsOn(rows, rule({}), { unknown: 'fail' });
    expect(findingOf(verdict!, false, { unknown: 'fail' }).severity).toBe('error');
  });

  test('says of many unknown families the largest, and how many more there are', () => {
    const rows = 'abcdefgh'.split('').flatMap((letter, at) => Array.from({ length: 10 - at }, (_, i) => ({ key: `${letter}x:${i}` })));
    const findings = unknownFindings(verdictsOn(rows, [], { unknown: 'warn' }), () => false, { unknown: 'warn' });
    expect(findings.map(({ message }) => message)).toEqual([
      ...[10, 9, 8, 7, 6].map((count) => `not in the profile, ${count} keys`),
      '3 more families not in the profile, 12 keys',
    ]);
  });

  test('is said with the numbers, the bound and an example that is harmless', () => {
    const rows = [
      { key: 's:\u001b[31m', ttlMs: -1 },
      { key: 's:2', ttlMs: 1_000 },
    ];
    const [verdict] = verdictsOn(rows, rule({ ttl: day }));
    expect(findingOf(verdict!, false, { unknown: 'allow' })).toMatchObject({
      severity: 'warning',
      subject: { family: 's:{id}' },
      message: String.raw`50 % have no TTL (allowed 0 %), 1 key: e.g. s:\x1b[31m`,
      evidence: { keys: 1, share: 0.5, allowedShare: 0, examples: String.raw`s:\x1b[31m` },
    });
    expect(findingOf(verdict!, true, { unknown: 'allow' })).toMatchObject({
      severity: 'info',
      message: expect.stringContaining('the baseline has it'),
    });
  });

  test('every rule that can be broken is explained', () => {
    const explained = auditExplanations.map(({ id }) => id);
    expect(new Set(explained).size).toBe(explained.length);
    expect([...new Set(CASES.map(({ id }) => id))].filter((id) => !explained.includes(id as (typeof explained)[number]))).toEqual([]);
  });
});

test('memory that nobody uses is worth saying from 1 % of all on', () => {
  const reclaimable = { toldBy: 'idle-time' as const, unusedForSeconds: 2_592_000, keys: 30, bytes: 1_099, families: [{ family: 'big', keys: 20, bytes: 1_000 }, { family: 'small', keys: 10, bytes: 99 }] }; // prettier-ignore
  expect(idleFindings(reclaimable, 10_000)).toMatchObject([
    {
      id: 'family/no-ttl-idle',
      subject: { family: 'big' },
      message: '20 keys never expire and were not used for 30 d: 0.98 kB reclaimable',
    },
  ]);
});

test('a use counter of 0 is a note, and is not told as a time', () => {
  const unused = { keys: 20, bytes: 980 };
  const reclaimable = { toldBy: 'frequency' as const, unusedForSeconds: 30 * 86_400, ...unused, families: [{ family: 'a', ...unused }] };
  const [finding] = idleFindings(reclaimable, 10_000);
  expect(finding).toMatchObject({
    severity: 'info',
    message:
      '20 keys never expire and have a use counter of 0 (LFU: it falls by one every lfu-decay-time minutes): 980 B perhaps reclaimable',
    evidence: { toldBy: 'frequency' },
  });
  expect(finding?.evidence).not.toHaveProperty('unusedForSeconds');
});

test('a life that looks like its bound is told to the second', () => {
  const [verdict] = verdictsOn([{ key: 'a:1', ttlMs: 3_615_000 }], [{ template: 'a:{id}', ttl: { atMostSeconds: 3_600 } }]);
  expect(findingOf(verdict!, false, { unknown: 'allow' }).message).toContain('up to 3,615 s of life left, allowed 3,601 s');
});

test('what a sample estimates is told with its interval', () => {
  const [verdict] = verdictsOn([{ key: 'a:1' }], [{ template: 'a:{id}', ttl: 'required' }]);
  const estimated = { ...verdict!, extent: 6_854, evidence: { ...verdict!.evidence, keysLow: 6_654, keysHigh: 7_054 } };
  expect(findingOf(estimated, false, { unknown: 'allow' }).message).toContain('6,854 ± 200 keys');
});
