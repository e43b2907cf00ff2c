import { describe, expect, test } from 'vitest';
import type { MonitorData } from '../../src/traffic/monitor-data.ts';
import { cacheops } from '../support/cacheops.ts';
import { violations } from '../support/schemas.ts';
import { startCluster, startSentinels, startStandalone, type TestServer, until, useServers } from '../support/servers.ts';
import { watchedWhile } from '../traffic/watched.ts';

// What goes on for a while: frames of --watch, and servers that go away while they are looked at.

const servers = useServers();
const at = ({ address }: Pick<TestServer, 'address'>): readonly string[] => ['-u', `redis://${address}`];
const SUMMARY = ['--summary', '--forever', '--format', 'json'];

const reportOf = (stdout: string): { readonly data: MonitorData; readonly complete: boolean; readonly missing: readonly { readonly subject: { readonly node?: string }; readonly reason: string }[] } => {
  const report = JSON.parse(stdout);
  expect(violations('monitor.schema.json', report)).toEqual([]);
  return report;
}; // prettier-ignore

async function get(server: TestServer, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await server.command('GET', `user:${i}`);
}

describe('--watch', () => {
  /** All frames of a watch that ends when it has seen so many commands. */
  const frames = async (
    server: TestServer,
    lines: number,
    traffic: (shown: () => string) => Promise<unknown>,
    ...flags: readonly string[]
  ) => {
    const argv = [...at(server), '--watch', '500ms', '--forever', '--lines', String(lines), '--format', 'json', ...flags];
    let written = '';
    const onStdout = (text: string): void => void (written += text);
    const { code, stdout } = await watchedWhile({
      servers: [server],
      argv,
      endsItself: true,
      onStdout,
      traffic: () => traffic(() => written),
    });
    expect(code).toBe(0);
    return stdout.split(/(?<=^\}\n)/m).map((report) => reportOf(report).data);
  };
  const sum = (all: readonly MonitorData[], of: (data: MonitorData) => number): number => all.reduce((total, data) => total + of(data), 0);

  test('shows each command in exactly one of its frames', async () => {
    const redis = await servers.keep(startStandalone());
    const shown = await frames(redis, 300, async (written) => {
      await get(redis, 100);
      await until('a frame is over', async () => written().includes('"calls"'));
      await get(redis, 200);
    });
    expect(shown.length).toBeGreaterThan(1);
    expect(sum(shown, ({ commands }) => commands)).toBe(300);
    expect(sum(shown, ({ heard }) => heard)).toBe(300);
  });

  test('tells in each frame what was heard, whatever was wanted of it', async () => {
    const redis = await servers.keep(startStandalone());
    const shown = await frames(redis, 10, () => get(redis, 20), '--match', 'user:1?');
    expect(sum(shown, ({ commands }) => commands)).toBe(10);
    expect(sum(shown, ({ heard }) => heard)).toBe(20);
  });

  test('draws over the last frame on a terminal, and leaves the last one there', async () => {
    const redis = await servers.keep(startStandalone());
    const interrupt = new AbortController();
    let written = '';
    const running = cacheops(['monitor', ...at(redis), '--watch', '500ms', '--forever'], {
      signal: interrupt.signal,
      columns: 100,
      onStdout: (text) => {
        written += text;
        if (written.includes('page:{id}')) interrupt.abort('SIGINT');
      },
    });
    let asked = 0;
    while (!interrupt.signal.aborted) await redis.command('GET', `page:${asked++}`);
    const { code, stdout } = await running;
    expect(code).toBe(130);
    const [, screen, left] = /^\x1b\[\?1049h(.*)\x1b\[\?1049l(.*)$/s.exec(stdout) ?? []; // oxlint-disable-line no-control-regex
    expect(screen).toContain('page:{id}');
    expect(left).toContain('page:{id}');
  });

  test('ends with why when a server has to be spared, after the frame until then', async () => {
    const redis = await servers.keep(startStandalone());
    const ran = await watchedWhile({
      servers: [redis],
      argv: [...at(redis), '--watch', '500ms', '--forever', '--latency-rise', '3ms', '--format', 'ndjson'],
      endsItself: true,
      traffic: async (ended) => {
        const busy = 'local n = 0 for i = 1, 3e6 do n = n + i end return n'; // some 20 ms
        while (!ended.aborted) await Promise.all(Array.from({ length: 8 }, () => redis.command('EVAL', busy, 0)));
      },
    });
    expect(ran).toMatchObject({ code: 5, stderr: expect.stringMatching(/answers .* later than before[^]*--slice/) });
    expect(ran.stdout).toContain('EVAL');
  });
});

describe('a server that goes away meanwhile', () => {
  test('leaves what was seen of it, and the answer is called a part', async () => {
    const redis = await servers.keep(startStandalone());
    const ran = await watchedWhile({
      servers: [redis],
      argv: [...at(redis), ...SUMMARY],
      endsItself: true,
      traffic: async () => {
        await get(redis, 50);
        await redis.stop();
      },
    });
    expect(ran.code).toBe(5);
    const { data, complete, missing } = reportOf(ran.stdout);
    expect({ complete, missing }).toMatchObject({ complete: false, missing: [{ subject: { node: redis.address } }] });
    expect(data).toMatchObject({ commands: 50, window: { endedBy: 'lost' } });
  });

  test('ends the stream with why, behind what it showed', async () => {
    const redis = await servers.keep(startStandalone());
    const ran = await watchedWhile({
      servers: [redis],
      argv: [...at(redis), '--stream', '--forever'],
      endsItself: true,
      traffic: async () => {
        await get(redis, 3);
        await redis.stop();
      },
    });
    expect(ran).toMatchObject({ code: 5, stdout: expect.stringContaining('GET user:2'), stderr: expect.stringContaining(redis.address) });
    expect(ran.stderr).not.toContain('--slice');
  });

  test('is one of a cluster: the others are heard until the end', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const [first, second, third] = cluster.primaries as [TestServer, TestServer, TestServer];
    const ran = await watchedWhile({
      servers: cluster.primaries,
      argv: [...at(first), ...SUMMARY],
      traffic: async () => {
        await second.command('PUBLISH', 'c', 'x');
        await second.stop();
        for (const node of [first, third]) for (let i = 0; i < 20; i++) await node.command('PUBLISH', 'c', i);
      },
    });
    expect(ran.code).toBe(130);
    const { data, complete, missing } = reportOf(ran.stdout);
    expect(complete).toBe(false);
    expect(missing[0]).toMatchObject({ subject: { node: second.address }, reason: expect.stringContaining('closed the connection') });
    expect(Object.fromEntries(data.nodes.map(({ node, commands }) => [node, commands]))).toEqual({
      [first.address]: 20,
      [second.address]: 1,
      [third.address]: 20,
    });
  });

  test('is one of a cluster: frames name it, and no rate is made up of it', async () => {
    const cluster = await servers.keep(startCluster({ primaries: 3, replicas: 0 }));
    const [first, second] = cluster.primaries as [TestServer, TestServer, TestServer];
    let written = '';
    const ran = await watchedWhile({
      servers: cluster.primaries,
      argv: [...at(first), '--watch', '500ms', '--forever', '--format', 'json'],
      onStdout: (text) => void (written += text),
      traffic: async () => {
        await second.stop();
        const framesOf = (): number => written.split('"schema"').length;
        const before = framesOf();
        await until('a frame has begun and ended since', async () => framesOf() >= before + 3);
      },
    });
    const { data, complete, missing } = reportOf(ran.stdout.split(/(?<=^\}\n)/m).findLast((frame) => frame !== '') ?? '');
    expect(complete).toBe(false);
    expect(missing).toMatchObject([{ subject: { node: second.address }, reason: expect.stringContaining('closed the connection') }]);
    expect(data.nodes.map(({ node }) => node)).not.toContain(second.address);
    expect(data.nodes).toHaveLength(2);
  });

  test('is the primary that sentinels told of: what it ran is shown, and that it is gone', async () => {
    const { sentinels, primary, name } = await servers.keep(startSentinels());
    const ran = await watchedWhile({
      servers: [primary],
      argv: ['-u', `redis+sentinel://${sentinels.map(({ address }) => address).join(',')}/${name}`, ...SUMMARY],
      endsItself: true,
      traffic: async () => {
        await get(primary, 30);
        await primary.stop();
      },
    });
    expect(ran.code).toBe(5);
    const { data, missing } = reportOf(ran.stdout);
    expect(missing).toMatchObject([{ subject: { node: primary.address } }]);
    expect(data.byCommand.find(({ command }) => command === 'GET')).toMatchObject({ calls: 30 });
  });
});
