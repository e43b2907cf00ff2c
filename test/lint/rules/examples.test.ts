import { describe, expect, test } from 'vitest';
import { judgedRole } from '../../../src/lint/define-rule.ts';
import { loadAlone } from '../../../src/lint/include.ts';
import type { LintResult, Rule } from '../../../src/lint/rule.ts';
import { rules } from '../../../src/lint/rules/index.ts';
import { configurationOf } from '../config-files.ts';
import { idsOf, lintConfiguration } from '../judged.ts';

/** Files that examples include, and what else they need beside themselves. */
const BESIDE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  RC022: { 'other.conf': 'port 6379\n' },
  RC024: { 'conf.d/memory.conf': 'maxmemory 2gb\n' },
  RC026: { 'conf.d/1.conf': 'port 6379', 'conf.d/2.conf': 'timeout 5\n' },
  RC027: { 'other.conf': 'port 6379\n' },
  RC028: { 'other.conf': 'port 6379\n' },
};

/** Files that are linted together with the examples. */
const PRIMARY = { 'primary.conf': 'bind 10.0.0.1\nrequirepass a-long-password-that-the-primary-asks-for\n' };
const GIVEN_WITH: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  RC631: PRIMARY,
  RC632: PRIMARY,
  RC633: PRIMARY,
  'RC634 bad': { 'users.acl': 'user app on #5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8 ~app:* +@read\n' },
  'RC634 good': { 'users.acl': 'user default off\n' },
};

async function judgeExample(rule: Rule, text: string): Promise<LintResult> {
  const { target = 'redis@7.2', facts = {}, kind = rule.kinds[0], requirements = {} } = rule.example;
  const configuration = await configurationOf(asBytes(text), BESIDE[rule.id], kind);
  const role = judgedRole(rule);
  const settings = new Map(role === undefined ? [[rule.id, { severity: 'info' as const }]] : []);
  const given = {
    ...GIVEN_WITH[rule.id],
    ...(rule.id === 'RC617' && { 'other.conf': rule.bad }),
    ...GIVEN_WITH[`${rule.id} ${text === rule.bad ? 'bad' : 'good'}`],
  };
  const beside = Object.entries(given).map(([path, content]) => loadAlone(path, Buffer.from(content)));
  return lintConfiguration(configuration, {
    targets: target.split(', '),
    role: role ?? 'cache',
    settings,
    requirements,
    facts: { ...facts, beside },
  });
}

const asBytes = (text: string): string => Buffer.from(text).toString('latin1');

describe.each(rules.map((rule) => [rule.id, rule.name, rule] as const))('%s %s', (id, _name, rule) => {
  test('speaks up for its bad example', async () => {
    const result = await judgeExample(rule, rule.bad);
    expect(idsOf(result)).toContain(id);
  });

  test('keeps silent for its good example', async () => {
    const result = await judgeExample(rule, rule.good);
    expect(idsOf(result)).not.toContain(id);
  });

  test('offers the fix it promises, and no other', async () => {
    const { problems } = await judgeExample(rule, rule.bad);
    const kinds = new Set(problems.filter(({ ruleId }) => ruleId === id).flatMap(({ fix }) => fix?.kind ?? []));
    expect([...kinds]).toEqual(rule.fixable === undefined ? [] : [rule.fixable]);
  });

  test('speaks in one line, in lower case, and links to its source', () => {
    expect(rule.id).toMatch(/^RC\d{3}$/);
    expect(rule.name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)+$|^fragmentation$/);
    expect(rule.title).not.toMatch(/\.$|\n/);
    expect(rule.source).toMatch(/^https:\/\/[^#]+$/);
    expect(rule.rationale).toMatch(/\.$/);
  });
});

test('ids and names are unique', () => {
  const names = rules.flatMap(({ id, name }) => [id, name]);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
