import { describe, expect, test } from 'vitest';
import { cacheops } from '../support/cacheops.ts';
import { startProxy, startStandalone, useServers } from '../support/servers.ts';

// Services that switch commands off, each in its own words. Whatever is missing, the rest is told, and the gap is named.

const servers = useServers();
const RENAMED = ['CONFIG', 'SLOWLOG', 'LATENCY', 'MEMORY', 'ACL', 'COMMAND', 'MONITOR', 'CLIENT'];
const REFUSALS = {
  'a service that renamed them away': (name: string) => `ERR unknown command '${name}', with args beginning with: `,
  'an ACL that forbids them': (name: string) => `NOPERM this user has no permissions to run the '${name.toLowerCase()}' command`,
  'a service with words of its own': (name: string) => `ERR command is not allowed: ${name}`,
};

async function answer(port: number, ...argv: string[]) {
  const { code, stdout, stderr } = await cacheops([...argv, '-p', String(port), '--format', 'json']);
  return { code, stderr, report: stdout === '' ? undefined : JSON.parse(stdout) };
}

async function expectTheRest(port: number): Promise<void> {
  const stats = await answer(port, 'stats', '--window', '100ms');
  expect(stats).toMatchObject({ code: 0, stderr: '', report: { complete: true, data: expect.anything() } });
  expect(stats.report.verdict).not.toBe('ok');
  expect(stats.report.unchecked.length).toBeGreaterThan(0);
  expect(stats.report.unchecked.filter(({ reason }: { reason: string }) => reason === '')).toEqual([]);

  const slowlog = await answer(port, 'slowlog');
  expect(slowlog).toMatchObject({ code: 4, report: undefined, stderr: expect.stringContaining('SLOWLOG') });

  const probe = await answer(port, 'profile', 'test');
  expect(probe).toMatchObject({ code: 0, stderr: '' });
  const refused = probe.report.data.capabilities
    .filter(({ allowed }: { allowed: string }) => allowed !== 'yes')
    .map(({ command }: { command: string }) => command);
  expect(refused).toEqual(expect.arrayContaining(['CONFIG GET', 'SLOWLOG GET', 'LATENCY HISTOGRAM', 'MEMORY USAGE']));
  expect(refused).not.toContain('INFO');
}

describe('CONFIG, SLOWLOG, LATENCY, MEMORY, ACL, COMMAND, MONITOR and CLIENT', () => {
  test('are renamed away by the server itself', async () => {
    const renamed = RENAMED.filter((name) => name !== 'CLIENT').flatMap((name) => ['--rename-command', name, '']);
    const redis = await servers.keep(startStandalone({ arguments: renamed }));
    await expectTheRest(redis.port);
  });

  test.each(Object.entries(REFUSALS))('are refused by %s', async (_, words) => {
    const redis = await servers.keep(startStandalone());
    const instead = Object.fromEntries(RENAMED.map((name) => [name, { error: words(name) }]));
    await expectTheRest((await servers.keep(startProxy({ to: redis, instead }))).port);
  });
});

test('a server that sends INFO without what we look for is unknown, not healthy', async () => {
  const redis = await servers.keep(startStandalone({ arguments: ['--maxmemory', '100mb'] }));
  const proxy = await servers.keep(startProxy({ to: redis, instead: { INFO: { error: 'ERR command is not allowed' } } }));
  expect(await answer(proxy.port, 'stats')).toMatchObject({ code: 4, report: undefined, stderr: expect.stringContaining('INFO') });
});
