import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyFixes } from '../../src/lint/fix.ts';
import type { FileKind } from '../../src/lint/model.ts';
import { presets } from '../../src/lint/preset.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { aloneOf, type Judging, lintConfiguration, lintText } from './judged.ts';
import { fixText } from './settled.ts';

const fixed = async (text: string, judging: Judging = {}, unsafe = false): Promise<string> => (await fixText(text, judging, unsafe)).text;

describe('safe fixes', () => {
  test.each<[string, string, string]>([
    ['move a comment to a line of its own', 'save ""\nmaxmemory 2gb   # half of it\n', 'save ""\n# half of it\nmaxmemory 2gb\n'],
    ['take away a byte order mark', '\ufeffsave ""\n', 'save ""\n'],
    ['take away NUL bytes', 'save ""\nmaxmemory 2gb\x00\ntimeout 300\n', 'save ""\nmaxmemory 2gb\ntimeout 300\n'],
    ['put blanks in place of no-break spaces', 'save ""\nmaxmemory\u00a02gb\n', 'save ""\nmaxmemory 2gb\n'],
    ['keep the last of two lines', 'save ""\nmaxmemory 1gb\n# now\nmaxmemory 2gb\n', 'save ""\n# now\nmaxmemory 2gb\n'],
    ['use new names', 'save ""\n  slave-read-only   yes\n', 'save ""\n  replica-read-only   yes\n'],
    ['turn carriage returns into line feeds', 'save ""\rmaxmemory 2gb\r', 'save ""\nmaxmemory 2gb\n'],
    ['delete a comment that suppresses nothing', 'save ""\n# cacheops-disable RC405\n', 'save ""\n'],
    ['turn other comments into comments', 'save ""\n; half of it\n', 'save ""\n# half of it\n'],
  ])('%s', async (_, before, after) => {
    expect(await fixed(before)).toBe(after);
  });

  test.each<[string, string, Judging]>([
    ['what is kept on disk', 'save 900 1\nstop-writes-on-bgsave-error no\n', {}],
    ['settings that a flag or CONFIG SET may bring to life', 'appendonly no\nappendfsync always\ncluster-node-timeout 5000\n', {}],
    ['who may run what', 'enable-debug-command local\nenable-module-command yes\n', {}],
    ['how replicas work', 'replica-read-only no\nrepl-disable-tcp-nodelay yes\n', {}],
    ['what a container does', 'daemonize yes\nlogfile /var/log/redis.log\n', { facts: { container: true } }],
    ['what a profile wants otherwise', 'timeout 0\n', { requirements: { save: '""', timeout: '300', 'tcp-keepalive': '60' } }],
    ['a line with a NUL byte that servers take', 'logfile redis\x00\n.log\n', {}],
  ])('leave %s as it is', async (_, text, judging) => {
    expect(await fixed(text, judging)).toBe(text);
    expect(await fixed(text, judging, true)).not.toBe(text);
  });
});

describe('unsafe fixes', () => {
  const off = new Map(rules.filter(({ id }) => !id.startsWith('RC0')).map(({ id }) => [id, { severity: 'off' as const }]));
  test.each<[string, string]>([
    ['maxmemry 2gb\n', 'maxmemory 2gb\n'],
    ['maxmemory 2 gb\n', 'maxmemory 2gb\n'],
    ['maxmemory 2GiB\n', 'maxmemory 2gb\n'],
    ['maxmemory 1.5gb\n', 'maxmemory 1536mb\n'],
    ['maxmemory 1tb\n', 'maxmemory 1024gb\n'],
    ['maxmemory 2g\n', 'maxmemory 2gb\n'],
    ['maxmemory=2gb\n', 'maxmemory 2gb\n'],
    ['maxmemory = 2gb\n', 'maxmemory 2gb\n'],
    ['maxmemory: 2gb\n', 'maxmemory 2gb\n'],
    ['--maxmemory 2gb\n', 'maxmemory 2gb\n'],
    ['appendonly true\n', 'appendonly yes\n'],
    ['appendonly OFF\n', 'appendonly no\n'],
    ['maxmemory-policy allkeys_lru\n', 'maxmemory-policy allkeys-lru\n'],
    ['maxmemory-policy allkeys-lur\n', 'maxmemory-policy allkeys-lru\n'],
  ])('%j becomes %j', async (before, after) => {
    expect(await fixed(before, { settings: off }, true)).toBe(after);
    expect(await fixed(before, { settings: off })).toBe(before);
  });
});

test.each<[string, string, string]>([
  ['append a missing line', 'maxmemory 2gb\n', 'maxmemory 2gb\nsave ""\n'],
  ['end an unfinished line first', 'maxmemory 2gb', 'maxmemory 2gb\nsave ""\n'],
  ['keep carriage returns', 'maxmemory 2gb\r\n', 'maxmemory 2gb\r\nsave ""\r\n'],
  ['replace several lines by one', '# disk\nsave 900 1\n# more\nsave 300 10\n', '# disk\n# more\nsave ""\n'],
])('fixes that set a value %s', async (_, before, after) => {
  const settings = new Map(rules.filter(({ id }) => id !== 'RC301').map(({ id }) => [id, { severity: 'off' as const }]));
  expect(await fixed(before, { settings }, true)).toBe(after);
});

test('an unfinished last line is ended though a line above it goes', async () => {
  const text = await fixed('auto-aof-rewrite-percentage 0\nreplicaof 10.0.0.1 6379', {}, true);
  expect(text).toMatch(/^replicaof 10\.0\.0\.1 6379\nlazyfree/);
});

test('a password of a user becomes its hash', async () => {
  const text = await fixed('user app on >a-long-password-of-many-letters-0123 ~app:* +@read\n', {}, true);
  expect(text).toMatch(/^user app on #[0-9a-f]{64} ~app:\* \+@read$/m);
  expect(text).not.toContain('a-long-password');
});

test('of fixes that overlap, the first is applied, and the other waits for the next round', () => {
  const configuration = aloneOf('slave-priority 10\nslave-priority 20\n');
  const { problems } = lintConfiguration(configuration);
  const { text, applied, skipped } = applyFixes(configuration.root, problems);
  expect(applied.map(({ ruleId, line }) => `${ruleId}:${line}`)).toContain('RC005:1');
  expect(skipped.map(({ ruleId, line }) => `${ruleId}:${line}`)).toEqual(['RC020:1']);
  expect(text).toContain('replica-priority 10\nreplica-priority 20\n');
});

test('a fix that is not in this file is left to the file it is in', () => {
  const { problems } = lintText('save 900 1\n');
  const other = aloneOf('timeout 0\n').root;
  expect(applyFixes({ ...other, path: 'other.conf' }, problems, { unsafe: true })).toMatchObject({ text: 'timeout 0\n', applied: [] });
});

test('bytes that are not UTF-8 survive', async () => {
  const configuration = aloneOf(Buffer.from([...Buffer.from('save 900 1\nlogfile '), 0xff, 0xfe, 0x0a]));
  const { bytes } = applyFixes(configuration.root, lintConfiguration(configuration).problems, { unsafe: true });
  expect(bytes.includes(Buffer.from([0xff, 0xfe, 0x0a]))).toBe(true);
});

const FIXTURES = join(import.meta.dirname, '../fixtures/lint/files');
const TARGETS = ['redis@7.2', 'redis@8.0', 'valkey@8.1'];

test.each(readdirSync(FIXTURES))(
  '%s: fixing twice changes nothing, comments survive, and no server refuses what it took before',
  async (file) => {
    const text = readFileSync(join(FIXTURES, file), 'latin1');
    for (const unsafe of [false, true]) expect(await shortcomings(text, { targets: TARGETS }, unsafe)).toEqual([]);
  },
);

const words = fc.constantFrom(
  'yes',
  'no',
  '2gb',
  '2',
  'gb',
  '1g',
  '-1',
  '0',
  '900 1',
  '# why',
  '${X}',
  '\u00a0',
  '"a b"',
  '*',
  'on',
  'nopass',
  '>pw',
);
const names = fc.constantFrom(
  'maxmemory',
  'save',
  'bind',
  'port',
  'appendonly',
  'appendfsync',
  'timeout',
  'slave-priority',
  'user app',
  'protected-mode',
  'hz',
);
const exampleLines = fc.constantFrom(...rules.flatMap(({ bad }) => bad.split('\n').filter((line) => line !== '')));
const line = fc.oneof(
  exampleLines,
  fc.tuple(names, fc.array(words, { maxLength: 2 })).map(([name, values]) => [name, ...values].join(' ')),
  fc.constant('# a comment'),
);
const texts = fc
  .tuple(fc.array(line, { maxLength: 10 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, end, finished]) => lines.join(end) + (finished ? end : ''));
const judging = fc.record({
  role: fc.constantFrom('cache' as const, 'session' as const, 'queue' as const, 'store' as const),
  requirements: fc.constantFrom({}, ...presets.map(({ requirements }) => requirements)),
  facts: fc.constantFrom({}, { container: true }),
  kind: fc.constantFrom<FileKind>('redis', 'sentinel'),
});

test('whatever the file, role and profile: fixing twice changes nothing, and no server refuses what it took before', async () => {
  await fc.assert(
    fc.asyncProperty(texts, judging, fc.boolean(), async (text, how, unsafe) => {
      expect(await shortcomings(text, { ...how, targets: TARGETS }, unsafe)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

/** What a fixed file must not do. */
async function shortcomings(text: string, how: Judging, unsafe: boolean): Promise<readonly string[]> {
  const once = await fixText(text, how, unsafe);
  const twice = await fixText(once.text, how, unsafe);
  const [before, after] = [lintText(text, how), lintText(once.text, how)];
  const refused = after.judgements.filter(
    ({ verdict }, index) => verdict.verdict === 'rejected' && before.judgements[index]?.verdict.verdict !== 'rejected',
  );
  return [
    ...(twice.text === once.text ? [] : [`fixing twice goes on: ${JSON.stringify([once.text, twice.text])}`]),
    ...(once.skipped.length === 0 ? [] : [`left over: ${once.skipped.map(({ ruleId, message }) => `${ruleId} ${message}`).join('; ')}`]),
    ...refused.map(({ verdict }) => `${verdict.target} refuses the fixed file: ${verdict.reason}`),
    ...(commentsOf(text).every((comment) => once.text.includes(comment)) ? [] : ['a comment is gone']),
  ];
}

/** Comments for the linter that do nothing are meant to go. */
const commentsOf = (text: string): readonly string[] =>
  text.split(/\r?\n/).filter((one) => /^\s*#/.test(one) && !one.includes('cacheops-disable') && !/[\0\x1b\u00a0]/.test(one));
