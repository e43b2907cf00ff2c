import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseProfile } from '../../src/profile/parse.ts';
import type { Requirements } from '../../src/lint/requirement.ts';
import type { WantedRange } from '../../src/profile/profile.ts';
import { lintText } from './judged.ts';

const workbench = readFileSync(join(import.meta.dirname, '../../profiles/research-workbench.yaml'), 'utf8');
const requirements = parseProfile(workbench, 'research-workbench.yaml').content.config ?? {};
const WANTED = ['maxmemory 2gb', 'maxmemory-policy allkeys-lru', 'tcp-keepalive 60', 'timeout 300', 'save ""'];
const file = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const TARGETS = ['redis@7.2', 'redis@8.0', 'valkey@8.1'];

const told = (lines: readonly string[]) =>
  lintText(file(lines), { requirements, targets: TARGETS }).problems.filter(({ ruleId, message }) => ABOUT.test(`${ruleId} ${message}`));
const ABOUT = /^(?:RC2|RC3|RC4|RC8|RC0)|\b(?:maxmemory|maxmemory-policy|tcp-keepalive|timeout|save) is\b/;

test('the five recommended settings are what the profile asks for', () => {
  expect(requirements).toEqual({ maxmemory: '2gb', 'maxmemory-policy': 'allkeys-lru', 'tcp-keepalive': '60', timeout: '300', save: '' });
});

test('a file with the five recommended settings departs from nothing', () => {
  const { problems, judgements } = lintText(file(WANTED), { requirements, targets: TARGETS });
  expect(judgements.map(({ verdict }) => verdict.verdict)).toEqual(['accepted', 'accepted', 'accepted']);
  expect(problems.filter(({ message }) => message.includes('wanted'))).toEqual([]);
  expect(problems.filter(({ ruleId }) => ['RC201', 'RC203', 'RC301', 'RC401', 'RC402', 'RC801'].includes(ruleId))).toEqual([]);
});

test.each([
  ['maxmemory 2gb', undefined, 'RC201', 'maxmemory is not set ("0" by default), wanted is "2gb"'],
  ['maxmemory 2gb', 'maxmemory 1gb', 'RC201', 'maxmemory is "1gb", wanted is "2gb"'],
  ['maxmemory-policy allkeys-lru', undefined, 'RC203', 'maxmemory-policy is not set ("noeviction" by default), wanted is "allkeys-lru"'],
  ['maxmemory-policy allkeys-lru', 'maxmemory-policy volatile-lru', 'RC203', 'maxmemory-policy is "volatile-lru", wanted is "allkeys-lru"'],
  ['tcp-keepalive 60', undefined, 'RC402', 'tcp-keepalive is not set ("300" by default), wanted is "60"'],
  ['tcp-keepalive 60', 'tcp-keepalive 0', 'RC402', 'tcp-keepalive is "0", wanted is "60"'],
  ['timeout 300', undefined, 'RC401', 'timeout is not set ("0" by default), wanted is "300"'],
  ['timeout 300', 'timeout 10', 'RC401', 'timeout is "10", wanted is "300"'],
  ['save ""', undefined, 'RC301', 'save is not set ("3600 1 300 100 60 10000" by default), wanted is ""'],
  ['save ""', 'save 900 1', 'RC301', 'save is "900 1", wanted is ""'],
])('in place of %s, %s is one finding', (wanted, instead, ruleId, message) => {
  const lines = WANTED.flatMap((line) => (line === wanted ? (instead ?? []) : line));
  expect(
    told(lines)
      .filter(({ message: said }) => said.includes('wanted'))
      .map((problem) => [problem.ruleId, problem.message]),
  ).toEqual([[ruleId, message]]);
  const before = told(WANTED).map((problem) => problem.ruleId);
  expect(
    told(lines)
      .map((problem) => problem.ruleId)
      .sort(),
  ).toEqual([...before, ruleId].sort());
});

test.each([['maxmemory 2147483648'], ['maxmemory 2048mb'], ['MAXMEMORY 2GB'], ['maxmemory 1gb\nmaxmemory 2gb']])('%s is 2gb', (line) => {
  expect(told([line, ...WANTED.slice(1)]).filter(({ ruleId }) => ruleId === 'RC201')).toEqual([]);
});

test('a setting without a rule of its own is told as required, under any of its names', () => {
  const { problems } = lintText('slave-read-only no\n', { requirements: { 'replica-read-only': 'yes', 'lua-time-limit': '5000' } });
  const required = problems.filter(({ ruleId }) => ruleId === 'RC801');
  expect(required.map(({ line, message }) => [line, message])).toEqual([[1, 'replica-read-only is "no", wanted is "yes"']]);
});

test('what the profile asks for silences what rules would ask for on their own', () => {
  const { problems } = lintText('appendonly yes\nappendfsync always\nsave 3600 1\n', {
    requirements: { appendonly: 'yes', appendfsync: 'always', save: '3600 1' },
  });
  expect(problems.filter(({ ruleId }) => /^RC30[1-5]/.test(ruleId))).toEqual([]);
});

test('a departure is told even for a role that the rule does not judge', () => {
  const { problems } = lintText('maxmemory 1gb\n', { role: 'store', requirements: { 'maxmemory-policy': 'volatile-lru' } });
  expect(problems.find(({ ruleId }) => ruleId === 'RC203')?.severity).toBe('warning');
});

test('a password that is wanted is never repeated', () => {
  const { problems } = lintText('requirepass s3cr3t-of-the-file\n', { requirements: { requirepass: 's3cr3t-of-the-profile' } });
  expect(problems.map(({ ruleId }) => ruleId)).toContain('RC801');
  expect(JSON.stringify(problems.map(({ message, advice }) => [message, advice]))).not.toContain('s3cr3t');
});

const required = (text: string, requirements: Requirements) => {
  const { problems } = lintText(text, { requirements, role: 'store', targets: TARGETS });
  return problems
    .filter(({ message }) => message.includes('wanted'))
    .map(({ message, advice, fix }) => [message, advice, fix?.edits.at(-1)?.text]);
};

test.each<[string, WantedRange]>([
  ['maxmemory 1073741824', { min: '1gb' }],
  ['maxmemory 4096mb', { min: '1gb', max: '4gb' }],
  ['maxmemory 0', { min: '0', max: '4gb' }],
  ['timeout 60', { min: '30', max: '300' }],
  ['maxmemory-clients 5%', { max: '10%' }],
  ['maxmemory-policy ALLKEYS-LFU', { oneOf: ['allkeys-lru', 'allkeys-lfu'] }],
  ['save ""', { oneOf: ['', '3600 1'] }],
  ['save 3600 1', { oneOf: ['', '3600 1'] }],
])('%s is within %j', (line, wanted) => {
  expect(required(`${line}\n`, { [line.split(' ')[0] ?? '']: wanted })).toEqual([]);
});

test.each<[string, WantedRange, string, string]>([
  ['maxmemory 512mb', { min: '1gb' }, 'maxmemory is "512mb", wanted is at least "1gb"', '1gb'],
  ['maxmemory 8g', { max: '4gb' }, 'maxmemory is "8g", wanted is at most "4gb"', '4gb'],
  [
    'maxmemory 18446744073709551615',
    { max: '9223372036854775808' },
    'maxmemory is "18446744073709551615", wanted is at most "9223372036854775808"',
    '9223372036854775808',
  ],
  ['maxmemory 0', { max: '4gb' }, 'maxmemory is "0", which is no limit, wanted is at most "4gb"', '4gb'],
  ['maxmemory 0', { min: '1gb' }, 'maxmemory is "0", which is no limit, wanted is at least "1gb"', '1gb'],
  ['timeout 10', { min: '30', max: '300' }, 'timeout is "10", wanted is "30" to "300"', '30'],
  ['timeout 900', { min: '30', max: '300' }, 'timeout is "900", wanted is "30" to "300"', '300'],
  ['maxmemory-clients 100mb', { max: '10%' }, 'maxmemory-clients is "100mb", wanted is at most "10%"', '10%'],
  [
    'maxmemory-policy noeviction',
    { oneOf: ['allkeys-lru', 'allkeys-lfu'] },
    'maxmemory-policy is "noeviction", wanted is one of "allkeys-lru", "allkeys-lfu"',
    'allkeys-lru',
  ],
])('%s departs from %j', (line, wanted, message, offered) => {
  const name = line.split(' ')[0] ?? '';
  expect(required(`${line}\n`, { [name]: wanted })).toEqual([
    [message, `write \`${name} ${offered}\`, or another value that is wanted`, offered],
  ]);
});

test('a default departs as well', () => {
  expect(required('', { 'tcp-keepalive': { max: '120' } }).map(([message]) => message)).toEqual([
    'tcp-keepalive is not set ("300" by default), wanted is at most "120"',
  ]);
});

test.each<[string, WantedRange, string]>([
  ['maxmemory', { min: '2gb', max: '1gb' }, 'min is above max, or of another unit, so no value is between them'],
  ['maxmemory-clients', { min: '1mb', max: '5%' }, 'min is above max, or of another unit, so no value is between them'],
  ['maxmemory', { min: '2 gb' }, 'maxmemory: it takes one value, and this line has 2'],
  ['appendonly', { min: 'no' }, 'its values have no order: say the value, or oneOf'],
  ['maxmemory-policy', { oneOf: ['allkeys-lru', 'allkeys-lru-lfu'] }, 'maxmemory-policy: "allkeys-lru-lfu" is none of'],
])('%s within %j cannot be asked for, and that is said', (name, wanted, reason) => {
  const { unusableRequirements } = lintText('', { requirements: { [name]: wanted } });
  expect(unusableRequirements).toEqual([{ name, value: wanted, reason: expect.stringContaining(reason) }]);
});

test.each([
  ['maxmemry', '2gb', 'no version has such a setting'],
  ['maxmemory', '2 gb', 'maxmemory: it takes one value, and this line has 2'],
  ['cluster-databases', '16', 'redis@7.2 has no such setting'],
])('%s %s cannot be asked for, and that is said', (name, value, reason) => {
  const { unusableRequirements, problems } = lintText('', { requirements: { [name]: value } });
  expect(unusableRequirements).toEqual([{ name, value, reason }]);
  expect(problems.filter(({ ruleId }) => ruleId === 'RC801')).toEqual([]);
});
