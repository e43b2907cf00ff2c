import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventsSwitch } from '../../src/hits/events-setting.ts';
import { restoreAll, turnEventsOn, withEvents } from '../../src/hits/enabled-run.ts';
import { createWriter } from '../../src/redis/writer.ts';
import { createRunFiles } from '../../src/run-files.ts';
import { readyConnection, withTarget } from '../support/connections.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';

const servers = useServers();
const settingOf = async (server: TestServer): Promise<unknown> =>
  String(await server.command('CONFIG', 'GET', 'notify-keyspace-events')).split(',')[1]; // name and value

const flags = async (server: TestServer): Promise<string> =>
  Array.from(String(await settingOf(server)))
    .toSorted()
    .join('');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enabled-run-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Hands a server, its node and a way to make switches to `use`: each switch is of a run of its own. */
async function switching(
  use: (server: TestServer, nodes: Parameters<typeof withEvents>[0], aRun: () => EventsSwitch, said: readonly string[]) => Promise<void>,
) {
  const server = await servers.keep(startStandalone());
  const connection = readyConnection(server.port);
  const writer = createWriter(connection, { warn: () => undefined, signal: new AbortController().signal });
  const said: string[] = [];
  const aRun = (): EventsSwitch => ({
    writer,
    files: createRunFiles(join(folder, String(server.port))),
    endsAt: new Date(Date.now() + 60_000),
    finish: (work) => work(),
    warn: (message) => void said.push(message),
  });
  await withTarget(connection, async ({ primaries }) => use(server, primaries, aRun, said));
  writer.close();
}

const keptOf = (server: TestServer): Promise<string[]> => readdir(join(folder, String(server.port))).catch(() => []);
const nothing = async () => ({ missing: [] });

test('the setting is put back when what goes on meanwhile fails', () =>
  switching(async (server, nodes, aRun) => {
    const failing = withEvents(nodes, aRun(), async () => {
      expect(await flags(server)).toBe('Em');
      throw new Error('a bug');
    });
    await expect(failing).rejects.toThrow('a bug');
    expect(await settingOf(server)).toBe('');
    expect(await keptOf(server)).toEqual([]);
  }));

test('what it was is kept in a file that its owner alone may read, until it is put back', () =>
  switching(async (server, nodes, aRun) => {
    await server.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kx');
    await withEvents(nodes, aRun(), async () => {
      const [name = ''] = await keptOf(server);
      const { mode } = await stat(join(folder, String(server.port), name));
      expect((mode & 0o777).toString(8)).toBe('600');
      return { missing: [] };
    });
    expect(await flags(server)).toBe('Kx');
    expect(await keptOf(server)).toEqual([]);
  }));

test.each(['KEA', 'Kg$', 'Elx'])('%s is what it is put back to, whatever a server makes of its flags', (before) =>
  switching(async (server, nodes, aRun) => {
    await server.command('CONFIG', 'SET', 'notify-keyspace-events', before);
    const as = await settingOf(server);
    await withEvents(nodes, aRun(), async () => {
      expect(await flags(server)).toMatch(/E.*m/);
      return { missing: [] };
    });
    expect(await settingOf(server)).toBe(as);
  }),
);

test('a setting that says enough already is not touched, nor put back', () =>
  switching(async (server, nodes, aRun) => {
    await server.command('CONFIG', 'SET', 'notify-keyspace-events', 'EmKx');
    const before = await settingOf(server);
    await withEvents(nodes, aRun(), nothing);
    expect(await settingOf(server)).toBe(before);
    expect(String(await server.command('INFO', 'commandstats'))).not.toMatch(/cmdstat_config\|set:calls=[2-9]/);
  }));

describe('of two runs at the same time', () => {
  test.each([
    ['the one that began first ends first', [0, 1]],
    ['the one that began last ends first', [1, 0]],
  ])('the last one puts the setting back: %s', (_, order) =>
    switching(async (server, nodes, aRun) => {
      await server.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kx');
      const runs = [await turnEventsOn(nodes, aRun()), await turnEventsOn(nodes, aRun())];
      const [first, last] = order.map((i) => runs[i]!); // of two
      expect(await first?.putBack()).toEqual([]);
      expect(await flags(server)).toBe('EKmx');
      expect(await last?.putBack()).toEqual([]);
      expect(await flags(server)).toBe('Kx');
      expect(await keptOf(server)).toEqual([]);
    }),
  );

  test('that end together, one puts it back', () =>
    switching(async (server, nodes, aRun) => {
      const runs = await Promise.all([turnEventsOn(nodes, aRun()), turnEventsOn(nodes, aRun())]);
      await Promise.all(runs.map((run) => run.putBack()));
      expect(await settingOf(server)).toBe('');
      expect(await keptOf(server)).toEqual([]);
    }));

  test('one that begins while the other ends keeps its events, whichever comes first', () =>
    switching(async (server, nodes, aRun) => {
      await server.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kx');
      let on = await turnEventsOn(nodes, aRun());
      for (let i = 0; i < 40; i++) {
        const ending = i % 2 === 0 ? on.putBack() : undefined;
        const next = turnEventsOn(nodes, aRun());
        await Promise.all([next, ending ?? on.putBack()]);
        expect(await flags(server)).toBe('EKmx');
        on = await next;
      }
      expect(await on.putBack()).toEqual([]);
      expect(await flags(server)).toBe('Kx');
      expect(await keptOf(server)).toEqual([]);
    }));

  test('many that begin and end together leave what was there', () =>
    switching(async (server, nodes, aRun) => {
      await server.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kx');
      const lost: string[] = [];
      const one = async (): Promise<void> =>
        void (await withEvents(nodes, aRun(), async () => {
          const now = await flags(server);
          if (now !== 'EKmx') lost.push(now);
          return { missing: [] };
        }));
      for (let i = 0; i < 5; i++) await Promise.all(Array.from({ length: 6 }, one));
      expect(lost).toEqual([]);
      expect(await flags(server)).toBe('Kx');
      expect(await keptOf(server)).toEqual([]);
    }));

  test('one that goes on is not disturbed by putting back what killed ones have left', () =>
    switching(async (server, nodes, aRun) => {
      const on = await turnEventsOn(nodes, aRun());
      expect(await restoreAll(nodes, aRun())).toMatchObject([{ why: 'in-use', to: '' }]);
      expect(await flags(server)).toBe('Em');
      await on.putBack();
    }));
});

describe('between reading and writing somebody else may set it', () => {
  /** Has it set by somebody just before it is written for the first time after `armed`. */
  const overtaken = (server: TestServer, run: EventsSwitch, theirs: string) => {
    let armed = true;
    return {
      ...run,
      writer: {
        async configure(...asked: Parameters<EventsSwitch['writer']['configure']>) {
          if (armed) await server.command('CONFIG', 'SET', 'notify-keyspace-events', theirs);
          armed = false;
          return run.writer.configure(...asked);
        },
      },
    };
  };

  test('at the start: theirs gets E and m meanwhile, and is what is put back', () =>
    switching(async (server, nodes, aRun) => {
      await server.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kx');
      await withEvents(nodes, overtaken(server, aRun(), 'Kg$'), async () => {
        expect(await flags(server)).toBe('$EKgm');
        return { missing: [] };
      });
      expect(await flags(server)).toBe('$Kg');
      expect(await keptOf(server)).toEqual([]);
    }));

  test('at the start, and the run is killed: theirs is put back by the next one', () =>
    switching(async (server, nodes, aRun) => {
      await turnEventsOn(nodes, overtaken(server, killed(aRun()), 'Kg'));
      expect(await restoreAll(nodes, aRun())).toMatchObject([{ why: null }]);
      expect(await flags(server)).toBe('Kg');
    }));

  test('at the end: theirs stays, and it is said', () =>
    switching(async (server, nodes, aRun) => {
      const run = aRun();
      let writer = run.writer;
      const late: EventsSwitch = { ...run, writer: { configure: (...asked) => writer.configure(...asked) } };
      const { missing } = await withEvents(nodes, late, async () => {
        writer = overtaken(server, run, 'KEAm').writer;
        return { missing: [] };
      });
      expect(missing).toMatchObject([{ reason: expect.stringContaining('changed by somebody else') }]);
      expect(await flags(server)).toBe('AEKm');
      expect(await keptOf(server)).toEqual([]);
    }));
});

/** Long over, as of a run that was killed. */
const killed = (aRun: EventsSwitch): EventsSwitch => ({ ...aRun, endsAt: new Date(0) });

test('what a run that was killed has left is put back by the next one', () =>
  switching(async (server, nodes, aRun) => {
    await server.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kx');
    await turnEventsOn(nodes, killed(aRun()));
    await withEvents(nodes, aRun(), nothing);
    expect(await flags(server)).toBe('Kx');
    expect(await keptOf(server)).toEqual([]);
  }));

test('what was kept of another server at the same address changes nothing, and is told once', () =>
  switching(async (server, nodes, aRun) => {
    const left = killed(aRun());
    await left.files.keep('hitrate-events', server.address, { original: '', set: 'Em', server: 'f'.repeat(40) }, left.endsAt);
    await server.command('CONFIG', 'SET', 'notify-keyspace-events', 'Em');
    const as = await settingOf(server);
    expect(await restoreAll(nodes, aRun())).toEqual([{ node: server.address, to: '', leftAs: as, why: 'other-server' }]);
    expect(await settingOf(server)).toBe(as);
    expect(await restoreAll(nodes, aRun())).toEqual([]);
  }));

test('a file in the folder that is not one of ours stops it before anything is changed', () =>
  switching(async (server, nodes, aRun) => {
    const run = aRun();
    await run.files.keep('hitrate-events', server.address, {}, undefined);
    await writeFile(join(folder, String(server.port), 'hitrate-events-x.json'), '{"half');
    await expect(withEvents(nodes, run, nothing)).rejects.toThrow('hitrate-events-x.json is not a file of cacheops hitrate-events');
    expect(await settingOf(server)).toBe('');
  }));

test('what cannot be put back is said, with what to run', () =>
  switching(async (server, nodes, aRun, said) => {
    const { missing } = await withEvents(nodes, aRun(), async () => {
      await server.stop();
      return { missing: [] };
    });
    expect(missing).toMatchObject([{ subject: { node: server.address }, reason: expect.stringContaining('cacheops hitrate --restore') }]);
    expect(said).toHaveLength(1);
    expect(await keptOf(server)).toHaveLength(1);
  }));
