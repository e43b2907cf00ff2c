import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisBusDriver, redisDriver } from 'bentocache/drivers/redis';
import { Cluster } from 'ioredis';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStandalone, type TestServer, until, useServers } from '../../support/servers.ts';
import { describeLayout, invalidate, type LayoutUnderTest, type Store } from '../layout-contract.ts';

// bentocache itself; for what the layout owes, a fresh one for each call, as a process that has nothing in memory.

const opened: { disconnectAll(): Promise<void> }[] = [];

/** An application's cache: with what processes keep in memory, and tell each other, if so asked. */
function open({ port }: Pick<Store, 'port'>, { prefix = 'bentocache', memory = false, clustered = false, serializer = {} } = {}) {
  const connection = clustered ? new Cluster([{ host: '127.0.0.1', port }]) : { host: '127.0.0.1', port };
  const remote = bentostore().useL2Layer(redisDriver({ connection }));
  const store = memory ? remote.useL1Layer(memoryDriver({})).useBus(redisBusDriver({ connection })) : remote;
  const bento = new BentoCache({ default: 'main', prefix, stores: { main: store }, ...serializer });
  opened.push(bento);
  return bento;
}

const close = async (): Promise<void> => void (await Promise.all(opened.splice(0).map((bento) => bento.disconnectAll())));

const isClustered = async ({ command }: Store): Promise<boolean> => String(await command('INFO', 'cluster')).includes('cluster_enabled:1');

async function using<T>(server: Store, prefix: string, work: (bento: ReturnType<typeof open>) => Promise<T>): Promise<T> {
  const bento = open(server, { prefix: prefix.replace(/:$/, ''), clustered: await isClustered(server) });
  const done = await work(bento);
  await close();
  return done;
}

describeLayout({
  name: 'bentocache',
  prefixes: ['bentocache:', 'shop:cache:'],
  tags: ['convo:42', 'user'],
  clusters: true,
  onlyMarks: true,
  begin: async (server, prefix) => void (await using(server, prefix, (bento) => bento.deleteByTag({ tags: ['earlier'] }))),
  write: (server, prefix, { key, tags, ttl }) =>
    using(
      server,
      prefix,
      async (bento) => void (await bento.set({ key, value: 'hello', tags: [...tags], ttl: ttl === undefined ? null : ttl * 1000 })),
    ),
  isHit: (server, prefix, { key }) => using(server, prefix, async (bento) => (await bento.get({ key })) !== undefined),
} satisfies LayoutUnderTest);

describe('bentocache, what is special about it', () => {
  const servers = useServers();
  let server: TestServer;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
  });
  beforeEach(() => server.command('FLUSHALL'));
  afterEach(close);

  test('where no tag was ever invalidated, its entries tell that it is there', async () => {
    const bento = open(server);
    await bento.set({ key: 'a', value: 1, tags: ['t'] });
    expect((await invalidate(server, '--tag', 't', '--yes')).data).toMatchObject({
      marked: 1,
      plan: { tags: [{ unsure: true, prefix: 'bentocache:' }] },
    });
    expect(await bento.get({ key: 'a' })).toBeUndefined();
    expect(await server.command('PTTL', 'bentocache:___bc:t:t')).toBeGreaterThan(863_000_000);
  });

  test('a process that knows by heart that the tag was not invalidated hears that it was', async () => {
    const bento = open(server, { memory: true });
    const users = bento.namespace('users');
    for (const cache of [bento, users]) {
      await cache.set({ key: 'a', value: 1, tags: ['t'] });
      expect(await cache.get({ key: 'a' })).toBe(1);
    }
    expect((await invalidate(server, '--tag', 't', '--yes')).code).toBe(0);
    await until('it has heard', async () => (await bento.get({ key: 'a' })) === undefined);
    expect(await users.get({ key: 'a' })).toBe(1);
    expect((await invalidate(server, '--tag', 't', '--yes', '--layout', 'bentocache', '--prefix', 'bentocache:users:')).code).toBe(0);
    await until('it has heard that too', async () => (await users.get({ key: 'a' })) === undefined);
  });

  test('marks of a serializer of its own are refused, and nothing is written', async () => {
    const asHex = {
      serialize: (value: unknown) => Buffer.from(JSON.stringify(value)).toString('hex'),
      deserialize: (text: string) => JSON.parse(Buffer.from(text, 'hex').toString()) as unknown,
    };
    const bento = open(server, { serializer: { serializer: asHex } });
    await bento.set({ key: 'a', value: 1, tags: ['t'] });
    await bento.deleteByTag({ tags: ['t'] });
    const before = await server.command('GET', 'bentocache:___bc:t:t');
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 4, stderr: expect.stringContaining('serializer') });
    expect(await server.command('GET', 'bentocache:___bc:t:t')).toBe(before);
  });

  test('where the server does not say who listens, the plan says that nobody is told', async () => {
    const bento = open(server);
    await bento.set({ key: 'a', value: 1, tags: ['t'] });
    await server.command('ACL', 'SETUSER', 'default', '-pubsub');
    const { code, data } = await invalidate(server, '--tag', 't', '--yes');
    await server.command('ACL', 'SETUSER', 'default', '+pubsub');
    expect({ code, data }).toMatchObject({
      code: 0,
      data: { marked: 1, plan: { tags: [{ caveat: expect.stringContaining('are not told') }] } },
    });
    expect(await bento.get({ key: 'a' })).toBeUndefined();
  });

  test('keys that only begin like those of bentocache are none', async () => {
    await server.command('SET', 'bentocache:a', 'something else');
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 0, data: { outcome: 'nothing' } });
  });
});
