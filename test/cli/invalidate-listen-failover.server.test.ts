import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keySlot } from '../../src/redis/key-slot.ts';
import { cacheops, type Ran } from '../support/cacheops.ts';
import { openWire, startCluster, startSentinels, type TestServer, until, useServers } from '../support/servers.ts';

// The node that has the stream of events is replaced while the service runs: it goes on with the new one, and loses no event.

const servers = useServers();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listen-failover-'));
  await writeFile(join(folder, 'profile.yaml'), "tags: {layout: native}\nevents:\n  - {on: user.updated, tag: 'user:{id}'}\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function serve(url: string, ...flags: string[]) {
  const interrupt = new AbortController();
  let stdout = '';
  const argv = ['invalidate', '--listen', 'stream:events', '--from-start', '-u', url, '--profile', join(folder, 'profile.yaml'), '--yes'];
  const ended = cacheops([...argv, '--format', 'ndjson', ...flags], {
    signal: interrupt.signal,
    onStdout: (text) => (stdout += text),
  });
  return {
    batches: (): Record<string, unknown>[] => stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)), // prettier-ignore
    stop: async (): Promise<Ran> => {
      interrupt.abort('SIGTERM');
      return ended;
    },
  };
}

/** A failover ends the connections that were there. */
async function command(server: TestServer, ...words: (string | number)[]): Promise<unknown> {
  const wire = await openWire(server);
  try {
    return await wire.command(...words);
  } finally {
    wire.close();
  }
}

const isGone = (server: TestServer, key: string) => async () => (await command(server, 'EXISTS', key)) === 0;
/** Whoever is connected at the moment of it is cut off, which is no answer. */
const isPrimary = (server: TestServer) => async () => String(await command(server, 'ROLE').catch(() => '')).startsWith('master');

async function tell(server: TestServer, id: string): Promise<void> {
  await command(server, 'SET', `page:${id}`, 'v');
  await command(server, 'ZADD', `cacheops:tag:{user:${id}}`, '+inf', `page:${id}`);
  await command(server, 'XADD', 'events', '*', 'event', 'user.updated', 'id', id);
}

/** Only where the primary really dies: a busy machine may be silent for as long. */
const NOTICED_SOON = { downAfterMs: 3_000 };

test.each([
  [
    'hands over',
    {},
    async ({ sentinels, name }: Sentinels): Promise<void> => void (await sentinels[0]?.command('SENTINEL', 'FAILOVER', name)),
  ],
  ['dies', NOTICED_SOON, async ({ primary }: Sentinels): Promise<void> => primary.stop()],
])('behind Sentinel, a service goes on with the new primary when the old one %s', async (_, options, replace) => {
  const deployment = await servers.keep(startSentinels(options));
  const { sentinels, name, primary, replica } = deployment;
  await tell(primary, '1');
  const service = serve(`redis+sentinel://${sentinels.map(({ address }) => address).join(',')}/${name}`);
  await until('it hears', isGone(primary, 'page:1'));
  await until('it has acknowledged', async () => String(await command(primary, 'XPENDING', 'events', 'cacheops')).startsWith('0'));
  await command(primary, 'WAIT', 1, 10_000);
  await replace(deployment);
  await until('the replica has taken over', isPrimary(replica));
  await tell(replica, '2');
  await until('it hears the new primary', isGone(replica, 'page:2'));
  await until('it has acknowledged there', async () => String(await command(replica, 'XPENDING', 'events', 'cacheops')).startsWith('0'));
  const { code, stderr } = await service.stop();
  expect(code).toBe(143);
  expect(stderr).toMatch(/trying again in 1s/);
  expect(service.batches().reduce((sum, { deleted }) => sum + Number(deleted), 0)).toBe(2);
});

type Sentinels = Awaited<ReturnType<typeof startSentinels>>;

test('a group that the new primary has not heard of begins where the service had come to, and no event is lost', async () => {
  const { sentinels, name, primary, replica } = await servers.keep(startSentinels(NOTICED_SOON));
  for (const id of ['1', '2']) await tell(primary, id);
  const service = serve(`redis+sentinel://${sentinels.map(({ address }) => address).join(',')}/${name}`);
  await until('it hears', isGone(primary, 'page:2'));
  await until('it has acknowledged', async () => String(await command(primary, 'XPENDING', 'events', 'cacheops')).startsWith('0'));
  await command(primary, 'WAIT', 1, 10_000);
  await primary.stop();
  await until('the replica has taken over', isPrimary(replica));
  await command(replica, 'XGROUP', 'DESTROY', 'events', 'cacheops'); // as if it had never come
  await tell(replica, '3'); // before the group is there again
  await until('it hears the new primary', isGone(replica, 'page:3'));
  const { stderr } = await service.stop();
  expect(stderr).toMatch(/the group cacheops had gone from .*; it was made anew behind \d+-\d+/);
});

test('on a cluster, a service follows the stream to the replica that takes over', async () => {
  const { primaries, replicas } = await servers.keep(startCluster({ primaries: 2, replicas: 2 }));
  const home = keySlot(Buffer.from('events')) < 8192 ? 0 : 1;
  const [owner, successor, other] = [primaries[home]!, replicas[home]!, primaries[1 - home]!]; // two of each
  const nodes = [owner, successor, other];
  const send = async (...words: (string | number)[]): Promise<unknown> => {
    const replies = await Promise.allSettled(nodes.map((node) => command(node, ...words)));
    const answered = replies.find((reply) => reply.status === 'fulfilled');
    return answered?.value;
  };
  const tellCluster = async (id: string): Promise<void> => {
    await send('SET', `page:${id}`, 'v');
    await send('ZADD', `cacheops:tag:{user:${id}}`, '+inf', `page:${id}`);
    await send('XADD', 'events', '*', 'event', 'user.updated', 'id', id);
  };
  const left = async (id: string): Promise<unknown> => send('EXISTS', `page:${id}`);
  await tellCluster('1');
  const service = serve(`redis://127.0.0.1:${other.port}`);
  await until('it hears', async () => (await left('1')) === 0);
  await until('it is told', async () => service.batches().length === 1);
  await command(successor, 'CLUSTER', 'FAILOVER');
  await until('the replica has taken over', isPrimary(successor));
  await tellCluster('2');
  await until('it hears the new primary', async () => (await left('2')) === 0);
  await owner.stop();
  await tellCluster('3');
  await until('it hears without the old one', async () => (await left('3')) === 0);
  await until('all are acknowledged', async () => String(await command(successor, 'XPENDING', 'events', 'cacheops')).startsWith('0'));
  expect((await service.stop()).code).toBe(143);
});
