import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStandalone, type TestServer, useServers } from '../../support/servers.ts';
import { describeLayout, invalidate, type LayoutUnderTest } from '../layout-contract.ts';

// Byte by byte as the handlers write, then the handlers themselves, each in a process of its own that remembers what it read.

const PREFIX = 'shop_';

const turbo: LayoutUnderTest = {
  name: 'nextjs-turbo',
  prefixes: [PREFIX, 'UNDEFINED_URL_'],
  tags: ['convo:42', '_N_T_/blog'],
  clusters: true,
  async write(server, prefix, { key, tags, ttl }) {
    const value = JSON.stringify({ lastModified: Date.now(), tags, value: { kind: 'FETCH' } });
    await server.command('SET', `${prefix}${key}`, value, ...(ttl === undefined ? [] : ['EX', ttl]));
    if (tags.length > 0) await server.command('HSET', `${prefix}__sharedTags__`, key, JSON.stringify(tags));
  },
  isHit: async (server, prefix, { key }) => (await server.command('EXISTS', `${prefix}${key}`)) === 1,
};

describeLayout(turbo);

type Asked =
  | { readonly call: 'set' | 'setComponent'; readonly key: string; readonly tags: readonly string[] }
  | { readonly call: 'get' | 'getComponent'; readonly key: string; readonly tags?: readonly string[] };

/** A process with the handlers, which answers whether it found what it was asked for. */
async function startProcess({ port }: TestServer) {
  const child = fork(join(import.meta.dirname, '../turbo-process.mjs'), [`redis://127.0.0.1:${port}`, PREFIX], { silent: true });
  const ended = once(child, 'exit');
  const answered = async (): Promise<unknown> => {
    const [answer] = (await Promise.race([once(child, 'message'), ended])) as unknown[]; // an exit code is no answer that is waited for
    return answer;
  };
  await answered();
  return {
    async ask(asked: Asked): Promise<unknown> {
      const answer = answered();
      child.send(asked);
      return answer;
    },
    async stop(): Promise<void> {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

describe('the handlers of trieb.work', () => {
  const servers = useServers();
  let server: TestServer;
  let process: Awaited<ReturnType<typeof startProcess>>;
  beforeAll(async () => {
    server = await servers.keep(startStandalone({ arguments: ['--notify-keyspace-events', 'Exe'] }));
    process = await startProcess(server);
  });
  afterAll(() => process.stop());

  test('a process that keeps an entry in memory misses it at once, and finds the rest', async () => {
    await process.ask({ call: 'set', key: 'a', tags: ['t', 'u'] });
    await process.ask({ call: 'set', key: 'b', tags: ['u'] });
    expect(await process.ask({ call: 'get', key: 'a' })).toBe(true);
    const { code, data } = await invalidate(server, '--tag', 't', '--yes');
    expect({ code, data }).toMatchObject({ code: 0, data: { deleted: 1, plan: { tags: [{ layout: 'nextjs-turbo', prefix: PREFIX }] } } });
    expect(await process.ask({ call: 'get', key: 'a' })).toBe(false);
    expect(await process.ask({ call: 'get', key: 'b' })).toBe(true);
    expect(await server.command('HKEYS', `${PREFIX}__sharedTags__`)).toEqual(['b']);
  });

  test('what is written again after that is found, and purged again', async () => {
    await process.ask({ call: 'set', key: 'c', tags: ['again'] });
    await invalidate(server, '--tag', 'again', '--yes');
    await process.ask({ call: 'set', key: 'c', tags: ['again'] });
    expect(await process.ask({ call: 'get', key: 'c' })).toBe(true);
    expect(await server.command('HEXISTS', `${PREFIX}__sharedTags__`, 'c')).toBe(1);
    expect((await invalidate(server, '--tag', 'again', '--yes')).data.deleted).toBe(1);
    expect(await process.ask({ call: 'get', key: 'c' })).toBe(false);
  });

  test('a fetch is stale by the tag of its page, which the process hears of', async () => {
    await process.ask({ call: 'set', key: 'fetch', tags: ['d'] });
    expect(await process.ask({ call: 'get', key: 'fetch', tags: ['_N_T_/page'] })).toBe(true);
    expect((await invalidate(server, '--tag', '_N_T_/page', '--yes')).data.marked).toBe(1);
    expect(await process.ask({ call: 'get', key: 'fetch', tags: ['_N_T_/page'] })).toBe(false);
  });

  test('Cache Components are stale by the mark of any of their tags', async () => {
    await process.ask({ call: 'setComponent', key: 'x', tags: ['v'] });
    await process.ask({ call: 'setComponent', key: 'y', tags: ['w'] });
    expect(await process.ask({ call: 'getComponent', key: 'x' })).toBe(true);
    expect(await invalidate(server, '--tag', 'v', '--yes')).toMatchObject({ code: 0, data: { marked: 1 } });
    expect(await process.ask({ call: 'getComponent', key: 'x' })).toBe(false);
    expect(await process.ask({ call: 'getComponent', key: 'y' })).toBe(true);
  });
});

describe('nextjs-turbo, what is special about it', () => {
  const servers = useServers();
  let server: TestServer;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
  });
  beforeEach(() => server.command('FLUSHALL'));

  test('where no entry can be read, the channels on which its processes listen tell it', async () => {
    await server.command('HSET', 'p_:__sharedTags__', 'gone', '["t"]');
    const layoutOf = async () => (await invalidate(server, '--tag', 't', '--dry-run')).data.plan.tags.map(({ layout }) => layout);
    expect(await layoutOf()).toEqual(['nextjs']);
    const other = await server.open();
    await other.command('SUBSCRIBE', 'p_2:sync-channel:__sharedTags__');
    expect(await layoutOf()).toEqual(['nextjs']);
    const listener = await server.open();
    await listener.command('SUBSCRIBE', 'p_::sync-channel:__sharedTags__');
    expect(await layoutOf()).toEqual(['nextjs-turbo']);
    listener.close();
    other.close();
  });

  test('what is called like the hash and is none holds no tag', async () => {
    await server.command('SET', 'p___sharedTags__', '["t"]');
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 0, data: { outcome: 'nothing' } });
  });
});
