import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../src/lint/configuration.ts';
import type { FileKind } from '../../src/lint/model.ts';
import { parseTarget } from '../../src/lint/target.ts';
import { judge } from '../../src/lint/verdict.ts';
import { configurationOf } from './config-files.ts';

async function judged(text: string, target = 'redis@7.2', kind: FileKind = 'redis') {
  return judge(await configurationOf(text, {}, kind), parseTarget(target));
}

describe('a file', () => {
  test('with the five settings of a cache is accepted everywhere', async () => {
    const cache = 'maxmemory 2gb\nmaxmemory-policy allkeys-lru\ntcp-keepalive 60\ntimeout 300\nsave ""\n';
    for (const target of ['redis@6.0', 'redis@7.2', 'redis@8.10', 'valkey@7.2', 'valkey@9.1']) {
      expect((await judged(cache, target)).verdict).toEqual({
        file: 'redis.conf',
        target,
        verdict: 'accepted',
        line: null,
        lineFile: null,
        reason: null,
      });
    }
    const settings = settingsOf(await configurationOf(cache), parseTarget('redis@7.2'));
    expect(['maxmemory', 'maxmemory-policy', 'tcp-keepalive', 'timeout', 'save'].map((name) => settings.valueOf(name))).toEqual([
      '2147483648', 'allkeys-lru', '60', '300', '',
    ]); // prettier-ignore
  });

  test('is rejected for its first line that is wrong, and all are told', async () => {
    const { verdict, problems } = await judged('timeout 1\nappendonly true\nnosuch 1\nmaxmemory 1tb\n');
    expect(verdict).toMatchObject({ verdict: 'rejected', line: 2, reason: 'appendonly: "true" is neither yes nor no' });
    expect(problems.map(({ kind, line }) => [kind, line])).toEqual([
      ['invalid-bool', 2],
      ['unknown-directive', 3],
      ['invalid-memory', 4],
    ]);
  });

  test('for Redis 8 is rejected for a bad value before an unknown name, which that server does not even tell', async () => {
    expect((await judged('nosuch 1\ntimeout x\n', 'redis@8.0')).verdict).toMatchObject({ line: 2 });
    expect((await judged('nosuch 1\n', 'redis@8.0')).verdict).toMatchObject({
      verdict: 'rejected',
      line: 1,
      reason: 'unknown directive "nosuch"',
    });
  });

  test('is underlined at the word that is wrong', async () => {
    const { problems } = await judged('client-output-buffer-limit normal 1tb 0 0\n');
    expect(problems).toMatchObject([{ line: 1, column: 35, endColumn: 38, token: { value: '1tb' } }]);
  });
});

test.each([
  ['rdb-version-check strict', 'not-in-version', '"rdb-version-check" is known only to valkey 8.1+'],
  ['vm-enabled no', 'removed-directive', '"vm-enabled" was removed in redis 2.6'],
  ['search.timeout 5', 'orphan-module-setting', 'no module is loaded that could know "search.timeout"'],
  ['sentinel monitor m 127.0.0.1 6379 2', 'sentinel-in-server', 'sentinel settings are refused outside of sentinel mode'],
  ['rename-command "CONFIG|SET" ""', 'rename-command', 'renaming a subcommand crashes the server'],
  ['rename-command NOSUCH ""', 'rename-command', '"nosuch" is no command of this version'],
  ['rename-command GET SET', 'rename-command', '"set" exists already'],
  ['user a on\nuser a off', 'duplicate-user', 'the user "a" is defined twice'],
  ['user a on +nosuch', 'invalid-acl', '"nosuch" is no command of this version'],
  ['aclfile users.acl\nuser a on', 'users-and-aclfile', 'users stand in this file and in an aclfile: the server takes only one of them'],
  ['cluster-enabled yes\nreplicaof 127.0.0.1 1', 'cluster-and-replicaof', 'replicaof is refused in a cluster'],
  ['cluster-enabled yes\nport 60000', 'cluster-port', "the cluster's port would be 70000, above 65535: set cluster-port"],
  ['port 0', 'no-listener', 'the server listens nowhere: port and tls-port are 0 and there is no unixsocket'],
  ['tls-port 7000', 'tls-without-certificate', 'TLS is asked for, but tls-cert-file is not set'],
  ['bind 127.0.0.1 # x', 'invalid-value', 'bind: "#" is no address to listen on'],
])('%j is rejected: %s', async (text, kind, reason) => {
  expect((await judged(`${text}\n`)).problems).toMatchObject([{ kind, reason }]);
});

test.each([
  ['dir /var/lib/redis', 'path'],
  ['logfile /var/log/redis/redis.log', 'path'],
  ['unixsocket /run/redis/redis.sock', 'path'],
  ['aclfile /etc/redis/users.acl', 'acl-file'],
  ['activedefrag yes', 'build'],
  ['loadmodule /usr/lib/search.so\nsearch.timeout 5', 'module'],
  ['bind 10.1.2.3', 'address'],
  ['locale-collate de_DE.UTF-8', 'locale'],
  ['tls-port 7000\ntls-cert-file a\ntls-key-file b\ntls-ca-cert-file c', 'certificate'],
  ['databases 2147483647', 'memory'],
])('%j depends on the machine: %s', async (text, on) => {
  const { verdict, dependencies } = await judged(`${text}\n`);
  expect(verdict).toMatchObject({ verdict: 'depends', line: expect.any(Number), reason: expect.any(String) });
  expect(dependencies[0]).toMatchObject({ on });
});

test.each([
  'dir ./',
  'logfile ""',
  'logfile redis.log',
  'bind 127.0.0.1 -::1',
  'bind * -::*',
  'bind -10.1.2.3',
  'aclfile ""',
  'activedefrag no',
  'unixsocket /tmp/s\nport 0',
  'logfile /no/x\nlogfile ""',
])('%j depends on nothing', async (text) => {
  expect((await judged(`${text}\n`)).verdict).toMatchObject({ verdict: 'accepted' });
});

describe('a file of users', () => {
  test.each([
    ['user default on nopass ~* &* +@all\r\n\n  user alice off\n', undefined],
    ['# no comments here\n', 1],
    ['user a on\nuser a off\n', 2],
    ['user a on\nUSER b on\n', 2],
    ['user a on "+get"\n', 1],
    ['user a on +nosuch\n', 1],
  ])('%j is wrong in line %s', async (text, line) => {
    expect((await judged(text, 'redis@7.2', 'acl')).verdict).toMatchObject(
      line === undefined ? { verdict: 'accepted' } : { verdict: 'rejected', line },
    );
  });

  test('never repeats a password', async () => {
    const { problems } = await judged('user a on >hunter2 <other-secret #zz-secret\nuser b >hunter2 nosuch-hunter2\n', 'redis@7.2', 'acl');
    expect(problems).toHaveLength(2);
    expect(problems.map(({ reason }) => reason).join()).not.toMatch(/hunter2|secret/);
  });
});

describe('a sentinel', () => {
  test.each([
    ['sentinel down-after-milliseconds m 5000\nsentinel monitor m 127.0.0.1 6379 2', undefined],
    ['sentinel monitor m redis.local 6379 2\nsentinel resolve-hostnames yes', undefined],
    ['sentinel monitor m redis.local 6379 2', 1],
    ['sentinel monitor m 127.0.0.1 6379 0', 1],
    ['sentinel monitor m 127.0.0.1 6379 2\nsentinel monitor m 127.0.0.1 6379 2', 2],
    ['sentinel monitor m 127.0.0.1 6379 2\nsentinel auth-pass other x', 2],
    ['sentinel monitor m 127.0.0.1 6379 2\nsentinel down-after-milliseconds m 0', 2],
    ['sentinel nosuch m', 1],
    ['sentinel monitor m 127.0.0.1', 1],
  ])('%j is wrong in line %s', async (text, line) => {
    expect((await judged(`${text}\n`, 'redis@7.2', 'sentinel')).verdict).toMatchObject(
      line === undefined ? { verdict: 'accepted' } : { verdict: 'rejected', line },
    );
  });
});

describe('settings', () => {
  test('are found by any spelling, and know their lines', async () => {
    const settings = settingsOf(await configurationOf('slave-priority 10\nReplica-Priority 20\n'), parseTarget('redis@7.2'));
    expect(settings.get('slave-priority')).toMatchObject({
      value: '20',
      isDefault: false,
      directives: [{ line: 1 }, { line: 2 }],
      effective: [{ line: 2 }],
    });
  });

  test('without a line have the default of their version', async () => {
    const configuration = await configurationOf('');
    const valueOn = (target: string, name: string): string | undefined => settingsOf(configuration, parseTarget(target)).valueOf(name);
    expect([valueOn('redis@6.0', 'save'), valueOn('redis@7.2', 'save')]).toEqual(['', '3600 1 300 100 60 10000']);
    expect([valueOn('redis@8.0', 'lazyfree-lazy-eviction'), valueOn('valkey@8.0', 'lazyfree-lazy-eviction')]).toEqual(['no', 'yes']);
    expect(settingsOf(configuration, parseTarget('redis@7.2')).get('rdb-version-check')).toBeUndefined();
  });

  test('of classes merge by class', async () => {
    const text =
      'client-output-buffer-limit replica 1gb 8mb 60\nclient-output-buffer-limit normal 1 2 3\nclient-output-buffer-limit slave 2gb 8mb 60\n';
    expect(settingsOf(await configurationOf(text), parseTarget('redis@7.2')).valueOf('client-output-buffer-limit')).toBe(
      'normal 1 2 3 slave 2147483648 8388608 60 pubsub 33554432 8388608 60',
    );
  });
});
