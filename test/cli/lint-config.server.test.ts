import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatNames } from '../../src/output/formats/index.ts';
import { cacheops } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import { serversUnderTest, startReplicaPair, startStandalone, startWithAcl, useServers } from '../support/servers.ts';

const servers = useServers();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cacheops-live-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function lintJson(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await cacheops(['lint-config', ...argv, '--format', 'json'], { cwd: folder, env });
  expect(stderr).toBe('');
  const report = JSON.parse(stdout);
  expect(violations('lint-config.schema.json', report)).toEqual([]);
  return { code, report, ids: report.findings.map(({ id }: { id: string }) => id) as string[] };
}

describe.each(serversUnderTest())('$name', ({ binary }) => {
  test('--live judges what the server runs, as that version', async () => {
    const redis = await servers.keep(startStandalone({ binary, arguments: ['--maxmemory', '0', '--appendonly', 'yes'] }));
    const { report, ids } = await lintJson(['--live', '-p', String(redis.port)]);
    expect(report.data.nodes).toEqual([
      { node: redis.address, target: expect.stringMatching(/^(redis|valkey)@/), settings: expect.any(Number), complete: true },
    ]);
    expect(report.data.nodes[0].settings).toBeGreaterThan(100);
    expect(ids).toEqual(expect.arrayContaining(['RC201', 'RC302']));
    expect(report.findings.every(({ subject }: { subject: object }) => 'node' in subject && !('file' in subject))).toBe(true);
  });

  test('a server with the wanted settings is found to have them', async () => {
    const wanted = ['--maxmemory', '2gb', '--maxmemory-policy', 'allkeys-lru', '--tcp-keepalive', '60', '--timeout', '300'];
    const redis = await servers.keep(startStandalone({ binary, arguments: wanted }));
    const { report } = await lintJson(['--live', '-p', String(redis.port), '--profile', 'research-workbench', '-H', '127.0.0.1']);
    expect(report.findings.filter(({ message }: { message: string }) => message.includes('wanted'))).toEqual([]);
  });

  test('starts with what --fix made of a file', async () => {
    const broken = 'slaveof no one\ntcp-keepalive 0\nappendonly on\nmaxmemory 1g # a lot\nhz 9999\nloglevel notce\n';
    const path = join(folder, 'fixed.conf');
    await writeFile(path, broken);
    await cacheops(['lint-config', path, '--fix', '--unsafe-fixes', '--format', 'json']);
    const redis = await servers.keep(startStandalone({ binary, configuration: await readFile(path, 'utf8') }));
    expect(await redis.command('CONFIG', 'GET', 'tcp-keepalive')).toEqual(['tcp-keepalive', '60']);
  });
});

test('--drift compares a file with the servers by meaning, at its lines', async () => {
  const redis = await servers.keep(startStandalone({ arguments: ['--maxmemory', '2gb', '--hz', '20'] }));
  await writeFile(join(folder, 'drift.conf'), `port ${redis.port}\nbind 127.0.0.1\nsave ""\nmaxmemory 2048mb\ntimeout 300\n`);
  const { report } = await lintJson(['--drift', 'drift.conf', '-p', String(redis.port)]);
  expect(report.data.drift).toHaveLength(2);
  expect(report.data.drift).toEqual(
    expect.arrayContaining([
      { node: redis.address, setting: 'timeout', wanted: '300', running: '0' },
      { node: redis.address, setting: 'hz', wanted: '10', running: '20' },
    ]),
  );
  expect(report.findings).toContainEqual(
    expect.objectContaining({
      id: 'drift/file',
      subject: { node: redis.address, file: 'drift.conf', line: 5, column: 1, endColumn: 12 },
      message: `${redis.address} runs timeout 0, not 300`,
      advice: expect.stringContaining('CONFIG SET timeout 300'),
    }),
  );
});

test('nodes that run a setting differently are told, and what each rightly has for itself is not', async () => {
  const pair = await servers.keep(startReplicaPair());
  await pair.replica.command('CONFIG', 'SET', 'maxmemory-policy', 'volatile-lru');
  const { report } = await lintJson(['--live', '-p', String(pair.primary.port)]);
  expect(report.data.nodes).toHaveLength(2);
  expect(report.findings.filter(({ id }: { id: string }) => id === 'drift/nodes')).toMatchObject([
    { severity: 'warning', subject: {}, message: expect.stringMatching(/^maxmemory-policy differs: /) },
  ]);
});

test('where CONFIG is refused the answer is unknown, and what INFO tells is still judged', async () => {
  const redis = await servers.keep(startWithAcl({ default: 'on nopass ~* +@all -config' }));
  const { report, ids } = await lintJson(['--live', '-p', String(redis.port), '--fail-on', 'unknown']);
  expect(report.unchecked).toContainEqual(
    expect.objectContaining({ subject: { node: redis.address }, matters: true, wouldNeed: expect.stringContaining('+config|get') }),
  );
  expect(report.data.nodes).toMatchObject([{ complete: false }]);
  expect(ids).toEqual(['RC201']);
});

test('passwords of running servers appear in no format', async () => {
  const secret = 'xK9pQ7vTz2';
  const redis = await servers.keep(
    startStandalone({ arguments: ['--requirepass', secret, '--masterauth', `${secret}b`], password: secret }),
  );
  await writeFile(
    join(folder, 'secret.conf'),
    `requirepass ${secret}c
masterauth ${secret}b
`,
  );
  const shown = new Map<string, string>();
  for (const format of formatNames) {
    const argv = ['lint-config', '--live', '--drift', 'secret.conf', 'secret.conf', '-p', String(redis.port), '--format', format];
    const { stdout, stderr, code } = await cacheops(argv, { cwd: folder, env: { REDISCLI_AUTH: secret } });
    expect(code).toBeLessThanOrEqual(1);
    expect(stdout + stderr).not.toContain(secret);
    shown.set(format, stdout);
  }
  expect(shown.get('text')).toContain('runs requirepass ‹redacted›, not ‹redacted›');
});

test('a file of servers that cannot be reached is an error of the connection', async () => {
  await writeFile(join(folder, 'a.conf'), '');
  expect(await cacheops(['lint-config', '--drift', 'a.conf', '-p', '1'], { cwd: folder })).toMatchObject({ code: 3, stdout: '' });
});
