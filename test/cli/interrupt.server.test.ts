import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startSilent, startStandalone, until, useServers } from '../support/servers.ts';

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

/** The tool has taken its first sample and waits once the server has not heard from it for a second. */
const waiting = (redis: { command(...words: string[]): Promise<unknown> }) => async (): Promise<boolean> =>
  /name=cacheops .*idle=[1-9]/.test(String(await redis.command('CLIENT', 'LIST')));

describe('an interruption', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends a long window early, says what is known, and exits %i', async (signal, code) => {
    const redis = await servers.keep(startStandalone());
    const stats = start('stats', '-p', String(redis.port), '--window', '60s', '--format', 'json');
    await until('stats waits for the end of the window', waiting(redis));
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
