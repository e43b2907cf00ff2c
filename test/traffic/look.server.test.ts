import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createFamilies } from '../../src/keyspace/family.ts';
import { createCommandBook } from '../../src/redis/command-book.ts';
import type { MonitorFeed } from '../../src/redis/target.ts';
import { type Looked, lookAtNode, type Plan } from '../../src/traffic/look.ts';
import { createLineReader } from '../../src/traffic/read-lines.ts';
import { createCommandReader } from '../../src/traffic/seen-command.ts';
import { readyConnection, withTarget } from '../support/connections.ts';
import { startStandalone, type TestServer, until, useServers } from '../support/servers.ts';

const servers = useServers();

const BOUNDS = { latencyRiseMs: 60_000, memoryRiseBytes: 1e9, lagMs: 60_000 };
const MINUTES: Plan = { durationMs: 600_000, bounds: BOUNDS, slice: undefined };

/** Looks at a server, and tells of the feed as soon as there is one. */
function look(redis: TestServer, plan: Plan, onFeed: (feed: MonitorFeed) => void): Promise<Looked> {
  const reader = createCommandReader(createCommandBook([]), createFamilies([]));
  const filter = { before: () => true, after: () => true };
  const lines = createLineReader({ node: redis.address, reader, filter, isWanted: () => true, onCommand: () => undefined });
  let feed: MonitorFeed | undefined;
  return withTarget(readyConnection(redis.port), (target) =>
    lookAtNode(target.primaries[0]!, lines, plan, {
      signal: new AbortController().signal,
      sleep: (ms) => delay(ms),
      random: () => 0,
      busyMs: () => feed?.busyMs ?? 0,
      opened: (opened) => {
        feed = opened;
      },
      begun: async (_node, opened) => onFeed(opened),
    }),
  );
}

describe('looking at a server', () => {
  test('ends when what is read lies behind what the server does, as the server has to keep the rest', async () => {
    const redis = await servers.keep(startStandalone());
    const looked = await look(redis, { ...MINUTES, bounds: { ...BOUNDS, lagMs: 200 } }, (feed) => feed.pause());
    expect(looked).toMatchObject({ spared: true, stopped: expect.stringMatching(/lay 200 ms behind the server, .* looking was stopped/) });
  });

  test('goes on while it keeps up, and ends in time', async () => {
    const redis = await servers.keep(startStandalone());
    const looked = await look(redis, { ...MINUTES, durationMs: 300, bounds: { ...BOUNDS, lagMs: 10_000 } }, () => undefined);
    expect(looked).toMatchObject({ spared: false, stopped: undefined, bufferLimited: true });
  });

  test('ends with what was lost when the server goes away, which spares nobody', async () => {
    const redis = await servers.keep(startStandalone());
    let begun = false;
    const looking = look(redis, MINUTES, () => {
      begun = true;
    });
    await until('it looks', async () => begun);
    await redis.stop();
    expect(await looking).toMatchObject({ spared: false, stopped: expect.stringContaining(redis.address) });
  });
});
