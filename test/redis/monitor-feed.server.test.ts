import { describe, expect, test } from 'vitest';
import type { ReadyConnection } from '../../src/profile/profile.ts';
import type { MonitorFeed, Reply } from '../../src/redis/target.ts';
import { limitBuffer } from '../../src/redis/monitor-feed.ts';
import { readyConnection, withTarget } from '../support/connections.ts';
import { serversUnderTest, startStandalone, startTls, startUnixSocket, type TestServer, until, useServers } from '../support/servers.ts';

const servers = useServers();

interface Ears {
  readonly lines: string[];
  readonly messages: string[][];
}

/** Hears a server, hands the feed to `use`, and closes it. */
async function hearing<T>(
  redis: Pick<TestServer, 'port'>,
  use: (feed: MonitorFeed, ears: Ears) => Promise<T>,
  connection = readyConnection(redis.port),
): Promise<T> {
  const ears: Ears = { lines: [], messages: [] };
  const sink = {
    line: (bytes: Buffer, start: number, end: number) => void ears.lines.push(bytes.toString('latin1', start, end)),
    cutLine: () => undefined,
    message: (message: readonly Reply[]) => void ears.messages.push(message.map(String)),
  };
  return withTarget(connection, async (target) => {
    const feed = await target.primaries[0]!.monitor(sink);
    try {
      return await use(feed, ears);
    } finally {
      feed.close();
    }
  });
}

const outputOf = async (redis: TestServer): Promise<number> => {
  const clients = String(await redis.command('CLIENT', 'LIST')).split('\n');
  return Number(/omem=(\d+)/.exec(clients.find((client) => /flags=\w*O/.test(client)) ?? '')?.[1] ?? -1);
};

describe.each(serversUnderTest())('a monitor of $name', ({ binary }) => {
  test('hears commands, and messages of channels between them, in the order of the server', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await redis.command('CONFIG', 'SET', 'notify-keyspace-events', 'Em');
    await hearing(redis, async (feed, { lines, messages }) => {
      await feed.subscribePattern('__keyevent@*__:keymiss');
      for (const key of ['a', 'b', 'c']) await redis.command('GET', key);
      await until('all was heard', async () => messages.length === 3 && lines.some((line) => line.endsWith('"GET" "c"')));
      expect(messages.map(([kind, , channel, key]) => [kind, channel, key])).toEqual(
        ['a', 'b', 'c'].map((key) => ['pmessage', '__keyevent@0__:keymiss', key]),
      );
      expect(lines.filter((line) => line.includes('"GET"')).map((line) => line.split('"').at(-2))).toEqual(['a', 'b', 'c']);
    });
  });

  test('that stops reading is cut off by the server at its limit, rather than kept in memory', async () => {
    const redis = await servers.keep(startStandalone({ binary, arguments: ['--client-output-buffer-limit', 'pubsub', '8mb', '0', '0'] }));
    await hearing(redis, async (feed) => {
      expect(await limitBuffer(feed)).toBeUndefined();
      feed.pause();
      const value = 'x'.repeat(100_000);
      let most = 0;
      for (let sent = 0; sent < 600; sent++) {
        await redis.command('SET', 'k', value);
        most = Math.max(most, await outputOf(redis));
      }
      expect(most).toBeGreaterThan(1_000_000);
      expect(most).toBeLessThan(8 * 1024 * 1024 + 300_000);
      expect(await outputOf(redis)).toBe(-1); // 60 MB were sent: it is gone
      feed.resume();
      expect((await feed.ended)?.message).toMatch(/closed the connection/);
    });
  });

  test('tells that it was lost, and nothing when it was closed', async () => {
    const redis = await servers.keep(startStandalone({ binary }));
    await hearing(redis, async (feed) => {
      feed.close();
      expect(await feed.ended).toBeUndefined();
    });
    await hearing(redis, async (feed) => {
      await redis.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes').catch(() => undefined);
      await redis.stop();
      expect((await feed.ended)?.message).toContain(`127.0.0.1:${redis.port}`);
    });
  });
});

const WITHOUT_PROOF = { ca: undefined, cert: undefined, key: undefined, servername: undefined, insecure: true };

async function reached(through: string): Promise<[TestServer, ReadyConnection]> {
  if (through === 'a unix socket') {
    const redis = await servers.keep(startUnixSocket());
    return [redis, readyConnection(redis.port, { endpoint: { kind: 'unix', path: redis.path } })];
  }
  const redis = await servers.keep(through === 'TLS' ? startTls() : startStandalone());
  return [redis, readyConnection(redis.port, { tls: through === 'TLS' ? WITHOUT_PROOF : undefined })];
}

test.each(['TCP', 'TLS', 'a unix socket'])('more than is read at once is heard through %s, whole and in its order', async (through) => {
  const [redis, connection] = await reached(through);
  const texts = Array.from({ length: 4_000 }, (_each, i) => `${i}:${'x'.repeat((i * 37) % 400)}`);
  await hearing(
    redis,
    async (feed, { lines, messages }) => {
      await feed.subscribe('news');
      await Promise.all(texts.flatMap((text) => [redis.command('SET', 'k', text), redis.command('PUBLISH', 'news', text)]));
      await until('all was heard', async () => lines.at(-1)?.includes(`"${texts.at(-1)}"`) === true && messages.length >= texts.length);
      expect(feed.receivedBytes).toBeGreaterThan(1_000_000);
      expect(lines.filter((line) => line.includes('"SET"')).map((line) => line.split('"').at(-2))).toEqual(texts);
      expect(messages.map((message) => message[2])).toEqual(texts);
    },
    connection,
  );
});
