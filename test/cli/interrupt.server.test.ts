import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { areWindowsOpen } from '../health/window-open.ts';
import { binaryUnderTest, startCluster, startSilent, startStandalone, until, useServers } from '../support/servers.ts';

// Signals and closed pipes concern whole processes, so these tests run the built program. `npm test` builds first.

const BIN = join(import.meta.dirname, '../../bin/cacheops.js');
const servers = useServers();

interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function start(...argv: string[]): Running {
  const child = spawn(process.execPath, [BIN, ...argv], { env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return { child, stdout: () => stdout, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr })) };
}

describe('an interruption', () => {
  // A spinner brings packages with signal listeners of their own, and spins on terminals only: `script` makes one.
  test.skipIf(process.platform !== 'linux')('on a terminal, with a spinner on it, still says what is known', async () => {
    const redis = await servers.keep(startStandalone());
    const line = `stty cols 100 rows 50; '${process.execPath}' '${BIN}' stats -p ${redis.port} --window 60s --no-color`;
    const terminal = spawn('script', ['-qec', line, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let shown = '';
    terminal.stdout.on('data', (chunk) => (shown += chunk));
    await until('the spinner spins', async () => shown.includes('counting'));
    await until('stats waits for the end of the window', areWindowsOpen(redis));
    terminal.stdin.write('\x03');
    const [code] = await once(terminal, 'close');
    expect(code).toBe(130);
    expect(shown).toContain('traffic ');
    expect(shown).toContain('interrupted; this is what was known by then');
  });

  test('of the demonstration, at any moment, leaves nothing behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'interrupted-demo-'));
    const env = { PATH: process.env['PATH'], TMPDIR: folder, CACHEOPS_REDIS_SERVER: binaryUnderTest() };
    for (const moment of ['a folder', 'a server', 'the tour'] as const) {
      const child = spawn(process.execPath, [BIN, 'demo'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk) => (stdout += chunk));
      child.stderr.on('data', (chunk) => (stderr += chunk));
      const files = async () => readdir(folder, { recursive: true });
      if (moment === 'a folder') await until('there is a folder', async () => (await files()).length > 0);
      if (moment === 'a server') await until('there is a server', async () => (await files()).some((file) => file.endsWith('server.log')));
      if (moment === 'the tour') await until('the tour has begun', async () => stdout.includes('$ cacheops'));
      child.kill('SIGINT');
      const [code] = await once(child, 'close');
      expect({ moment, code, stderr: stderr.replace('cacheops: interrupted before anything was known\n', '') }).toEqual({
        moment,
        code: 130,
        stderr: '',
      });
      expect(await files()).toEqual([]);
    }
    await rm(folder, { recursive: true });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s ends a long window early, says what is known, and exits %i', async (signal, code) => {
    const redis = await servers.keep(startStandalone());
    const stats = start('stats', '-p', String(redis.port), '--window', '60s', '--format', 'json');
    await until('stats waits for the end of the window', areWindowsOpen(redis));
    stats.child.kill(signal);
    const ran = await stats.ended;
    expect(ran.code).toBe(code);
    expect(JSON.parse(ran.stdout)).toMatchObject({ complete: false, missing: [{ reason: 'interrupted; this is what was known by then' }] });
  });

  test('while connecting ends at once', async () => {
    const silent = await servers.keep(startSilent());
    const stats = start('stats', '-p', String(silent.port), '--command-timeout', '50s');
    await until('it is connected', async () => silent.connections() > 0);
    stats.child.kill('SIGINT');
    expect(await stats.ended).toEqual({ code: 130, stdout: '', stderr: 'cacheops: interrupted before anything was known\n' });
  });

  test('ends a view that goes on', async () => {
    const redis = await servers.keep(startStandalone());
    const stats = start('stats', '-p', String(redis.port), '--watch', '200ms', '--window', '100ms');
    await until('a frame is drawn', async () => stats.stdout().includes('memory'));
    stats.child.kill('SIGINT');
    expect(await stats.ended).toMatchObject({ code: 130, stderr: '' });
  });
});

test('a reader that has seen enough ends a view quietly', async () => {
  const redis = await servers.keep(startStandalone());
  const stats = start('stats', '-p', String(redis.port), '--watch', '200ms', '--window', '100ms');
  await until('a frame is drawn', async () => stats.stdout().includes('memory'));
  stats.child.stdout!.destroy();
  expect(await stats.ended).toMatchObject({ code: 0, stderr: '' });
});

test('a large cluster is looked at without a word on stderr', async () => {
  const cluster = await servers.keep(startCluster({ primaries: 12, replicas: 0 }));
  const { code, stderr } = await start('stats', '-p', String(cluster.nodes[0]!.port), '--window', '100ms').ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
