import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../../support/servers.ts';
import { type AskedProcess, startAsked } from '../asked-process.ts';
import { describeLayout, invalidate, type LayoutUnderTest, type Store } from '../layout-contract.ts';
import { LIFE, sets } from '../written/django-cacheops.ts';

// As django-cacheops 6.2 and 7 write, after dumps of the one and the source of the other; then 6.2 itself, where it is there.

describeLayout(sets);

const stampOf = async (server: Store, key: string): Promise<string> => {
  await server.command('SET', key, Math.random().toString(36), 'NX', 'EX', 2 * LIFE + 10);
  return String(await server.command('GET', key));
};

/** From 7.0 on, with CACHEOPS_INSIDEOUT: an entry remembers the stamps of its conditions. */
const insideOut: LayoutUnderTest = {
  ...sets,
  onlyMarks: true,
  async write(server, prefix, { key, tags }) {
    const stamps = await Promise.all(tags.map((table) => stampOf(server, `${prefix}conj:${table}:`)));
    await server.command('SETEX', `${prefix}q:${key}`, LIFE, `${stamps.join('+')}:pickle`);
  },
  async isHit(server, prefix, { key, tags }) {
    const entry = (await server.command('GET', `${prefix}q:${key}`)) as string | null;
    const stamps = await Promise.all(tags.map((table) => server.command('GET', `${prefix}conj:${table}:`)));
    return entry === `${stamps.join('+')}:pickle`;
  },
};

describe('inside out', () => {
  describeLayout(insideOut);
});

describe('django-cacheops, what is special about it', () => {
  const servers = useServers();
  let server: TestServer;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
  });
  beforeEach(() => server.command('FLUSHALL'));
  const cached = async (...conditions: string[]): Promise<void> => {
    for (const one of conditions) {
      await server.command('SET', `q:${one}`, 'v');
      await server.command('SADD', `conj:app_post:${one}`, `q:${one}`);
    }
  };
  const left = async (): Promise<string[]> => ((await server.command('KEYS', 'q:*')) as string[]).map((key) => key.slice(2)).toSorted();

  test.each([
    ['app_post', []],
    ['app_post:author=ann', ['author=bob', 'status=1&author=bob']],
    ['app_post:status=1', ['author=ann&status=2']],
    ['app_post:status=1&author=ann', ['author=ann&status=2', 'author=bob', 'status=1&author=bob']],
  ])('%s leaves what an object with such fields cannot have changed: %j', async (tag, kept) => {
    await cached('', 'author=ann', 'author=bob', 'status=1&author=ann', 'status=1&author=bob', 'author=ann&status=2', 'title=x');
    await server.command('SADD', 'conj:app_post2:', 'other');
    expect((await invalidate(server, '--tag', tag, '--yes')).code).toBe(0);
    expect(await left()).toEqual(kept);
    expect(await server.command('EXISTS', 'conj:app_post2:')).toBe(1);
  });

  test('a table whose name has the signs of a pattern means itself', async () => {
    await server.command('SADD', 'conj:app_*:', 'q:');
    await cached('');
    await server.command('SET', 'q:', 'v');
    expect((await invalidate(server, '--tag', 'app_*', '--yes')).data).toMatchObject({ deleted: 1, plan: { tags: [{ members: 1 }] } });
    expect(await server.command('EXISTS', 'conj:app_post:')).toBe(1);
  });

  test('what a purge that was killed has left is worked off by the next', async () => {
    await server.command('SET', 'q:a', 'v');
    await server.command('SADD', 'conj:app_post:author=ann:cacheops-claim:1-x', 'q:a');
    await server.command('SADD', 'conj:app_post:author=ann:cacheops-claims', '1-x');
    expect(await invalidate(server, '--tag', 'app_post', '--yes')).toMatchObject({ code: 0, data: { deleted: 1 } });
    expect(await server.command('KEYS', '*')).toEqual([]);
  });
});

/** Debian's, for the interpreter that belongs to it. */
const PYTHON = '/usr/bin/python3';
const isInstalled = spawnSync(PYTHON, ['-c', 'import django, importlib.util as u; assert u.find_spec("cacheops")']).status === 0;

describe.skipIf(!isInstalled)('django-cacheops itself (Debian: python3-django-cacheops)', () => {
  const servers = useServers();
  let server: TestServer;
  let django: AskedProcess;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
    django = startAsked(PYTHON, [join(import.meta.dirname, '../django-process.py'), `redis://127.0.0.1:${server.port}/0`]);
    await django.ready;
  });
  afterAll(() => django.stop());

  test('what was asked of a table is asked again, and of others is not', async () => {
    for (const table of ['app_post', 'app_page']) expect(await django.ask({ table, where: { author: 'ann' } })).toBe(false);
    expect(await django.ask({ table: 'app_post', where: { author: 'ann' } })).toBe(true);
    expect(await invalidate(server, '--tag', 'app_post', '--yes')).toMatchObject({ code: 0, data: { deleted: 1, failed: 0 } });
    expect(await django.ask({ table: 'app_post', where: { author: 'ann' } })).toBe(false);
    expect(await django.ask({ table: 'app_page', where: { author: 'ann' } })).toBe(true);
    expect(await django.ask({ table: 'app_post', where: { author: 'ann' } })).toBe(true);
  });

  test('under conditions that an object may meet it is asked again, under others not', async () => {
    const questions = [{ author: 'ann' }, { author: 'bob' }, { author: 'ann', status: 2 }, { author: 'bob', status: 1 }, { status: 1 }, {}];
    for (const where of questions) await django.ask({ table: 'app_post', where });
    expect((await invalidate(server, '--tag', 'app_post:author=ann&status=1', '--yes')).code).toBe(0);
    const hits: unknown[] = [];
    for (const where of questions) hits.push(await django.ask({ table: 'app_post', where }));
    expect(hits).toEqual([false, true, true, true, false, false]);
  });
});
