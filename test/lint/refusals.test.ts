import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LintResult } from '../../src/lint/rule.ts';
import { findRule, rules } from '../../src/lint/rules/index.ts';
import { lintText } from './judged.ts';

const TARGETS = ['redis@6.0', 'redis@7.0', 'redis@8.0', 'valkey@8.1', 'valkey@9.1'];

/** Where a finding and the verdict contradict each other. */
function contradictions({ problems, judgements }: LintResult): readonly string[] {
  // Told once, in place of every line.
  if (problems.some(({ ruleId }) => ruleId === 'RC000'))
    return judgements.filter(({ verdict }) => verdict.verdict !== 'rejected').map(({ verdict }) => verdict.target);
  const refusing = problems.filter(({ ruleId, severity }) => severity === 'error' && findRule(ruleId)?.claimsRefusal === true);
  const silent = judgements.flatMap(({ verdict: { verdict, target, line, lineFile } }) =>
    verdict === 'rejected' &&
    !refusing.some((problem) => problem.targets.includes(target) && problem.line === line && problem.path === lineFile)
      ? [`${target} refuses line ${line}, and no finding says so`]
      : [],
  );
  const loud = refusing.flatMap(({ ruleId, targets, line }) =>
    targets.flatMap((target) => {
      const judgement = judgements.find(({ verdict }) => verdict.target === target);
      return judgement?.problems.some((problem) => problem.line === line) === true
        ? []
        : [`${ruleId} claims that ${target} refuses line ${line}`];
    }),
  );
  return [...silent, ...loud];
}

const FIXTURES = join(import.meta.dirname, '../fixtures/lint/files');

test.each(readdirSync(FIXTURES))('findings and verdicts agree on %s', (file) => {
  const text = readFileSync(join(FIXTURES, file));
  expect(contradictions(lintText(text, { targets: TARGETS }))).toEqual([]);
});

const words = fc.constantFrom(
  'maxmemory',
  'save',
  'bind',
  'port',
  'appendonly',
  'timeout',
  'sentinel',
  'monitor',
  'user',
  'rename-command',
  'io-threads-do-reads',
  'yes',
  'no',
  '2gb',
  '-1',
  '0',
  '2 gb',
  '900 1',
  '"',
  '#',
  'x',
  '${X}',
  '\u00a0',
  '\x00',
  '\x1b',
  '\ufeff',
  '=',
  '\\',
  '*',
  'default on nopass',
);
const exampleLines = fc.constantFrom(...rules.flatMap(({ bad, good }) => `${bad}${good}`.split('\n').filter((line) => line !== '')));
const line = fc.oneof(
  exampleLines,
  fc.array(words, { maxLength: 4 }).map((parts) => parts.join(' ')),
);
const text = fc.tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\r')).map(([lines, end]) => lines.join(end) + end);

test('a refusal is always told by an error at its line, and an error that claims one is always true', () => {
  fc.assert(
    fc.property(text, fc.constantFrom(undefined, 'redis' as const, 'sentinel' as const, 'acl' as const), (content, kind) => {
      expect(contradictions(lintText(content, { targets: TARGETS, ...(kind !== undefined && { kind }) }))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('arbitrary bytes never make it throw, and findings and verdicts agree on them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(contradictions(lintText(Buffer.from(bytes), { targets: TARGETS }))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
