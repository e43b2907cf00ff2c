import { createClient } from '@redis/client';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backplaneMessage, ticksOf } from '../../../src/tags/fusion-mark.ts';
import { startStandalone, type TestServer, until, useServers } from '../../support/servers.ts';
import { describeLayout, invalidate, type LayoutUnderTest, type Store } from '../layout-contract.ts';

// As FusionCache with System.Text.Json would write, by its source: nothing of .NET runs here.

const markOf = (ticks: bigint): string =>
  `{"Value":${ticks},"Timestamp":${ticks},"LogicalExpirationTimestamp":${ticks + 8_640_000_000_000n},"Tags":null,"Metadata":null}`;

async function put(server: Store, key: string, data: string): Promise<void> {
  await server.command('HSET', key, 'absexp', '-1', 'sldexp', '-1', 'data', data);
}

const fusioncache: LayoutUnderTest = {
  name: 'fusioncache',
  prefixes: ['v2:', 'app:v2:shop:'],
  tags: ['convo:42', 'user'],
  clusters: true,
  onlyMarks: true,
  begin: (server, prefix) => put(server, `${prefix}__fc:t:earlier`, markOf(1n)),
  write: (server, prefix, { key, tags }) =>
    put(server, `${prefix}${key}`, JSON.stringify({ Timestamp: String(ticksOf(Date.now())), Tags: tags })),
  async isHit(server, prefix, { key }) {
    const data = (await server.command('HGET', `${prefix}${key}`, 'data')) as string | null;
    if (data === null) return false;
    const { Timestamp, Tags } = JSON.parse(data) as { Timestamp: string; Tags: string[] };
    const marks = await Promise.all(Tags.map((tag) => server.command('HGET', `${prefix}__fc:t:${tag}`, 'data')));
    return marks.every((mark) => mark === null || BigInt(/"Value":(\d+)/.exec(String(mark))?.[1] ?? 0) < BigInt(Timestamp));
  },
};

describeLayout(fusioncache);

describe('.NET, what is special about it', () => {
  const servers = useServers();
  let server: TestServer;
  beforeAll(async () => {
    server = await servers.keep(startStandalone());
  });
  beforeEach(() => server.command('FLUSHALL'));

  test('the mark of FusionCache has the time of the server, lives for ten days, and is announced', async () => {
    await put(server, 'v2:__fc:t:t', markOf(5n));
    const listener = createClient({ url: `redis://127.0.0.1:${server.port}` });
    const heard: Buffer[] = [];
    await (await listener.connect()).subscribe('FusionCache.Backplane:v2', (message) => void heard.push(message), true);
    const before = ticksOf(Date.now());
    const { code, data } = await invalidate(server, '--tag', 't', '--yes');
    expect({ code, data }).toMatchObject({ code: 0, data: { marked: 1, plan: { tags: [{ layoutTitle: 'FusionCache (experimental)' }] } } });
    const [, ticks = '0'] = /"Value":(\d+)/.exec(String(await server.command('HGET', 'v2:__fc:t:t', 'data'))) ?? [];
    expect(BigInt(ticks)).toBeGreaterThanOrEqual(before - 10_000n);
    expect(await server.command('HGET', 'v2:__fc:t:t', 'data')).toBe(markOf(BigInt(ticks)));
    expect(await server.command('PTTL', 'v2:__fc:t:t')).toBeGreaterThan(863_000_000);
    await until('it was announced', async () => heard.length > 0);
    expect(heard).toEqual([backplaneMessage('__fc:t:t', BigInt(ticks))]);
    listener.destroy();
  });

  test('a message of the backplane is written as its source reads it', () => {
    expect(backplaneMessage('__fc:t:t', 0x0102n).toString('hex')).toBe(
      `0008000000${Buffer.from('cacheops').toString('hex')}02010000000000000108000000${Buffer.from('__fc:t:t').toString('hex')}`,
    );
  });

  test('marks of FusionCache by another serializer are refused', async () => {
    await put(server, 'v2:__fc:t:t', '\x94\x01\x02\x03\x04');
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({ code: 4, stderr: expect.stringContaining('System.Text.Json') });
  });

  test('a tag of HybridCache is recognised, and refused with the reason', async () => {
    await server.command('HSET', '__MSFT_HCT__t', 'data', Buffer.alloc(8));
    expect(await invalidate(server, '--tag', 't', '--yes')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('reads it once and never again'),
    });
    expect(await invalidate(server, '--tag', 'other', '--yes')).toMatchObject({ code: 0, data: { outcome: 'nothing' } });
    await server.command('SET', 'k', 'v');
    await server.command('ZADD', 'cacheops:tag:{t}', '+inf', 'k');
    expect(await invalidate(server, '--tag', 't', '--yes', '--layout', 'native')).toMatchObject({ code: 0, data: { deleted: 1 } });
  });
});
