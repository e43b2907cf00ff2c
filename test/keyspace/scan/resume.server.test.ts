import { describe, expect, test } from 'vitest';
import type { KeySource } from '../../../src/keyspace/source.ts';
import { startReplicaPair, startStandalone, startWithAcl, until, useServers } from '../../support/servers.ts';
import { collect, type Collected, setKeys } from './collect.ts';

const servers = useServers();

/** Scans until so many keys were seen. */
async function interrupted(
  server: { readonly port: number },
  afterKeys: number,
  options: Parameters<typeof collect>[1] = {},
): Promise<Collected> {
  const controller = new AbortController();
  const stop = (_: KeySource, seen: number) => (seen >= afterKeys ? controller.abort() : undefined);
  return collect(server, { ...options, signal: controller.signal, meanwhile: stop });
}

describe('a scan that is stopped', () => {
  test('says what is missing, and goes on to the same keys as one that was not', async () => {
    const redis = await servers.keep(startStandalone());
    await setKeys(redis, 'key', 30_000);
    await redis.command('SELECT', 3);
    await setKeys(redis, 'more', 500);
    const seen = new Map<string, number>();
    let resume: string | undefined;
    let rounds = 0;
    do {
      const { batches, keys, scan } = await interrupted(redis, 7_000, { databases: 'all', ...(resume !== undefined && { resume }) });
      expect(batches.reduce((sum, { length }) => sum + length, 0)).toBe(keys.size);
      for (const [key, { times }] of keys) seen.set(key, (seen.get(key) ?? 0) + times);
      resume = scan.resumeToken();
      const reasons = scan.missing().map(({ reason }) => reason.replaceAll(/\d[\d,]*/g, 'N'));
      expect(new Set(reasons)).toEqual(new Set(resume === undefined ? [] : ['database N: stopped after N of about N keys']));
      expect(scan.parts().reduce((sum, { keysSeen }) => sum + keysSeen, 0)).toBe(seen.size);
      rounds++;
    } while (resume !== undefined);
    expect(rounds).toBeGreaterThan(3);
    expect(seen.size).toBe(30_500);
    expect([...new Set(seen.values())]).toEqual([1]);
  });

  test('keeps what was handed over when the consumer leaves', async () => {
    const redis = await servers.keep(startStandalone());
    await setKeys(redis, 'key', 5_000);
    const first = await collect(redis, {
      meanwhile: (_, seen) => (seen > 1_000 ? Promise.reject(new Error('the consumer left')) : undefined),
    }).catch((error: Error) => error.message);
    expect(first).toBe('the consumer left');
    await until('its connections are closed', async () => !String(await redis.command('CLIENT', 'LIST')).includes('cacheops-test'));
  });

  test('goes on saying why keys could not be looked up', async () => {
    const redis = await servers.keep(startWithAcl({ limited: 'on >secret ~mine:* +@all' }));
    await setKeys(redis, 'mine', 4_000);
    await setKeys(redis, 'yours', 4_000);
    const as = { username: 'limited', password: { reveal: () => 'secret' } as never };
    const { scan } = await interrupted(redis, 1_000, { as });
    const before = scan.missing().find(({ reason }) => /could not be looked up/.test(reason));
    const [after] = (await collect(redis, { as, resume: scan.resumeToken()! })).scan.missing();
    expect(after?.reason).toMatch(/^4,000 keys could not be looked up: /);
    expect(after?.reason.split(': ').at(-1)).toBe(before?.reason.split(': ').at(-1));
  });

  test('stops at once when it was stopped before it began', async () => {
    const redis = await servers.keep(startStandalone());
    await setKeys(redis, 'key', 100);
    const { keys, scan } = await collect(redis, { signal: AbortSignal.abort() });
    expect(keys.size).toBe(0);
    expect(scan.missing()).toEqual([{ subject: { node: redis.address }, reason: 'stopped after 0 of about 100 keys' }]);
    expect((await collect(redis, { resume: scan.resumeToken()! })).keys.size).toBe(100);
  });

  test('is not gone on with by a scan of another kind, another run of the server, or a damaged token', async () => {
    const redis = await servers.keep(startStandalone());
    await setKeys(redis, 'key', 5_000);
    const token = (await interrupted(redis, 1_000)).scan.resumeToken()!;
    expect(token).toMatch(/^[\w-]+$/);
    await expect(collect(redis, { resume: token, deep: true })).rejects.toThrow(/of a scan with another deep/);
    const other = token[20] === 'x' ? 'y' : 'x';
    await expect(collect(redis, { resume: `${token.slice(0, 20)}${other}${token.slice(21)}` })).rejects.toThrow(/is damaged, or is none/);
    await expect(collect(redis, { resume: '' })).rejects.toThrow(/is damaged, or is none/);
    await redis.stop();
    await servers.keep(startStandalone({ port: redis.port }));
    await expect(collect(redis, { resume: token })).rejects.toThrow(/restarted since the scan to resume was stopped/);
  });
});

describe('a server that changes under a scan', () => {
  test('is incomplete when it restarted', async () => {
    const redis = await servers.keep(startStandalone());
    await setKeys(redis, 'key', 20_000);
    let restarted = false;
    const { keys, scan } = await collect(redis, {
      async meanwhile() {
        if (restarted) return;
        restarted = true;
        await redis.stop();
        const again = await servers.keep(startStandalone({ port: redis.port }));
        await setKeys(again, 'key', 20_000);
      },
    });
    expect(keys.size).toBeGreaterThan(0);
    expect(keys.size).toBeLessThan(20_000);
    expect(scan.parts()).toMatchObject([{ state: 'failed' }]);
    expect(scan.missing()).toEqual([
      { subject: { node: redis.address }, reason: 'restarted during the scan: keys may be missing or counted twice' },
    ]);
    expect(scan.resumeToken()).toBeUndefined();
  });

  test('is gone on with when only the connections were cut', async () => {
    const redis = await servers.keep(startStandalone());
    await setKeys(redis, 'key', 20_000);
    let cuts = 0;
    const { keys, scan } = await collect(redis, {
      async meanwhile() {
        if (cuts++ === 5) await redis.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      },
    });
    expect(scan.missing()).toEqual([]);
    expect(keys.size).toBe(20_000);
    expect([...keys.values()].every(({ times }) => times === 1)).toBe(true);
  });

  test('is incomplete when it is gone, and can be gone on with', async () => {
    const redis = await servers.keep(startStandalone());
    await setKeys(redis, 'key', 20_000);
    const { scan } = await collect(redis, { meanwhile: () => redis.stop() });
    expect(scan.parts()).toMatchObject([{ state: 'failed' }]);
    expect(scan.missing()).toEqual([{ subject: { node: redis.address }, reason: expect.stringContaining('nothing listens there') }]);
  });

  test('is incomplete when it changed its role', async () => {
    const pair = await servers.keep(startReplicaPair());
    await setKeys(pair.primary, 'key', 5_000);
    await pair.primary.command('WAIT', 1, 5_000);
    const { scan } = await collect(pair.replica, {
      meanwhile: async () => void (await pair.replica.command('REPLICAOF', 'NO', 'ONE')),
    });
    expect(scan.missing()[0]?.reason).toBe('was a replica when the scan began and is a primary now: keys may be missing');
  });
});
