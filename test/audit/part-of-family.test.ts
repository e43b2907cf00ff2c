import { expect, test } from 'vitest';
import { borneOut, undecided } from '../../src/audit/part-of-family.ts';
import { findingOf } from '../../src/audit/findings.ts';
import { verdictsOn } from './audited.ts';

const RULE = { template: 'session:{id}', ttl: { seconds: 86_400, maxWithoutTtl: 0.05, jitter: 0.1 }, maxShare: 0.1, maxKeys: 2 };
/** Nine keys of ten never expire, and it is all there is. */
const ROWS = Array.from({ length: 10 }, (_, i) => ({ key: `session:${i}`, ttlMs: i === 0 ? 100_000_000 : -1 }));
const verdicts = verdictsOn(ROWS, [RULE]);
const idsOf = (of: typeof verdicts) => of.map(({ id }) => id).toSorted();

test('what holds of a part is kept, and nothing that only the whole can tell', () => {
  expect(idsOf(verdicts)).toEqual(['policy/share-above', 'policy/too-many-keys', 'policy/ttl-above', 'policy/ttl-missing']);
  expect(idsOf(borneOut(verdicts, RULE, null))).toEqual(idsOf(verdicts));
  expect(idsOf(borneOut(verdicts, RULE, { families: ['session:{id}'] }))).toEqual(['policy/too-many-keys', 'policy/ttl-above', 'policy/ttl-missing']);
  for (const filters of [{ noTtl: true }, { match: 's*' }, { largerThanBytes: 1 }, { idleLongerThanSeconds: 1 }, { type: 'string' }] as const)
    expect(idsOf(borneOut(verdicts, RULE, filters))).toEqual(['policy/too-many-keys', 'policy/ttl-above']);
}); // prettier-ignore

test('rules that are about all keys are named as not judged', () => {
  expect(undecided([RULE], null)).toEqual([]);
  expect(undecided([RULE], { families: ['session:{id}'] })).toEqual(['policy/share-above']);
  expect(undecided([RULE], { noTtl: true })).toEqual([
    'policy/share-above',
    'policy/ttl-missing',
    'policy/ttl-no-jitter',
    'policy/ttl-far-below',
    'policy/too-many-keys',
  ]);
  expect(undecided([{ template: 'a', ttl: 'required' }], { noTtl: true })).toEqual([]);
});

test('keys of a part that must have a TTL are counted, and are no share of the family', () => {
  const rule = { template: 'session:{id}', ttl: 'required' as const };
  const [verdict] = borneOut(verdictsOn(ROWS, [rule]), rule, { noTtl: true });
  expect(verdict).toMatchObject({ id: 'policy/ttl-missing', extent: 9, share: null });
  expect(verdict?.evidence).not.toHaveProperty('share');
  expect(findingOf(verdict!, false, { unknown: 'allow' }).message).toMatch(/^9 keys: no TTL: e\.g\. session:1$/);
});
