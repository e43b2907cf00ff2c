import { describe, expect, test } from 'vitest';
import { auditExplanations } from '../../src/audit/explanations.ts';
import { assess } from '../../src/health/assess.ts';
import type { Check } from '../../src/health/check.ts';
import { checks } from '../../src/health/checks/index.ts';
import { explanations } from '../../src/health/explanations.ts';
import { parseInfo } from '../../src/redis/info.ts';
import { checksPage } from './checks-page.ts';
import { imagine, imagineNode } from './imagined.ts';

test('the page of checks tells what the table does: update it with `npx vitest run test/health/checks.test.ts -u`', async () => {
  await expect(checksPage(explanations, auditExplanations)).toMatchFileSnapshot('../../docs/checks.md');
});

test('ids are unique, and of the form area/name', () => {
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+\/[a-z-]+$/.test(id))).toEqual([]);
});

const fieldsRead = ({ reads }: Check): readonly string[] =>
  reads.flatMap((part) => /^INFO (\w+)$/.exec(part)?.[1] ?? []).filter((field) => !SECTIONS.has(field));
/** An empty section is an answer: no keys, no errors, no commands. */
const SECTIONS = new Set(['keyspace', 'commandstats', 'errorstats']);

describe.each(checks.filter((check) => fieldsRead(check).length > 0))('$id', (check) => {
  const role = check.scope === 'node' ? (check.on ?? 'primary') : 'primary';

  test('is unchecked, never fine, when INFO is refused', () => {
    const refused = { unavailable: 'user ops may not run INFO', wouldNeed: 'ACL SETUSER ops +info' };
    const facts = imagine([imagineNode({ role, slots: 1, settings: SAVES, end: { info: refused, clusterInfo: refused } })], context(check));
    expect(assess(facts, [check])).toEqual({
      findings: [],
      unchecked: [expect.objectContaining({ id: check.id, reason: refused.unavailable, wouldNeed: refused.wouldNeed })],
    });
  });

  test('reads what it says: with INFO empty, a field that it lists is what is missing', () => {
    const facts = imagine([imagineNode({ role, slots: 1, settings: SAVES, end: { info: { value: parseInfo('') } } })], context(check));
    const { unchecked } = assess(facts, [check]);
    const listed = check.reads.map((part) => part.replace(/^INFO |\?$/g, ''));
    const { reason, wouldNeed } = unchecked[0] ?? { reason: 'nothing was unchecked' };
    const saysSo = check.since === undefined ? listed.includes(/does not tell (\w+)/.exec(reason)?.[1] ?? '') : wouldNeed === check.since;
    expect({ reason, saysSo }).toEqual({ reason: expect.stringContaining('does not tell'), saysSo: true });
  });
});

test('a check that needs settings is unchecked when CONFIG GET is refused, with the rule that would allow it', () => {
  const settings = { unavailable: '10.0.0.1:6379: user ops may not run CONFIG GET', wouldNeed: 'ACL SETUSER ops +config|get' };
  const { unchecked } = assess(imagine([imagineNode({ settings })], { role: 'store' }));
  expect(unchecked.map(({ id, reason, wouldNeed, matters }) => ({ id, reason, wouldNeed, matters }))).toContainEqual({
    id: 'persistence/rdb-old',
    reason: 'user ops may not run CONFIG GET',
    wouldNeed: 'ACL SETUSER ops +config|get',
    matters: true,
  });
});

/** A server that takes snapshots: otherwise how old they are is of no interest. */
const SAVES = { value: new Map([['save', '3600 1']]) };

const context = (check: Check) => ({ role: 'session' as const, topology: check.topology ?? ('standalone' as const) });
