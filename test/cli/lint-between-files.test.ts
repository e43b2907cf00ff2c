import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheops } from '../support/cacheops.ts';

// Files that are linted together: what is said of pairs, and that nothing is said of files that only may be one.

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cacheops-between-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Given = Readonly<Record<string, string>>;

/** What the rules between files say of files linted in one run, with the file and the line they point to. */
async function between(given: Given): Promise<readonly string[]> {
  for (const [name, text] of Object.entries(given)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const argv = ['lint-config', ...Object.keys(given), '--target', 'redis@7.2,valkey@8.1', '--format', 'json'];
  const { stdout, stderr } = await cacheops(argv, { cwd: folder });
  expect(stderr).toBe('');
  expect(stdout).not.toMatch(/s3cr3t|0ther/);
  const { findings } = JSON.parse(stdout) as {
    findings: readonly { id: string; subject: { file: string; line: number }; message: string; advice: string }[];
  }; // our own JSON
  return findings
    .filter(({ id }) => /^RC63\d$/.test(id))
    .map(
      ({ id, subject: { file, line }, message, advice }) =>
        `${id} ${file}:${line}: ${message}${/ · (\S+): who may/.exec(advice)?.[1] ?? ''}`,
    );
}

const PRIMARY = 'bind 10.0.0.1\nrequirepass s3cr3t-of-the-primary\n';
const REPLICA = 'replicaof 10.0.0.1 6379\n';

test.each<[string, Given, string | undefined]>([
  ['the same password', { 'p.conf': PRIMARY, 'r.conf': `${REPLICA}masterauth s3cr3t-of-the-primary\n` }, undefined],
  [
    'another password',
    { 'p.conf': PRIMARY, 'r.conf': `${REPLICA}masterauth 0ther\n` },
    'RC631 r.conf:2: masterauth is not the password that p.conf asks for: nothing is replicatedp.conf:2',
  ],
  [
    'no password',
    { 'p.conf': PRIMARY, 'r.conf': REPLICA },
    'RC631 r.conf:1: p.conf asks for a password, and there is no masterauth: nothing is replicatedp.conf:2',
  ],
  [
    'a password that nobody asks for',
    { 'p.conf': 'bind 10.0.0.1\n', 'r.conf': `${REPLICA}masterauth 0ther\n` },
    'RC631 r.conf:2: masterauth is set, and p.conf asks for no password, which is answered with an error: nothing is replicated',
  ],
  [
    'an ACL user',
    { 'p.conf': 'bind 10.0.0.1\nuser rep on >s3cr3t +psync +replconf +ping\n', 'r.conf': `${REPLICA}masteruser rep\nmasterauth s3cr3t\n` },
    undefined,
  ],
  [
    'an ACL user that is not there',
    { 'p.conf': `${PRIMARY}user rep on >s3cr3t +psync\n`, 'r.conf': `${REPLICA}masteruser 0ther-user\nmasterauth s3cr3t\n` },
    'RC631 r.conf:3: masteruser is no user of p.conf: nothing is replicatedp.conf:2',
  ],
  [
    'an ACL user that is off',
    { 'p.conf': `${PRIMARY}user rep >s3cr3t +psync\n`, 'r.conf': `${REPLICA}masteruser rep\nmasterauth s3cr3t\n` },
    'RC631 r.conf:3: the user that the replica logs in as is off in p.conf: nothing is replicatedp.conf:3',
  ],
  [
    'users in a file given as well',
    {
      'p.conf': 'bind 10.0.0.1\naclfile /etc/redis/users.acl\n',
      'users.acl': 'user default off\nuser rep on >s3cr3t +psync\n',
      'r.conf': `${REPLICA}masteruser rep\nmasterauth 0ther\n`,
    },
    'RC631 r.conf:3: masterauth is not the password that p.conf asks for: nothing is replicatedusers.acl:2',
  ],
  [
    'an announced address',
    {
      'p.conf': 'replica-announce-ip 203.0.113.7\nreplica-announce-port 7000\nrequirepass s3cr3t\n',
      'r.conf': 'replicaof 203.0.113.7 7000\nmasterauth 0ther\n',
    },
    'RC631 r.conf:2: masterauth is not the password that p.conf asks for: nothing is replicatedp.conf:3',
  ],
  [
    'this machine, in one folder',
    { '6379.conf': 'requirepass s3cr3t\n', '6380.conf': 'port 6380\nreplicaof localhost 6379\nmasterauth 0ther\n' },
    'RC631 6380.conf:3: masterauth is not the password that 6379.conf asks for: nothing is replicated6379.conf:1',
  ],
])('a replica with %s', async (_, given, said) => {
  expect(await between(given)).toEqual(said === undefined ? [] : [said]);
});

test.each<[string, Given]>([
  ['of another address', { 'p.conf': 'bind 10.0.0.2\nrequirepass s3cr3t\n', 'r.conf': `${REPLICA}masterauth 0ther\n` }],
  ['of another port', { 'p.conf': 'bind 10.0.0.1\nport 6380\nrequirepass s3cr3t\n', 'r.conf': `${REPLICA}masterauth 0ther\n` }],
  ['that names no address', { 'p.conf': 'requirepass s3cr3t\n', 'r.conf': `${REPLICA}masterauth 0ther\n` }],
  [
    'of this machine, but in another folder',
    { 'a/p.conf': 'requirepass s3cr3t\n', 'b/r.conf': 'port 6380\nreplicaof 127.0.0.1 6379\nmasterauth 0ther\n' },
  ],
  [
    'that may be either of two',
    { 'p.conf': PRIMARY, 'q.conf': 'bind 10.0.0.1\nrequirepass 0ther\n', 'r.conf': `${REPLICA}masterauth 0ther\n` },
  ],
  [
    'that includes what is not known here',
    { 'p.conf': `${PRIMARY}include more.conf\n`, 'more.conf': '', 'r.conf': `${REPLICA}masterauth 0ther\n` },
  ],
  ['whose password is filled in later', { 'p.conf': 'bind 10.0.0.1\nrequirepass ${PASSWORD}\n', 'r.conf': `${REPLICA}masterauth 0ther\n` }],
  [
    'whose users are in a file that is not given',
    { 'p.conf': 'bind 10.0.0.1\naclfile /etc/redis/users.acl\n', 'r.conf': `${REPLICA}masterauth 0ther\n` },
  ],
])('nothing is said of a replica and a file %s', async (_, given) => {
  expect(await between(given)).toEqual([]);
});

const MONITOR = 'sentinel monitor main 10.0.0.1 6379 2\n';

test.each<[string, Given, readonly string[]]>([
  [
    'the right address and password',
    { 'p.conf': PRIMARY, 'sentinel.conf': `${MONITOR}sentinel auth-pass main s3cr3t-of-the-primary\n` },
    [],
  ],
  [
    'another password',
    { 'p.conf': PRIMARY, 'sentinel.conf': `${MONITOR}sentinel auth-pass main 0ther\n` },
    ['RC633 sentinel.conf:2: auth-pass is not the password that p.conf asks for: Sentinel takes it for lostp.conf:2'],
  ],
  [
    'another user',
    { 'p.conf': PRIMARY, 'sentinel.conf': `${MONITOR}sentinel auth-user main 0ther\nsentinel auth-pass main s3cr3t\n` },
    ['RC633 sentinel.conf:3: auth-user is no user of p.conf: Sentinel takes it for lostp.conf:2'],
  ],
  [
    'a password that nobody asks for, which does no harm',
    { 'p.conf': 'bind 10.0.0.1\n', 'sentinel.conf': `${MONITOR}sentinel auth-pass main 0ther\n` },
    [],
  ],
  [
    'another port',
    { 'p.conf': 'bind 10.0.0.1\nport 6380\ntls-port 6381\n', 'sentinel.conf': MONITOR },
    [
      'RC632 sentinel.conf:1: "main" is watched at port 6379 of "10.0.0.1", and what is given for there listens on 6380 (p.conf), 6381 (p.conf): Sentinel finds nobody',
    ],
  ],
  ['another host', { 'p.conf': 'bind 10.0.0.2\nport 6380\n', 'sentinel.conf': MONITOR }, []],
  [
    'a port that an included file may name',
    { 'p.conf': 'bind 10.0.0.1\nport 6380\n', 'q.conf': 'include more.conf\n', 'more.conf': '', 'sentinel.conf': MONITOR },
    [],
  ],
])('a Sentinel with %s', async (_, given, said) => {
  expect(await between(given)).toEqual(said);
});

test.each<[string, Given, readonly string[]]>([
  [
    'lets everybody in by default',
    { 'redis.conf': 'aclfile /etc/redis/users.acl\n', 'users.acl': 'user app on >s3cr3t +@read ~*\n' },
    ['RC634 redis.conf:1: users.acl does not name the default user: every program that reaches the server gets in without a password'],
  ],
  [
    'says that everybody gets in',
    { 'redis.conf': 'aclfile users.acl\n', 'users.acl': 'user default on nopass ~* +@all\n' },
    [
      'RC634 redis.conf:1: users.acl gives the default user nopass: every program that reaches the server gets in without a passwordusers.acl:1',
    ],
  ],
  ['asks for a password', { 'redis.conf': 'aclfile users.acl\n', 'users.acl': 'user default on >s3cr3t ~* +@all\n' }, []],
  ['lies elsewhere', { 'redis.conf': 'aclfile /etc/redis/users.acl\n', 'other/users.acl': 'user app on >s3cr3t +@read ~*\n' }, []],
])('a file of users that %s', async (_, given, said) => {
  expect(await between(given)).toEqual(said);
});

test('a file that another one of the run includes is a part: nothing is said of what it lacks, and no fix adds that', async () => {
  const main = `save 900 1\nmaxmemory 2gb\nappendonly yes\ninclude ${folder}/part.conf\n`;
  const part = 'auto-aof-rewrite-min-size 128mb\nslave-priority 10\nport 0\ntls-port 6380\n';
  const given = { 'main.conf': main, 'part.conf': part };
  for (const [name, text] of Object.entries(given)) await writeFile(join(folder, name), text);
  const run = (...argv: string[]) => cacheops(['lint-config', ...argv, '--target', 'redis@7.2', '--role', 'store'], { cwd: folder });
  const about = async (...files: string[]) => {
    const { findings, data } = JSON.parse((await run(...files, '--format', 'json')).stdout) as {
      findings: readonly { id: string; subject: { file: string; line?: number } }[];
      data: { files: readonly { file: string; verdict: string }[] };
    }; // our own JSON
    const ids = findings.filter(({ subject }) => subject.file === 'part.conf').map(({ id, subject }) => `${id}:${subject.line ?? 'file'}`);
    return { ids, verdicts: data.files.map(({ file, verdict }) => `${file} ${verdict}`) };
  };
  const alone = await about('part.conf');
  expect(alone.ids).toContain('RC306:1');
  expect(alone.ids).toContain('RC201:file');
  const together = await about('part.conf', 'main.conf');
  expect(together).toEqual({
    ids: ['RC041:4', 'RC005:2'],
    verdicts: ['part.conf accepted', 'main.conf rejected'],
  });
  await run('main.conf', 'part.conf', '--fix', '--unsafe-fixes', '--rule', 'RC041=off');
  expect(await readFile(join(folder, 'part.conf'), 'utf8')).toBe(part.replace('slave', 'replica'));
});

test('a file that is included twice sets nothing twice, and only files that are named offer fixes', async () => {
  await writeFile(join(folder, 'main.conf'), `include ${folder}/twice.conf\ninclude ${folder}/twice.conf\n`);
  await writeFile(join(folder, 'twice.conf'), 'bind 127.0.0.1\nsave 900 1\nslave-priority 10\n');
  const told = async (...files: string[]) => {
    const { stdout } = await cacheops(['lint-config', ...files, '--target', 'redis@6.2', '--format', 'json'], { cwd: folder });
    const { findings } = JSON.parse(stdout) as { findings: readonly { id: string; fix?: string; subject: { file: string } }[] }; // our own JSON
    return findings
      .filter(({ id, subject }) => subject.file === 'twice.conf' && /^RC0(?:05|20|21)$/.test(id))
      .map(({ id, fix }) => `${id} ${fix}`);
  };
  expect(await told('main.conf')).toEqual(['RC005 undefined']);
  expect(await told('main.conf', 'twice.conf')).toEqual(['RC005 safe']);
});
