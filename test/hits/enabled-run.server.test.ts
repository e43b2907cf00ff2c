import { expect, test } from 'vitest';
import type { EventsSwitch } from '../../src/hits/events-setting.ts';
import { withEvents } from '../../src/hits/enabled-run.ts';
import { createWriter } from '../../src/redis/writer.ts';
import { readyConnection, withTarget } from '../support/connections.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';

const servers = useServers();
const settingOf = async (server: TestServer): Promise<unknown> =>
  String(await server.command('CONFIG', 'GET', 'notify-keyspace-events')).split(',')[1]; // name and value

/** Hands a server, its node and a switch with files in memory to `use`. */
async function switching(
  use: (server: TestServer, nodes: Parameters<typeof withEvents>[0], events: EventsSwitch, said: readonly string[]) => Promise<void>,
) {
  const server = await servers.keep(startStandalone());
  const connection = readyConnection(server.port);
  const writer = createWriter(connection, { warn: () => undefined, signal: new AbortController().signal });
  const said: string[] = [];
  const files = new Map<string, unknown>();
  const store = {
    load: async (path: string) => files.get(path),
    save: async (path: string, _kind: string, state: unknown) => void files.set(path, state),
  };
  const events: EventsSwitch = { writer, store, fileOf: ({ address }) => address, warn: (message) => void said.push(message) };
  await withTarget(connection, async ({ primaries }) => use(server, primaries, events, said));
  writer.close();
}

test('the setting is put back when what goes on meanwhile fails', () =>
  switching(async (server, nodes, events) => {
    const failing = withEvents(nodes, events, async () => {
      expect(
        String(await settingOf(server))
          .split('')
          .toSorted(),
      ).toEqual(['E', 'm']);
      throw new Error('a bug');
    });
    await expect(failing).rejects.toThrow('a bug');
    expect(await settingOf(server)).toBe('');
  }));

test('a setting that says enough already is not touched, nor put back', () =>
  switching(async (server, nodes, events) => {
    await server.command('CONFIG', 'SET', 'notify-keyspace-events', 'EmKx');
    const before = await settingOf(server);
    await withEvents(nodes, events, async () => ({ missing: [] }));
    expect(await settingOf(server)).toBe(before);
    expect(String(await server.command('INFO', 'commandstats'))).not.toMatch(/cmdstat_config\|set:calls=[2-9]/);
  }));

test('what a run that was killed has left is put back by the next one', () =>
  switching(async (server, nodes, events) => {
    await events.store.save(server.address, 'hitrate-events', { original: 'Kx', set: 'KxEm' });
    await server.command('CONFIG', 'SET', 'notify-keyspace-events', 'KxEm');
    await withEvents(nodes, events, async () => ({ missing: [] }));
    expect(
      String(await settingOf(server))
        .split('')
        .toSorted(),
    ).toEqual(['K', 'x']);
  }));

test('what cannot be put back is said, with what to run', () =>
  switching(async (server, nodes, events, said) => {
    const { missing } = await withEvents(nodes, events, async () => {
      await server.stop();
      return { missing: [] };
    });
    expect(missing).toMatchObject([{ subject: { node: server.address }, reason: expect.stringContaining('cacheops hitrate --restore') }]);
    expect(said).toHaveLength(1);
  }));
