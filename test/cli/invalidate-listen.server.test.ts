import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cacheops, type Ran, type RunOptions } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import { serversUnderTest, startCluster, startStandalone, type TestServer, until, useServers } from '../support/servers.ts';
import { keysOf, write } from './run-invalidate.ts';

// Signals that end a process concern a whole one, so some of these tests run the built program. `npm test` builds first.

const BIN = join(import.meta.dirname, '../../bin/cacheops.js');
const PROFILE = `
tags: {layout: native}
events:
  - {on: user.updated, tag: 'user:{id}'}
  - {on: user.updated, tag: 'list:{team}'}
  - {on: user.touched, tag: 'user:{id}'}
`;
const servers = useServers();
let folder: string;
let profile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listen-'));
  profile = join(folder, 'profile.yaml');
  await writeFile(profile, PROFILE);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const argvOf = (server: Pick<TestServer, 'address'>, source: string, ...flags: string[]): string[] => [
  'invalidate', '--listen', source, '-u', `redis://${server.address}`, '--profile', profile, '--yes', '--format', 'ndjson', ...flags,
]; // prettier-ignore

/** What it has told of each batch. */
const batchesIn = (stdout: string): Record<string, unknown>[] => stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)); // prettier-ignore

interface Service {
  readonly ended: Promise<Ran>;
  batches(): Record<string, unknown>[];
  stop(): Promise<Ran>;
}

/** In this process, until it is stopped as by SIGTERM. */
function serve(argv: readonly string[], options: RunOptions = {}): Service {
  const interrupt = new AbortController();
  let stdout = '';
  const ended = cacheops(argv, { ...options, signal: interrupt.signal, onStdout: (text) => (stdout += text) });
  return {
    ended,
    batches: () => batchesIn(stdout),
    stop: async () => {
      interrupt.abort('SIGTERM');
      return ended;
    },
  };
}

const event = (server: Pick<TestServer, 'command'>, ...fields: string[]) => server.command('XADD', 'events', '*', ...fields);
const isGone = (server: Pick<TestServer, 'command'>, key: string) => async () => String(await server.command('EXISTS', key)) === '0';
const pendingOf = async (server: Pick<TestServer, 'command'>): Promise<number> => {
  const [count] = (await server.command('XPENDING', 'events', 'cacheops')) as [number]; // its first element, of any server
  return count;
};

describe.each(serversUnderTest())('invalidate --listen on $name', ({ binary }) => {
  const starting = servers.keep(startStandalone({ binary }));
  let server: TestServer;
  beforeEach(async () => {
    server = await starting;
    await server.command('FLUSHALL');
    for (const id of [1, 2, 3]) await write(server, `page:${id}`, `user:${id}`);
    await write(server, 'list', 'list:red');
  });

  test('purges the tags of the entries of a stream, each once for a batch, and acknowledges them', async () => {
    for (const id of ['1', '1', '1', '2']) await event(server, 'event', 'user.touched', 'id', id);
    await event(server, 'data', '{"event":"user.updated","id":1,"team":"red"}');
    await event(server, 'event', 'unheard-of');
    const service = serve(argvOf(server, 'stream:events', '--from-start'));
    await until('the first batch is told', async () => service.batches().length > 0);
    expect(await keysOf(server)).toEqual(['cacheops:tag:{user:3}', 'events', 'page:3']);
    await event(server, 'event', 'user.touched', 'id', '3');
    await until('so is the second', async () => service.batches().length > 1);
    const { code, stderr } = await service.stop();
    expect({ code, stderr }).toEqual({ code: 143, stderr: '' });
    expect(service.batches().flatMap((batch) => violations('invalidate.schema.json#/$defs/record', batch))).toEqual([]);
    expect(service.batches()).toMatchObject([
      { type: 'event', events: 6, matched: 5, tags: 3, repeated: 3, unmatched: 1, problems: 0, deleted: 3, pending: 0 },
      { source: 'stream:events', events: 1, tags: 1, deleted: 1, waiting: 0, pending: 0 },
    ]);
    expect(await keysOf(server)).toEqual(['events']);
    expect(await pendingOf(server)).toBe(0);
  });

  test('tells entries that make no tag, and goes on', async () => {
    await event(server, 'id', '1', 'team', 'red');
    await event(server, 'event', 'user.updated', 'id', '2');
    const service = serve(argvOf(server, 'stream:events', '--from-start', '--batch', '1'));
    await until('both are told', async () => service.batches().length === 2);
    const { stderr } = await service.stop();
    expect(stderr).toMatch(/warning: \d+-\d+: it has no field "event" with the name of what happened\n/);
    expect(stderr).toMatch(/warning: \d+-\d+: user\.updated has no field team, which the tag list:\{team\} needs\n/);
    expect(service.batches()).toMatchObject([{ problems: 1, tags: 0 }, { problems: 1, deleted: 1 }]); // prettier-ignore
    expect(await isGone(server, 'page:2')()).toBe(true);
    expect(await pendingOf(server)).toBe(0);
  });

  test('tells a tag whose index is something else, purges the others of the batch, and goes on', async () => {
    await server.command('SET', 'cacheops:tag:{user:7}', 'no index');
    for (const id of ['1', '7', '2']) await event(server, 'event', 'user.touched', 'id', id);
    const service = serve(argvOf(server, 'stream:events', '--from-start'));
    await until('it is told', async () => service.batches().length > 0);
    await event(server, 'event', 'user.touched', 'id', '3');
    await until('so is the next', async () => service.batches().length > 1);
    const { stderr } = await service.stop();
    expect(stderr).toMatch(/warning: \d+-\d+: cacheops:tag:\{user:7\} is a string, and no index of the native layout: it is left alone/);
    expect(service.batches()).toMatchObject([{ events: 3, deleted: 2, problems: 1, pending: 0 }, { deleted: 1, problems: 0 }]); // prettier-ignore
    expect(await pendingOf(server)).toBe(0);
    expect(await server.command('GET', 'cacheops:tag:{user:7}')).toBe('no index');
  });

  test('tells on stderr, and in what it prints, how late events are dealt with', async () => {
    const old = (await server.command('TIME')) as string[];
    await server.command('XADD', 'events', `${Number(old[0]) - 90}000-0`, 'event', 'user.touched', 'id', '1');
    const service = serve(argvOf(server, 'stream:events', '--from-start', '--batch', '1'));
    await until('the first is told', async () => service.batches().length === 1);
    await event(server, 'event', 'user.touched', 'id', '2');
    await until('so is the second', async () => service.batches().length === 2);
    const { stderr } = await service.stop();
    expect(stderr).toMatch(
      /^cacheops: warning: the last event came 1m\d+s before it was dealt with\n.*: no event is dealt with late any more\n$/,
    );
    const [first, second] = service.batches().map(({ behindMs }) => Number(behindMs));
    expect(first).toBeGreaterThanOrEqual(90_000);
    expect(second).toBeLessThan(first ?? 0);
  });

  test('deals with what it, and a consumer that died, had been given and not acknowledged', async () => {
    await server.command('XGROUP', 'CREATE', 'events', 'cacheops', '$', 'MKSTREAM');
    for (const id of ['1', '2', '3']) await event(server, 'event', 'user.touched', 'id', id);
    const deleted = String(await event(server, 'event', 'user.touched', 'id', '9'));
    const read = (consumer: string, count: string) =>
      server.command('XREADGROUP', 'GROUP', 'cacheops', consumer, 'COUNT', count, 'STREAMS', 'events', '>');
    await read('me', '1');
    await read('dead', '3');
    await server.command('XDEL', 'events', deleted);
    const service = serve(argvOf(server, 'stream:events', '--consumer', 'me', '--take-over-after', '1ms'));
    await until('nothing is pending', async () => (await pendingOf(server)) === 0);
    await until('all is told', async () => service.batches().reduce((sum, { deleted: one }) => sum + Number(one), 0) === 3);
    await service.stop();
    expect(service.batches()).toMatchObject([{ events: 1, deleted: 1 }, { events: 2, deleted: 2 }]); // prettier-ignore
  });

  test('leaves alone what another consumer still works at', async () => {
    await server.command('XGROUP', 'CREATE', 'events', 'cacheops', '$', 'MKSTREAM');
    await event(server, 'event', 'user.touched', 'id', '1');
    await server.command('XREADGROUP', 'GROUP', 'cacheops', 'other', 'STREAMS', 'events', '>');
    const service = serve(argvOf(server, 'stream:events', '--take-over-after', '1h'));
    await event(server, 'event', 'user.touched', 'id', '2');
    await until('a batch is told', async () => service.batches().length > 0);
    await service.stop();
    expect(service.batches()).toMatchObject([{ events: 1, deleted: 1, pending: 1 }]);
    expect(await isGone(server, 'page:1')()).toBe(false);
  });

  test('purges the tags of messages of a channel', async () => {
    const service = serve(argvOf(server, 'channel:app events'));
    await until('it listens', async () => String(await server.command('PUBSUB', 'NUMSUB', 'app events')) === 'app events,1');
    await server.command('PUBLISH', 'app events', '{"event":"user.updated","id":"1","team":"red"}');
    await server.command('PUBLISH', 'app events', 'no event');
    await until('both are told', async () => service.batches().reduce((sum, { events }) => sum + Number(events), 0) === 2);
    const { code, stderr } = await service.stop();
    expect({ code, stderr }).toEqual({ code: 143, stderr: 'cacheops: warning: message 2: it is no JSON object\n' });
    expect(service.batches()[0]).toMatchObject({ source: 'channel:app events', firstId: 'message 1', tags: 2, deleted: 2, pending: null });
  });

  test('is told that a channel was lost, and listens again', async () => {
    const service = serve(argvOf(server, 'channel:c'));
    const listens = async () => String(await server.command('PUBSUB', 'NUMSUB', 'c')) === 'c,1';
    await until('it listens', listens);
    await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until('it listens again', listens);
    await server.command('PUBLISH', 'c', '{"event":"user.touched","id":"1"}');
    await until('it hears', async () => service.batches().length > 0);
    const { stderr } = await service.stop();
    expect(stderr).toContain('the connection to channel c was lost; what is published until it is there again is lost');
    expect(service.batches()).toMatchObject([{ deleted: 1 }]);
  });
});

describe('invalidate --listen', () => {
  const starting = servers.keep(startStandalone());
  let server: TestServer;
  beforeEach(async () => {
    server = await starting;
    await server.command('FLUSHALL');
    for (const id of [1, 2, 3]) await write(server, `page:${id}`, `user:${id}`);
  });

  test('reads lines to their end, and tells bad ones by their number', async () => {
    const stdin = '{"event":"user.touched","id":1}\r\n\nnope\n{"event":"user.touched"}\n{"event":"user.touched","id":2}';
    const { code, stdout, stderr } = await cacheops(argvOf(server, '-', '--audit-log', 'trail.ndjson'), { stdin, cwd: folder });
    expect(code).toBe(5);
    expect(stderr).toBe(
      [
        'cacheops: warning: line 3: it is no JSON object',
        'cacheops: warning: line 4: user.touched has no field id, which the tag user:{id} needs',
        'cacheops: 2 problems with events, told above; what they say was not purged',
        '',
      ].join('\n'),
    );
    expect(batchesIn(stdout).reduce((sum, { deleted }) => sum + Number(deleted), 0)).toBe(2);
    expect((await keysOf(server)).filter((key) => key.startsWith('page'))).toEqual(['page:3']);
    const trail = batchesIn(await readFile(join(folder, 'trail.ndjson'), 'utf8'));
    expect(trail.flatMap(({ event: what, events }) => (what === 'started' ? events : []))).toEqual(['line 1', 'line 5']);
    expect((await cacheops(argvOf(server, '-'), { stdin: '{"event":"user.touched","id":3}\n' })).code).toBe(0);
  });

  test('deletes nothing of a batch that is more than --max-keys, and leaves it to the stream', async () => {
    for (const id of ['1', '2', '3']) await event(server, 'event', 'user.touched', 'id', id);
    const { code, stderr } = await serve(argvOf(server, 'stream:events', '--from-start', '--max-keys', '2')).ended;
    expect(code).toBe(4);
    expect(stderr).toContain('3 keys would be deleted, more than --max-keys 2 allows; nothing was deleted');
    expect((await keysOf(server)).filter((key) => key.startsWith('page')).length).toBe(3);
    expect(await pendingOf(server)).toBe(3);
  });

  test.each([
    ['without --yes', 4, (argv: string[]) => argv.filter((word) => word !== '--yes'), 'hint: add --yes'],
    ['with a tag beside it', 2, (argv: string[]) => [...argv, '--tag', 'a'], 'and --tag says something else'],
    [
      'with another source',
      2,
      (argv: string[]) => argv.map((word) => word.replace('stream:events', 'kafka:events')),
      'is no source of events',
    ],
    ['with a stream that is not there', 2, (argv: string[]) => argv, 'or add --make-stream'],
    [
      'with a key that is no stream',
      2,
      (argv: string[]) => argv.map((word) => word.replace('stream:events', 'stream:page:1')),
      'page:1 is a string',
    ],
    ['without a layout', 2, (argv: string[]) => argv.map((word) => word.replace('profile.yaml', 'bare.yaml')), 'add --layout native'],
    [
      'without rules',
      2,
      (argv: string[]) => argv.map((word) => word.replace('profile.yaml', 'none.yaml')),
      'does not say what an event means',
    ],
    ['on a read-only profile', 4, (argv: string[]) => argv.map((word) => word.replace('profile.yaml', 'readonly.yaml')), 'is read-only'],
  ] as const)('refuses to begin %s', async (_, expected, change, said) => {
    await writeFile(join(folder, 'bare.yaml'), PROFILE.replace('tags: {layout: native}', ''));
    await writeFile(join(folder, 'none.yaml'), 'tags: {layout: native}');
    await writeFile(join(folder, 'readonly.yaml'), `${PROFILE}safety: readonly\n`);
    const { code, stdout, stderr } = await cacheops(change(argvOf(server, 'stream:events')));
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toContain(said);
    expect((await keysOf(server)).filter((key) => !key.startsWith('cacheops:tag')).toSorted()).toEqual(['page:1', 'page:2', 'page:3']);
  });

  test('looks at no entry that it is going to delete: a few short commands for each tag', async () => {
    for (let id = 100; id < 200; id++) {
      await write(server, `page:${id}`, `user:${id}`);
      await event(server, 'event', 'user.touched', 'id', String(id));
    }
    await server.command('CONFIG', 'RESETSTAT');
    const service = serve(argvOf(server, 'stream:events', '--from-start'));
    await until('it is told', async () => service.batches().length > 0);
    const stats = String(await server.command('INFO', 'commandstats'));
    await service.stop();
    expect(service.batches()).toMatchObject([{ events: 100, deleted: 100 }]);
    const calls = [...stats.matchAll(/cmdstat_([^:]+):calls=(\d+)/g)].map(([, name, count]) => ({ name, count: Number(count) }));
    expect(calls.filter(({ name }) => name === 'pttl' || name === 'memory|usage' || name === 'memory')).toEqual([]);
    expect(calls.reduce((sum, { count }) => sum + count, 0)).toBeLessThan(100 * 16);
  });

  test('makes a stream when asked to', async () => {
    const service = serve(argvOf(server, 'stream:events', '--make-stream'));
    await until('there is a group', async () => String(await server.command('TYPE', 'events')) === 'stream');
    await event(server, 'event', 'user.touched', 'id', '1');
    await until('it hears', async () => service.batches().length > 0);
    expect((await service.stop()).code).toBe(143);
  });

  test('follows a stream to its node of a cluster', async () => {
    const { primaries } = await servers.keep(startCluster({ primaries: 2, replicas: 0 }));
    const owner = await Promise.any(
      primaries.map(async (node) => {
        await node.command('XADD', 'events', '*', 'event', 'user.touched', 'id', '1');
        return node;
      }),
    );
    const first = primaries[0]!; // there are two
    const service = serve(argvOf(first, 'stream:events', '--from-start'));
    await until('it hears', async () => service.batches().length > 0);
    await service.stop();
    expect(await owner.command('XPENDING', 'events', 'cacheops')).toEqual([0, null, null, null]);
  });
});

describe('the process of invalidate --listen', () => {
  const start = (server: TestServer, source: string, ...flags: string[]): ChildProcess =>
    spawn(process.execPath, [BIN, ...argvOf(server, source, ...flags)], {
      env: { PATH: process.env['PATH'] },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  const pages = async (server: TestServer): Promise<number> => (await keysOf(server)).filter((key) => key.startsWith('page')).length;

  async function fill(server: TestServer): Promise<void> {
    for (let i = 0; i < 300; i++) await write(server, `page:${i}`, 'user:1');
    for (let i = 0; i < 300; i++) await write(server, `page:b${i}`, 'user:2');
    for (const id of ['1', '2']) await event(server, 'event', 'user.touched', 'id', id);
  }

  test('that is killed in the middle of a batch loses no event', async () => {
    const server = await servers.keep(startStandalone());
    await fill(server);
    const killed = start(server, 'stream:events', '--from-start', '--rate', '50');
    await until('it has deleted some', async () => (await pages(server)) < 600);
    killed.kill('SIGKILL');
    await once(killed, 'close');
    expect(await pages(server)).toBeGreaterThan(0);
    expect(await pendingOf(server)).toBe(2);
    const service = serve(argvOf(server, 'stream:events'));
    await until('nothing is pending', async () => (await pendingOf(server)) === 0);
    await service.stop();
    expect(await pages(server)).toBe(0);
  });

  test('that is told to end brings the batch in hand to its end, and takes no other', async () => {
    const server = await servers.keep(startStandalone());
    await fill(server);
    const child = start(server, 'stream:events', '--from-start', '--rate', '50', '--batch', '1');
    let stdout = '';
    child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
    await until('it has deleted some', async () => (await pages(server)) < 600);
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    expect(code).toBe(143);
    expect(batchesIn(stdout)).toMatchObject([{ events: 1, deleted: 300, pending: 0 }]);
    expect(await pages(server)).toBe(300);
    expect(await pendingOf(server)).toBe(0);
  });

  test('that reads lines ends when it is told to, although more may come', async () => {
    const server = await servers.keep(startStandalone());
    await fill(server);
    const child = start(server, '-');
    const told = once(child.stdout!, 'data'); // it is a pipe
    child.stdin?.write('{"event":"user.touched","id":1}\n');
    await told;
    child.kill('SIGTERM');
    expect((await once(child, 'close'))[0]).toBe(143);
    expect(await pages(server)).toBe(300);
  });
});
