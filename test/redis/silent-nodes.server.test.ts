import { afterAll, expect, test } from 'vitest';
import { ConnectionError } from '../../src/errors.ts';
import { rememberSilentNodes } from '../../src/redis/silent-nodes.ts';
import type { Node } from '../../src/redis/target.ts';
import { open, type Opened } from '../invalidation/open.ts';
import { startStandalone, useServers } from '../support/servers.ts';

const servers = useServers();
const server = await servers.keep(startStandalone());
const opened: Opened = await open(server.port, { commandTimeout: 200 });
afterAll(() => opened.close());

const KEY = Buffer.from('k');

/** PINGs and TYPEs that reached the server. */
async function heard(): Promise<number> {
  const stats = String(await server.command('INFO', 'commandstats'));
  return [...stats.matchAll(/cmdstat_(?:ping|type):calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
}

async function whileStopped(work: () => Promise<void>): Promise<number> {
  await server.command('CONFIG', 'RESETSTAT');
  process.kill(server.pid, 'SIGSTOP');
  await work().finally(() => process.kill(server.pid, 'SIGCONT'));
  return heard();
}

const silence = { reason: 'command-timeout', address: server.address };

test('a node that kept silent is not asked again, by whatever asks', async () => {
  const silent = rememberSilentNodes();
  const target = silent.target(opened.target);
  const writer = silent.writer(opened.writer);
  const [node] = target.primaries as readonly [Node]; // it answered
  const count = await whileStopped(async () => {
    const first = await node.call('TYPE', KEY).catch((error: unknown) => error);
    expect(first).toBeInstanceOf(ConnectionError);
    expect(first).toMatchObject(silence);
    await expect(node.ask(String, 'TYPE', KEY)).rejects.toBe(first);
    await expect(node.connection({ db: 0, clustered: false })).rejects.toBe(first);
    await expect(writer.read(node, 'TYPE', KEY)).rejects.toBe(first);
    await expect(writer.callMany(node, [['UNLINK', KEY]])).rejects.toBe(first);
  });
  expect(count).toBe(1);
});

test('once the deployment was found anew, it is asked again', async () => {
  const target = rememberSilentNodes().target(opened.target);
  const [node] = target.primaries as readonly [Node];
  await whileStopped(async () => expect(node.call('TYPE', KEY)).rejects.toMatchObject(silence));
  const again = await target.reopen();
  expect(String(await again.primaries[0]!.call('TYPE', KEY))).toBe('none');
  await again.close();
});

test('a command that the server refuses is no silence', async () => {
  const [node] = rememberSilentNodes().target(opened.target).primaries as readonly [Node];
  await expect(node.call('TYPE')).rejects.toThrow('wrong number of arguments');
  expect(String(await node.call('TYPE', KEY))).toBe('none');
});
