import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, lstat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatNames } from '../../src/output/formats/index.ts';
import { displayWidth } from '../../src/text/width.ts';
import { cacheops, type RunOptions } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';

// What is typed and seen, without a server; lint-config.server.test.ts has --live and --drift.

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cacheops-lint-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, text: string) => writeFile(join(folder, name), text);
const lint = (argv: readonly string[], options: RunOptions = {}) => cacheops(['lint-config', ...argv], { cwd: folder, ...options });
async function lintJson(argv: readonly string[], options: RunOptions = {}) {
  const { code, stdout, stderr } = await lint([...argv, '--format', 'json'], options);
  expect(stderr).toBe('');
  const report = JSON.parse(stdout);
  expect(violations('lint-config.schema.json', report)).toEqual([]);
  return { code, report, ids: report.findings.map(({ id }: { id: string }) => id) as string[] };
}

const WANTED = 'maxmemory 2gb\nmaxmemory-policy allkeys-lru\ntcp-keepalive 60\ntimeout 300\nsave ""\n';

describe('text', () => {
  test('shows each finding with its line and marks, and ends with what it comes to', async () => {
    await put('redis.conf', `${WANTED}\nmaxmemory 2 gb\n`);
    const { code, stdout, stderr } = await lint(['redis.conf', '--target', 'redis@7.0,redis@8.0', '--rule', 'RC103=off,RC104=off']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('redis.conf:7:13: error: maxmemory: it takes one value');
    expect(stdout).toContain('    7 │ maxmemory 2 gb\n      │             ^~  write 2gb as one word');
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^✖ \d+ errors?.* in 1 file · would not start on redis@7\.0, redis@8\.0/);
  });

  test('fits a narrow terminal', async () => {
    await put('redis.conf', 'maxmemroy 2gb\nappendonly yes\n');
    const { stdout } = await lint(['redis.conf', '--no-color'], { columns: 50 });
    expect(stdout.split('\n').filter((line) => displayWidth(line) > 50)).toEqual([]);
  });

  test('says in one line that a file is something else altogether', async () => {
    await put('compose.yaml', 'services:\n  redis:\n    image: redis\n    ports:\n      - 6379:6379\nvolumes:\n  data: {}\n');
    const { report, code } = await lintJson(['compose.yaml']);
    expect(code).toBe(1);
    expect(report.findings).toHaveLength(1);
  });
});

describe('json', () => {
  test('has the verdict of each file for each target, with line and reason', async () => {
    await put('a.conf', 'port 1\nset-max-listpack-value 64\n');
    const { report } = await lintJson(['a.conf', '--target', 'redis@7.0', '--target', 'redis@7.2']);
    expect(report.data.files).toEqual([
      { file: 'a.conf', target: 'redis@7.0', verdict: 'rejected', line: 2, reason: expect.stringContaining('set-max-listpack-value') },
      { file: 'a.conf', target: 'redis@7.2', verdict: 'accepted', line: null, reason: null },
    ]);
  });

  test('names the included file that a line is in', async () => {
    await put('a.conf', `include ${folder}/more.conf\n`);
    await put('more.conf', '\ntimeout soon\n');
    const { report } = await lintJson(['a.conf', '--target', 'redis@7.2']);
    expect(report.data.files).toMatchObject([
      { file: 'a.conf', verdict: 'rejected', line: 2, reason: expect.stringMatching(/^in more\.conf: /) },
    ]);
    expect(report.findings).toContainEqual(expect.objectContaining({ subject: { file: 'more.conf', line: 2, column: 9, endColumn: 13 } }));
  });

  test('says which servers it judged for and why', async () => {
    await put('a.conf', 'dual-channel-replication-enabled yes\n');
    const { report } = await lintJson(['a.conf']);
    expect(report.data.summary.targets).toEqual([
      { names: expect.arrayContaining(['valkey@8.1']), reason: expect.stringContaining('dual-channel') },
    ]);
  });
});

describe('the profile', () => {
  const finds = async (text: string) => {
    await put('redis.conf', text);
    const { report } = await lintJson(['redis.conf', '--profile', 'research-workbench', '--target', 'redis@7.2']);
    return report.findings.map(({ message }: { message: string }) => message).filter((message: string) => message.includes('wanted'));
  };

  test('finds nothing to say of the five settings that it wants', async () => expect(await finds(WANTED)).toEqual([]));

  test.each([
    ['maxmemory 2gb', 'maxmemory 1gb', 'maxmemory is "1gb", wanted is "2gb"'],
    ['maxmemory-policy allkeys-lru', 'maxmemory-policy noeviction', 'maxmemory-policy is "noeviction", wanted is "allkeys-lru"'],
    ['tcp-keepalive 60', 'tcp-keepalive 300', 'tcp-keepalive is "300", wanted is "60"'],
    ['timeout 300', '', 'timeout is not set ("0" by default), wanted is "300"'],
    ['save ""', 'save 900 1', 'save is "900 1", wanted is ""'],
  ])('finds %s departed from by %j', async (line, instead, message) => {
    expect(await finds(WANTED.replace(line, instead))).toEqual([message]);
  });

  test('values count by what they mean', async () => {
    expect(await finds(WANTED.replace('2gb', '2147483648').replace('allkeys-lru', 'ALLKEYS-LRU'))).toEqual([]);
  });
});

describe('the lint section of a profile', () => {
  const profile = (lint: string, more = '') => put('p.yaml', `lint:\n${lint}${more}`);
  const withProfile = (argv: readonly string[] = [], name = './p.yaml') => lintJson(['redis.conf', '--profile', name, ...argv]);

  test('names presets, servers, a role, and what is said of rules', async () => {
    await profile(
      '  extends: cacheops:queue\n  targets: [redis@7.2, valkey@8.1]\n  role: queue\n  rules:\n    no-auth: off\n    RC402: {severity: error, mostSeconds: 1m}\n',
    );
    await put('redis.conf', 'tcp-keepalive 90\nmaxmemory 1gb\n');
    const { report, ids } = await withProfile();
    expect(report.data.summary).toMatchObject({ role: 'queue', targets: [{ names: ['redis@7.2', 'valkey@8.1'] }] });
    expect(ids).not.toContain('RC104');
    const said = report.findings.map(({ id, severity, message }: Record<string, string>) => `${id} ${severity} ${message}`);
    expect(said).toContainEqual(expect.stringMatching(/^RC402 error tcp-keepalive is 90.*bound 60 s/));
    expect(said).toContainEqual(expect.stringContaining('appendonly is not set ("no" by default), wanted is "yes"'));
  });

  test('gives way to flags, value by value', async () => {
    await profile('  extends: queue\n  targets: valkey@8.1\n  role: queue\n  rules: {RC402: {mostSeconds: 60}, RC104: error}\n');
    await put('redis.conf', 'tcp-keepalive 90\nmaxmemory 1gb\n');
    const { report, ids } = await withProfile(['--preset', 'strict', '--target', 'redis@7.0', '--role', 'store', '--rule', 'no-auth=off']);
    expect(report.data.summary).toMatchObject({ role: 'store', targets: [{ names: ['redis@7.0'] }] });
    expect(ids).not.toContain('RC104');
    expect(ids).toContain('RC402');
    expect(report.findings.filter(({ message }: { message: string }) => message.includes('wanted'))).toEqual([]);
  });

  test('of a profile that extends another changes single values, by either name of a rule', async () => {
    await put('base.yaml', 'lint: {targets: redis@7.2, rules: {cache-with-rdb: error, RC402: {severity: error, mostSeconds: 60}}}\n');
    await profile('  rules: {RC301: off, tcp-keepalive: {mostSeconds: 100}}\n', 'extends: ./base.yaml\n');
    await put('redis.conf', 'save 900 1\ntcp-keepalive 120\n');
    const { report, ids } = await withProfile();
    expect(ids).not.toContain('RC301');
    expect(report.findings).toContainEqual(
      expect.objectContaining({ id: 'RC402', severity: 'error', message: expect.stringContaining('bound 100 s') }),
    );
    const { stdout } = await cacheops(['profile', 'show', '--profile', './p.yaml', '--format', 'csv'], { cwd: folder });
    expect(stdout).toContain('lint.targets,redis@7.2,file,base.yaml:1:17');
    expect(stdout).toContain('lint.rules.RC301,off,file,p.yaml:2:11');
    expect(stdout).toContain('lint.rules.RC402.mostSeconds,60,file,base.yaml:1:');
    expect(stdout).toContain('lint.rules.tcp-keepalive.mostSeconds,100,file,p.yaml:2:39');
  });

  test.each([
    ['  extends: [cacheops:cash]\n', 'p.yaml:2:13: there is no preset cacheops:cash', 'did you mean cacheops:cache?'],
    ['  targets: redis@99\n', 'p.yaml:2:12: ', 'redis@99'],
    ['  rules:\n    cache-with-rbd: off\n', 'p.yaml:3:5: there is no rule cache-with-rbd', 'did you mean cache-with-rdb?'],
    ['  rules:\n    RC301: of\n', 'p.yaml:3:12: lint.rules.RC301: expected off, info, warning, error', 'did you mean off?'],
    ['  rules:\n    RC301: {severity: eror}\n', 'p.yaml:3:23: lint.rules.RC301.severity: expected one of', 'did you mean error?'],
    ['  rules:\n    RC402: {mostSecnds: 60}\n', 'p.yaml:3:13: RC402 has no number mostSecnds', 'did you mean mostSeconds?'],
    ['  rules:\n    RC402: {mostSeconds: soon}\n', 'p.yaml:3:13: RC402: mostSeconds is a number, and "soon" is none', '60 or 1m'],
    ['  rules:\n    RC301: off\n    cache-with-rdb: error\n', 'p.yaml:4:5: RC301 and cache-with-rdb are the same rule', 'keep one'],
    ['  role: cach\n', 'p.yaml:2:9: lint.role: expected one of cache, session, queue, store', 'did you mean cache?'],
    ['  extend: cache\n', 'p.yaml:2:3: unknown key "extend" in lint', 'did you mean extends?'],
  ])('%j is refused with its place', async (section, message, hint) => {
    await profile(section);
    await put('redis.conf', '');
    const { code, stdout, stderr } = await lint(['redis.conf', '--profile', './p.yaml']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  test('wants values within bounds, and says what it wants', async () => {
    await put(
      'p.yaml',
      'config:\n  maxmemory: {min: 1gb, max: 4gb}\n  maxmemory-policy: {oneOf: [allkeys-lru, allkeys-lfu]}\n  timeout: {min: 30}\n',
    );
    await put('redis.conf', 'maxmemory 8gb\nmaxmemory-policy noeviction\ntimeout 60\n');
    const { report } = await withProfile(['--target', 'redis@7.2']);
    const wanted = report.findings
      .map(({ message }: { message: string }) => message)
      .filter((message: string) => message.includes('wanted'));
    expect(wanted.sort()).toEqual([
      'maxmemory is "8gb", wanted is "1gb" to "4gb"',
      'maxmemory-policy is "noeviction", wanted is one of "allkeys-lru", "allkeys-lfu"',
    ]);
    const { stdout } = await cacheops(['profile', 'show', '--profile', './p.yaml', '--format', 'csv'], { cwd: folder });
    expect(stdout).toContain('config.maxmemory,"min 1gb, max 4gb",file,p.yaml:2:14');
    expect(stdout).toContain('config.maxmemory-policy,"one of allkeys-lru, allkeys-lfu",file,p.yaml:3:21');
  });

  test.each([
    ['{min: 1gb, oneOf: [1gb]}', 'oneOf already says which values'],
    ['{}', 'say min, max or both, or oneOf'],
    ['{mim: 1gb}', 'did you mean min?'],
    ['[1gb]', 'or a section such as {min: 1gb, max: 4gb}'],
  ])('config.maxmemory: %s is refused', async (wanted, message) => {
    await put('p.yaml', `config:\n  maxmemory: ${wanted}\n`);
    await put('redis.conf', '');
    expect(await lint(['redis.conf', '--profile', './p.yaml'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(new RegExp(`p\\.yaml:2:.*${message.replace(/[?{}]/g, '\\$&')}`)),
    });
  });
});

describe('operands', () => {
  test('several files, patterns and standard input are linted in one run', async () => {
    await mkdir(join(folder, 'conf/deep'), { recursive: true });
    for (const name of ['a.conf', 'conf/b.conf', 'conf/deep/c.conf']) await put(name, WANTED);
    const { report } = await lintJson(['a.conf', 'conf/**/*.conf', '-', '--target', 'redis@7.2', '--stdin-filename', 'piped.conf'], {
      stdin: WANTED,
    });
    expect(report.data.files.map(({ file }: { file: string }) => file)).toEqual([
      'a.conf',
      'conf/b.conf',
      'conf/deep/c.conf',
      'piped.conf',
    ]);
  });

  test.each([
    [['none.conf'], 'none.conf does not exist'],
    [['.'], '. is a folder'],
    [['*.nothing'], 'no file matches *.nothing'],
    [[], 'there is nothing to lint'],
    [['-', '--fix'], 'standard input cannot be fixed in place'],
    [['a.conf', '--target', 'redis@99'], 'no such target'],
    [['a.conf', '--rule', 'RC999=off'], 'there is no rule RC999'],
    [['a.conf', '--rule', 'RC301'], '--rule RC301 is neither'],
    [['a.conf', '--rule', 'RC301=awful'], 'there is no severity awful'],
    [['a.conf', '--preset', 'cache:cacheops'], 'there is no preset'],
    [['a.conf', '--baseline', 'b.json'], 'cannot read b.json'],
  ])('%j is refused before anything is done', async (argv, message) => {
    await put('a.conf', '');
    expect(await lint(argv)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
  });

  test('kinds are told by name and content, or as --kind says', async () => {
    await put('sentinel.conf', 'sentinel monitor mymaster 127.0.0.1 6379 2\n');
    await put('users.acl', 'user default on nopass ~* +@all\n');
    await put('other.txt', 'user default on nopass ~* +@nosuch\n');
    const { report } = await lintJson(['sentinel.conf', 'users.acl', '--target', 'redis@7.2']);
    expect(report.data.files).toMatchObject([{ verdict: 'accepted' }, { verdict: 'accepted' }]);
    const { report: other } = await lintJson(['other.txt', '--kind', 'acl', '--target', 'redis@7.2']);
    expect(other.data.files).toMatchObject([{ verdict: 'rejected', line: 1 }]);
  });
});

describe('what counts', () => {
  test('rules can be switched off, made worse, and given other numbers', async () => {
    await put('a.conf', `${WANTED}appendonly yes\n`);
    const run = async (...more: string[]) => (await lintJson(['a.conf', '--target', 'redis@7.2', ...more])).report;
    const severity = async (...more: string[]) => (await run(...more)).findings.find(({ id }: { id: string }) => id === 'RC302')?.severity;
    expect(await severity()).toBe('warning');
    expect(await severity('--rule', 'RC302=off')).toBeUndefined();
    expect(await severity('--rule', 'RC302=error')).toBe('error');
    expect(await severity('--role', 'store')).toBeUndefined();
    const numbers = await run('--rule', 'RC402.mostSeconds=30');
    expect(numbers.findings.map(({ id }: { id: string }) => id)).toContain('RC402');
  });

  test('--fail-on decides the exit code', async () => {
    await put('a.conf', WANTED);
    expect((await lint(['a.conf'])).code).toBe(0);
    expect((await lint(['a.conf', '--fail-on', 'warning'])).code).toBe(1);
  });

  test('with a baseline only what is new counts, also when lines moved', async () => {
    await put('a.conf', 'appendonly yes\nmaxmemory 1gb\n');
    expect((await lint(['a.conf', '--write-baseline', 'base.json', '--fail-on', 'info'])).code).toBe(0);
    await put('a.conf', '# moved\n\nappendonly yes\nmaxmemory 1gb\ntimeout soon\n');
    const { ids, report, code } = await lintJson(['a.conf', '--baseline', 'base.json', '--target', 'redis@7.2']);
    expect(code).toBe(1);
    expect(ids).toContain('RC008');
    expect(ids).not.toContain('RC302');
    expect(report.data.summary.inBaseline).toBeGreaterThan(0);
  });

  test.each([
    ['the baseline', 'maxmemry 2gb\n', ['--baseline', 'base.json'], /the baseline keeps it quiet/],
    ['a comment', '# cacheops-disable-next-line RC001\nmaxmemry 2gb\n', [], /a comment or a rule that is off keeps it quiet/],
    ['a rule that is off', 'maxmemry 2gb\n', ['--rule', 'RC001=off'], /a comment or a rule that is off keeps it quiet/],
  ])('a file that no server starts with is never called fine, though %s keeps that quiet', async (_, text, argv, why) => {
    await put('a.conf', `${WANTED}bind 127.0.0.1\n${text}`);
    const targets = ['--target', 'redis@7.2,redis@7.4'];
    await lint(['a.conf', '--write-baseline', 'base.json', ...targets]);
    const { stdout, code } = await lint(['a.conf', ...argv, ...targets, '--rule', 'RC104=off,RC121=off,RC505=off']);
    expect(code).toBe(0);
    expect(stdout).not.toContain('✔');
    expect(stdout).toMatch(/redis@7\.2 … 7\.4 would not start with this file \(line \d: unknown directive "maxmemry"\)/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(why);
    expect((await lint(['a.conf', ...targets])).code).toBe(text.startsWith('#') ? 0 : 1);
  });

  test('comments suppress, and those that suppress nothing are found', async () => {
    await put('a.conf', '# cacheops-disable-next-line RC302 -- wanted here\nappendonly yes\n# cacheops-disable-next-line RC008\nport 1\n');
    const { ids, report } = await lintJson(['a.conf', '--target', 'redis@7.2']);
    expect(ids).not.toContain('RC302');
    expect(ids).toContain('RC901');
    expect(report.data.summary.suppressed).toBe(1);
  });
});

describe('--fix', () => {
  const BROKEN = '# mine\r\nslaveof 127.0.0.1 1\r\ntcp-keepalive 0\r\n';

  test('--diff shows what would change and writes nothing', async () => {
    await put('a.conf', BROKEN);
    const { stdout } = await lint(['a.conf', '--diff', '--target', 'redis@7.2']);
    expect(stdout).toMatch(/^ +-slaveof 127\.0\.0\.1 1$/m);
    expect(stdout).toMatch(/^ +\+replicaof 127\.0\.0\.1 1$/m);
    expect(stdout).toMatch(/^ +tcp-keepalive 0$/m);
    const { stdout: all } = await lint(['a.conf', '--diff', '--unsafe-fixes', '--target', 'redis@7.2']);
    expect(all).toMatch(/^ +\+tcp-keepalive 60$/m);
    expect(await readFile(join(folder, 'a.conf'), 'utf8')).toBe(BROKEN);
  });

  test('changes only what it must, keeps mode and line ends, and a second time changes nothing', async () => {
    await put('a.conf', BROKEN);
    await chmod(join(folder, 'a.conf'), 0o640);
    const { report } = await lintJson(['a.conf', '--fix', '--target', 'redis@7.2']);
    const fixed = await readFile(join(folder, 'a.conf'), 'utf8');
    expect(fixed).toBe('# mine\r\nreplicaof 127.0.0.1 1\r\ntcp-keepalive 0\r\n');
    expect(report.data.summary.fixed).toBe(1);
    expect((await stat(join(folder, 'a.conf'))).mode & 0o777).toBe(0o640);
    await lint(['a.conf', '--fix', '--target', 'redis@7.2']);
    expect(await readFile(join(folder, 'a.conf'), 'utf8')).toBe(fixed);
  });

  test('a symbolic link stays one: the file behind it is fixed', async () => {
    await put('real.conf', 'slave-priority 10\n');
    await symlink('real.conf', join(folder, 'link.conf'));
    await lint(['link.conf', '--fix', '--target', 'redis@7.2']);
    expect((await lstat(join(folder, 'link.conf'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'real.conf'), 'utf8')).toBe('replica-priority 10\n');
  });

  test('a file that is only included is left alone', async () => {
    await put('a.conf', `include ${folder}/theirs.conf\n`);
    await put('theirs.conf', 'slave-priority 10\n');
    await lint(['a.conf', '--fix', '--unsafe-fixes', '--target', 'redis@7.2']);
    expect(await readFile(join(folder, 'theirs.conf'), 'utf8')).toBe('slave-priority 10\n');
  });

  test('a file with nothing to fix is not even touched', async () => {
    await put('a.conf', WANTED);
    const before = await stat(join(folder, 'a.conf'));
    await lint(['a.conf', '--fix', '--target', 'redis@7.2']);
    expect((await stat(join(folder, 'a.conf'))).ino).toBe(before.ino);
  });
});

test('sarif has fixes that other programs can apply, and the places that a finding rests on', async () => {
  await put('redis.conf', 'tcp-keepalive 0\nmaxmemory 1gb\nmaxmemory 2gb\n');
  const { stdout } = await lint(['redis.conf', '--target', 'redis@7.2', '--format', 'sarif']);
  const results: { ruleId: string; fixes?: unknown; relatedLocations?: unknown }[] = JSON.parse(stdout).runs[0].results;
  expect(results.find(({ ruleId }) => ruleId === 'RC402')?.fixes).toMatchObject([
    {
      artifactChanges: [
        {
          artifactLocation: { uri: 'redis.conf' },
          replacements: [{ deletedRegion: { startLine: 1, startColumn: 15, endLine: 1, endColumn: 16 } }],
        },
      ],
    },
  ]);
  expect(results.find(({ ruleId }) => ruleId === 'RC020')).toMatchObject({
    relatedLocations: [{ id: 1, physicalLocation: { artifactLocation: { uri: 'redis.conf' }, region: { startLine: 3 } } }],
    fixes: [{ artifactChanges: [{ replacements: [{ deletedRegion: { startLine: 2, startColumn: 1, endLine: 3, endColumn: 1 } }] }] }],
  });
});

describe('GitHub Actions', () => {
  const env = { GITHUB_ACTIONS: 'true' };

  test('annotations come on stderr by themselves, and stdout stays as asked for', async () => {
    await put('a.conf', 'timeout soon\n');
    const { stdout, stderr } = await lint(['a.conf', '--format', 'json', '--target', 'redis@7.2'], { env });
    expect(JSON.parse(stdout).command).toBe('lint-config');
    expect(stderr).toMatch(/^::error file=a\.conf,line=1,col=9,endColumn=12,title=RC008 [\w-]+::timeout/m);
  });

  test('annotations that were asked for come once', async () => {
    await put('a.conf', 'timeout soon\n');
    const { stdout, stderr } = await lint(['a.conf', '--format', 'github'], { env });
    expect(stdout).toContain('::error file=a.conf');
    expect(stderr).toBe('');
  });
});

test('a password in a file that git keeps is a warning, in one that it does not keep nothing, and elsewhere a note', async () => {
  const env = { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null' };
  for (const name of ['kept.conf', 'own.conf']) await put(name, 'requirepass Qm8Zt3vK1xYp6Lw0Rj9Hc4Fb7Ns2Dg5TaUeXi\n');
  const said = async () => {
    const { report } = await lintJson(['kept.conf', 'own.conf', '--target', 'redis@7.2'], { env });
    return report.findings
      .filter(({ id }: { id: string }) => id === 'RC107')
      .map((one: { severity: string; subject: { file: string } }) => `${one.severity} ${one.subject.file}`);
  };
  expect(await said()).toEqual(['info kept.conf', 'info own.conf']);
  execFileSync('git', ['init', '-q'], { cwd: folder, env });
  execFileSync('git', ['add', 'kept.conf'], { cwd: folder, env });
  expect(await said()).toEqual(['warning kept.conf']);
});

describe('secrets', () => {
  const SECRET = 'xK9pQ7vTz2';
  /** Lines that hold the secret, some of them wrong in ways that tempt to quote it. */
  const LINES = [
    `requirepass ${SECRET}`,
    `requirepass "${SECRET}`,
    `requirepass ${SECRET} ${SECRET}`,
    `requirepas ${SECRET}`,
    `requirepass=${SECRET}`,
    `requirepass: ${SECRET}`,
    `masterauth '${SECRET}'x`,
    `primaryauth ${SECRET}`,
    `masteruser ${SECRET} ${SECRET}`,
    `tls-key-file-pass ${SECRET} extra`,
    `user ops on >${SECRET} ~* +@all`,
    `user ops on ${SECRET} ~* +@all`,
    `user ops on #${SECRET} +@nosuch`,
    `user default on >${SECRET} <${SECRET}`,
    `sentinel auth-pass mymaster ${SECRET}`,
    `sentinel auth-pass mymaster ${SECRET} ${SECRET}`,
    `sentinel sentinel-pass ${SECRET}`,
    `# requirepass ${SECRET}`,
    `REQUIREPASS ${SECRET}`,
    `rename-command CONFIG ${SECRET}`,
    `requirepass \\\n${SECRET}`,
    `user ops on \\\n  \\\r\n  >${SECRET}`,
    `include redis://u:${SECRET}@h`,
    `include redis://u:${SECRET}@h/*.conf`,
    `pwd ${SECRET}`,
  ];

  test('appear in no format, whatever is wrong with their lines', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.constantFrom(...LINES), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...formatNames),
        fc.constantFrom([], ['--diff', '--unsafe-fixes'], ['--kind', 'acl'], ['--kind', 'sentinel']),
        async (lines, format, more) => {
          await put('a.conf', `${lines.join('\n')}\n`);
          const { stdout, stderr } = await lint(['a.conf', '--format', format, '--target', 'redis@6.2,redis@8.0,valkey@9.1', ...more], {
            env: { GITHUB_ACTIONS: 'true' },
          });
          expect(`${stdout}${stderr}`).not.toContain(SECRET);
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each(LINES)('%s alone appears nowhere', async (line) => {
    await put('a.conf', `${line}\n`);
    for (const format of ['text', 'json', 'sarif']) {
      const { stdout, code } = await lint(['a.conf', '--format', format, '--diff', '--unsafe-fixes', '--target', 'redis@7.2,redis@8.0']);
      expect(code).toBeLessThanOrEqual(1);
      expect(stdout).not.toContain(SECRET);
    }
  });

  test('a baseline holds none', async () => {
    await put('a.conf', `${LINES.join('\n')}\n`);
    await lint(['a.conf', '--write-baseline', 'base.json']);
    expect(await readFile(join(folder, 'base.json'), 'utf8')).not.toContain(SECRET);
  });
});

test('any bytes at all are answered with a verdict, in every format', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 120 }), fc.constantFrom(...formatNames), async (bytes, format) => {
      await writeFile(join(folder, 'a.conf'), bytes);
      const { code, stdout } = await lint(['a.conf', '--format', format]);
      expect(code).toBeLessThanOrEqual(1);
      expect(stdout).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/);
    }),
    { numRuns: 150 },
  );
});
