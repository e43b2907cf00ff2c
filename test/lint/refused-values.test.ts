import { describe, expect, test } from 'vitest';
import { catalogueOf } from '../../src/lint/catalogue.ts';
import { loadAlone } from '../../src/lint/include.ts';
import type { LintTarget } from '../../src/lint/model.ts';
import type { Problem } from '../../src/lint/rule.ts';
import { findRule, rules } from '../../src/lint/rules/index.ts';
import { parseTarget } from '../../src/lint/target.ts';
import { judge } from '../../src/lint/verdict.ts';
import { ROLES } from '../../src/profile/profile.ts';
import { type Judging, lintText } from './judged.ts';

/** What may still be said of a refused line, as none of it hangs on the value that the server does not take. */
const NOT_ABOUT_VALUES: Readonly<Record<string, string>> = {
  RC004: 'the name does nothing, whatever stands behind it',
  RC005: 'the name is an old one, whatever stands behind it',
  RC045: 'the name does nothing in Sentinel, whatever stands behind it',
  RC048: 'the statement was written by Sentinel itself, whatever stands behind it',
  RC107: 'a password in plain text is one, also where the server refuses its line',
  RC108: 'a password that others may read is one, also where the server refuses its line',
  RC111: 'commands are renamed at all, whatever their names',
};

/** Wrong arity, numbers, sizes, words of enums, bounds, and quotes: each setting refuses several of them. */
const WRONG_VALUES = ['', '2 gb', 'a b c d e', '"2gb', '"2gb"x', 'zz', '-5', '99999999999999999999999', '1.5', '/a/b', '""', '~'];

/** Every rule is asked: those that are off, and those of other roles, at what they say themselves. */
const EVERY_RULE = new Map(rules.map(({ id }) => [id, { severity: 'info' as const }]));

const isRefused = (line: string, target: LintTarget): boolean =>
  judge(loadAlone('redis.conf', Buffer.from(`${line}\n`), { kind: 'redis' }), target).problems.some(({ when }) => when === 'at-line');

/** What is said of a refused line beside that it is refused: at the line itself, or of its setting anywhere. */
function saidBeside(text: string, lineNumber: number, name: string, judging: Judging): readonly string[] {
  const { problems } = lintText(text, { settings: EVERY_RULE, kind: 'redis', ...judging });
  const isAbout = ({ line, scope, message, evidence }: Problem): boolean =>
    (scope === 'line' && line === lineNumber) ||
    (scope === 'file' && new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(message + Object.keys(evidence).join(' ')));
  return problems
    .filter((problem) => findRule(problem.ruleId)?.claimsRefusal === false && NOT_ABOUT_VALUES[problem.ruleId] === undefined)
    .filter(isAbout)
    .map(({ ruleId, message }) => `${JSON.stringify(text)}: ${ruleId} ${message}`);
}

describe.each(['redis@6.2', 'redis@7.2', 'valkey@9.1'])('on %s', (targetName) => {
  const target = parseTarget(targetName);
  const settings = catalogueOf(target).entries.flatMap(({ spellings }) => spellings);
  const refusedLines = settings.flatMap((name) =>
    WRONG_VALUES.map((value) => ({ name, line: `${name} ${value}`.trimEnd() })).filter(({ line }) => isRefused(line, target)),
  );

  test('a line that the server refuses is judged by no other rule', () => {
    expect(new Set(refusedLines.map(({ name }) => name)).size).toBeGreaterThan(150);
    const said = refusedLines.flatMap(({ name, line }) =>
      ROLES.flatMap((role) => saidBeside(`${line}\n`, 1, name, { role, targets: [targetName] })),
    );
    expect(said).toEqual([]);
  });

  test('also where the lines around it make a rule look at it', () => {
    const said = rules
      // A NUL byte glues two lines into one.
      .filter(({ kinds, bad }) => kinds.includes('redis') && !bad.includes('\0'))
      .flatMap(({ bad, example }) => {
        const lines = bad.split('\n').filter((line) => line !== '');
        return lines.flatMap((line, at) => {
          const name = /^[\w-]+(?= |$)/.exec(line)?.[0]?.toLowerCase() ?? '';
          return refusedLines
            .filter((refused) => refused.name === name)
            .flatMap((refused) => {
              const text = `${lines.with(at, refused.line).join('\n')}\n`;
              return saidBeside(text, at + 1, name, { targets: [targetName], facts: example.facts ?? {} });
            });
        });
      });
    expect(said).toEqual([]);
  });
});

test('a value that a later line sets is judged, whatever was refused before', () => {
  const { problems } = lintText('maxmemory 2 gb\nmaxmemory 0\n');
  expect(problems.filter(({ ruleId }) => ruleId === 'RC201')).toMatchObject([{ line: 2 }]);
});

test('what a profile wants of a setting is not compared with a refused line', () => {
  const { problems } = lintText('maxmemory 2 gb\n', { requirements: { maxmemory: '4gb' } });
  expect(problems.map(({ message }) => message)).not.toContainEqual(expect.stringContaining('wanted'));
});
