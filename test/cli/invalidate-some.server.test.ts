import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serversUnderTest, startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { keysOf, runInvalidate, write } from './run-invalidate.ts';

// Some of the entries that are named: filters; and lives that are shortened in place of entries that are deleted.

const servers = useServers();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invalidate-some-'));
  await writeFile(join(folder, 'profile.yaml'), 'families:\n  "page:{id}": 1h\n  "note:{id}":\n    ttl:\n      atMost: 1h\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(serversUnderTest())('on $name', ({ binary }) => {
  const starting = servers.keep(startStandalone({ binary }));
  let server: TestServer;
  beforeEach(async () => {
    server = await starting;
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await server.command('FLUSHALL');
  });
  const run = (...argv: string[]) => runInvalidate(server, argv, { cwd: folder });

  /** An entry of each kind, with and without a tag. */
  async function fill(): Promise<void> {
    for (const tagged of ['t', 'u']) {
      await write(server, `${tagged}:string`, tagged);
      await server.command('HSET', `${tagged}:hash`, 'field', 'x'.repeat(5000));
      await server.command('SET', `${tagged}:forever`, 'v');
      for (const name of ['hash', 'forever']) await server.command('ZADD', `cacheops:tag:{${tagged}}`, '+inf', `${tagged}:${name}`);
    }
  }
  const left = async (): Promise<string[]> => (await keysOf(server)).filter((key) => !key.startsWith('cacheops:'));

  test.each([
    [['--type', 'hash'], ['t:hash']],
    [['--no-ttl'], ['t:forever', 't:hash']],
    [['--larger-than', '2kb'], ['t:hash']],
    [['--no-ttl', '--type', 'string'], ['t:forever']],
  ])('deletes of a tag only what %j means, and leaves the rest in the index', async (filters, gone) => {
    await fill();
    const before = await left();
    const { code, report } = await run('--tag', 't', ...filters, '--yes');
    expect(code).toBe(0);
    expect(report.data).toMatchObject({ deleted: gone.length, kept: 3 - gone.length, plan: { entries: 3 } });
    expect(await left()).toEqual(before.filter((key) => !gone.includes(key)));
    expect(await server.command('ZCARD', 'cacheops:tag:{t}')).toBe(3);
    expect((await run('--tag', 't', '--yes')).report.data).toMatchObject({ deleted: 3 - gone.length, alreadyGone: gone.length });
  });

  test('counts keys and patterns as they are once filtered', async () => {
    await fill();
    const planned = await run('--pattern', '*:*', 'u:hash', 'u:string', 'none', '--type', 'hash', '--dry-run');
    expect(planned.report.data.plan).toMatchObject({ entries: 3, keys: { count: 1 }, scan: { matched: 2 }, filters: { type: 'hash' } });
    expect((await run('--pattern', '*:*', '--type', 'hash', '--yes')).report.data).toMatchObject({ deleted: 2 });
    expect((await run('u:string', 'none', '--type', 'hash', '--yes')).report.data).toMatchObject({ outcome: 'nothing', deleted: 0 });
    expect(await left()).toEqual(['t:forever', 't:string', 'u:forever', 'u:string']);
  });

  test('deletes what was not used for long, as far as the server keeps it', async () => {
    await server.command('SET', 'k', 'v');
    expect((await run('k', '--idle-longer-than', '1h', '--yes')).report.data).toMatchObject({ outcome: 'nothing' });
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu');
    expect(await run('k', '--idle-longer-than', '1h', '--yes')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('keeps no idle times'),
    });
    expect(await run('k', '--older-than', '1h', '--yes')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('keeps no idle times'),
    });
    expect(await left()).toEqual(['k']);
  });

  test.each(['noeviction', 'allkeys-lfu'])('tells how old a key is at least by the life that its family has (%s)', async (policy) => {
    await server.command('CONFIG', 'SET', 'maxmemory-policy', policy);
    await server.command('SET', 'page:old', 'v', 'EX', 600);
    await server.command('SET', 'page:young', 'v', 'EX', 3500);
    await server.command('SET', 'page:odd', 'v', 'EX', 9000);
    await server.command('SET', 'page:forever', 'v');
    await server.command('SET', 'note:1', 'v', 'EX', 600);
    const { code, report } = await run('--pattern', '*:*', '--older-than', '30m', '--yes', '--profile', 'profile.yaml');
    expect({ code, ...report.data }).toMatchObject({ code: 0, deleted: 1, kept: 1, undecided: 3 });
    expect(await left()).toEqual(['note:1', 'page:forever', 'page:odd', 'page:young']);
  });

  test('keeps what the server does not tell about, and says why', async () => {
    await server.command('SET', 'k', 'v');
    await server.command('ACL', 'SETUSER', 'blind', 'on', '>p', '~*', '+@all', '-memory');
    const { code, report } = await run(
      '--pattern',
      'k*',
      '--type',
      'string',
      '--larger-than',
      '1b',
      '--yes',
      '--user',
      'blind',
      '--pass',
      'p',
    );
    expect({ code, ...report.data }).toMatchObject({ code: 5, deleted: 0, failed: 1, plan: { entries: 1 } });
    expect(report.missing).toMatchObject([{ reason: expect.stringMatching(/1 key not deleted.*memory/i) }]);
    expect(await left()).toEqual(['k']);
  });

  test.each([
    [['--type', 'strng'], 'is no type of keys'],
    [['--soft', '0s'], 'soft'],
  ])('refuses %j', async (argv, said) => {
    expect(await run('k', ...argv, '--yes')).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
  });

  test('shortens lives, never lengthens them, and leaves the index', async () => {
    for (let i = 0; i < 50; i++) await write(server, `k${i}`, 't');
    await server.command('PEXPIRE', 'k0', 20_000);
    await server.command('PERSIST', 'k1');
    await server.command('DEL', 'k2');
    const { code, report } = await run('--tag', 't', '--soft', '60s', '--yes');
    expect(code).toBe(0);
    expect(report.data).toMatchObject({ deleted: 0, shortened: 48, kept: 1, alreadyGone: 1, plan: { softMs: 60_000 } });
    const lives = await Promise.all(Array.from({ length: 47 }, (_, i) => server.command('PTTL', `k${i + 3}`))).then((all) =>
      all.map(Number),
    );
    expect(Math.max(...lives)).toBeLessThanOrEqual(60_000);
    expect(Math.min(...lives)).toBeGreaterThan(20_000);
    expect(Math.max(...lives) - Math.min(...lives)).toBeGreaterThan(15_000);
    expect(await server.command('PTTL', 'k0')).toBeLessThanOrEqual(20_000);
    expect(await server.command('PTTL', 'k1')).toBeGreaterThan(0);
    expect(await server.command('ZCARD', 'cacheops:tag:{t}')).toBe(50);
    expect((await run('--tag', 't', '--soft', '60s', '--yes')).report.data).toMatchObject({ shortened: 0, kept: 49 });
  });

  test('shortens what a purge that was killed has left as well', async () => {
    await server.command('SET', 'left', 'v');
    await server.command('ZADD', 'cacheops:tag:{t}:claim:1-ab', '+inf', 'left');
    await server.command('SADD', 'cacheops:tag:{t}:claims', '1-ab');
    expect((await run('--tag', 't', '--soft', '60s', '--yes')).report.data).toMatchObject({ shortened: 1 });
    expect((await run('--tag', 't', '--yes')).report.data).toMatchObject({ deleted: 1 });
  });

  test('refuses to shorten or filter what a mark makes stale all at once', async () => {
    await server.command('SET', 'abcdefghij:t\u0001tags\u0001', 's:1;');
    for (const some of [['--soft', '60s'], ['--no-ttl']]) {
      const argv = ['--tag', 't', '--layout', 'symfony-versions', '--prefix', 'abcdefghij:', ...some, '--yes'];
      expect(await run(...argv)).toMatchObject({ code: 4, stderr: expect.stringContaining('as stale at once') });
    }
  });
});
