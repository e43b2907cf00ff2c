import { expect, test } from 'vitest';
import { configurationOf } from './config-files.ts';
import { idsOf, lintConfiguration, lintText } from './judged.ts';

const DEAD_KEEPALIVE = 'tcp-keepalive 0\n';

test('a comment above a line suppresses the rule there, and its reason is kept', () => {
  const result = lintText(`# cacheops-disable-next-line RC402 -- the load balancer does it\n${DEAD_KEEPALIVE}`);
  expect(idsOf(result)).not.toContain('RC402');
  expect(result.suppressed.map(({ problem, by, reason }) => [problem.ruleId, by?.line, reason])).toEqual([
    ['RC402', 1, 'the load balancer does it'],
  ]);
});

test.each(['tcp-keepalive', 'RC402', 'rc402', 'RC402,RC401', 'RC401 RC402'])('the rule may be called %s', (name) => {
  expect(idsOf(lintText(`# cacheops-disable-next-line ${name}\n${DEAD_KEEPALIVE}`))).not.toContain('RC402');
});

test('blank lines and other comments may stand between the comment and the line', () => {
  expect(idsOf(lintText(`# cacheops-disable-next-line RC402\n\n# 0: never\n${DEAD_KEEPALIVE}`))).not.toContain('RC402');
});

test('only the next line is meant', () => {
  const result = lintText(`# cacheops-disable-next-line RC402\ntimeout 300\n${DEAD_KEEPALIVE}`);
  expect(idsOf(result)).toContain('RC402');
});

test('a comment for the file suppresses the rule in all of it, for missing lines as well', () => {
  const result = lintText('port 6379\n# cacheops-disable cache-with-rdb -- we want them\n');
  expect(idsOf(result)).not.toContain('RC301');
  expect(result.suppressed.map(({ problem }) => problem.ruleId)).toEqual(['RC301']);
});

test('a comment in an included file speaks for that file only', async () => {
  const configuration = await configurationOf(`${DEAD_KEEPALIVE}include other.conf\n`, {
    'other.conf': '# cacheops-disable RC402\ntimeout 300\n',
  });
  const result = lintConfiguration(configuration);
  expect(idsOf(result)).toContain('RC402');
  expect(result.problems.find(({ ruleId }) => ruleId === 'RC901')?.path).toBe('/etc/redis/other.conf');
});

test('a comment that suppresses nothing is a problem, and deleting it is a safe fix', () => {
  const [problem, ...others] = lintText('# cacheops-disable-next-line RC402\ntcp-keepalive 60\n').problems.filter(({ ruleId }) =>
    ruleId.startsWith('RC9'),
  );
  expect(problem).toMatchObject({
    ruleId: 'RC901',
    line: 1,
    message: 'RC402 finds nothing here: the comment suppresses nothing',
    fix: { kind: 'safe' },
  });
  expect(others).toEqual([]);
});

test('a comment for a rule that was not asked is left in peace', () => {
  const settings = new Map([['RC402', { severity: 'off' as const }]]);
  expect(idsOf(lintText('# cacheops-disable RC402\n', { settings }))).not.toContain('RC901');
});

test.each([
  ['RC4O2', 'there is no rule "RC4O2": the comment suppresses nothing', 'did you mean RC402?'],
  ['cache-with-rbd', 'there is no rule "cache-with-rbd": the comment suppresses nothing', 'did you mean cache-with-rdb?'],
])('an unknown rule %s is told, with the nearest', (name, message, advice) => {
  const told = lintText(`# cacheops-disable ${name}\n`).problems.filter(({ ruleId }) => ruleId === 'RC902');
  expect(told.map((problem) => [problem.message, problem.advice])).toEqual([[message, advice]]);
});

test('a comment that names no rule suppresses nothing', () => {
  const result = lintText(`# cacheops-disable-next-line\n${DEAD_KEEPALIVE}`);
  expect(idsOf(result)).toEqual(expect.arrayContaining(['RC402', 'RC902']));
});

test('what only looks like such a comment is none', () => {
  const result = lintText(`# about cacheops-disable RC402\n# cacheops-disabled RC402\n${DEAD_KEEPALIVE}`);
  expect(idsOf(result)).toContain('RC402');
  expect(idsOf(result).filter((id) => id.startsWith('RC9'))).toEqual([]);
});

test('a refusal may be suppressed, and the verdict stays what it is', () => {
  const { problems, judgements } = lintText('# cacheops-disable-next-line RC001 -- a fork of ours knows it\nmaxmemry 2gb\n');
  expect(problems.map(({ ruleId }) => ruleId)).not.toContain('RC001');
  expect(judgements[0]?.verdict.verdict).toBe('rejected');
});
