import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDrops } from '../../src/invalidation/drops.ts';
import { createPace } from '../../src/invalidation/pace.ts';
import { purgeIndex } from '../../src/invalidation/purge-index.ts';
import { createTally } from '../../src/invalidation/tally.ts';
import type { Writer } from '../../src/redis/writer.ts';
import { nativeIndex } from '../../src/tags/layouts/native.ts';
import { createRegistry } from '../../src/tags/registry.ts';
import { fuzzRuns } from '../support/fuzz-runs.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';
import { open, type Opened } from './open.ts';

// Writers, expirations, purges and crashes, interleaved between any two commands of a purge. What must hold:
// - an entry whose writer has finished is in the index, or in a claim that a later purge finds, or it is gone;
// - after a purge that nobody disturbs, no entry with the tag is left, no claim, and everything else is as it was.

const KEYS = Array.from({ length: 5 }, (_, i) => `k${i}`);
const TAG = 't';
const INDEX = 'cacheops:tag:{t}';
/** When names of claims that never came to be are tidied away. */
const DAYS_LATER_MS = 2 * 24 * 3_600_000;
const index = nativeIndex(TAG);

type Step =
  | { readonly do: 'set' | 'index' | 'expire'; readonly key: string }
  | { readonly do: 'purge'; readonly crashAt: number; readonly meanwhile: readonly Meanwhile[] };
/** What happens right before the purge sends its next command. */
type Meanwhile = { readonly do: 'set' | 'index' | 'expire'; readonly key: string } | { readonly do: 'purge' };

const key = fc.constantFrom(...KEYS);
const change = fc.record({ do: fc.constantFrom('set', 'index', 'expire'), key });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: change },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('purge'),
      crashAt: fc.integer({ min: 1, max: 25 }),
      meanwhile: fc.array(fc.oneof({ weight: 6, arbitrary: change }, { weight: 1, arbitrary: fc.constant({ do: 'purge' as const }) }), {
        minLength: 5,
        maxLength: 25,
      }),
    }),
  },
);

class Crash extends Error {}

const servers = useServers();
let server: TestServer;
let opened: Opened;
beforeAll(async () => {
  server = await servers.keep(startStandalone());
  opened = await open(server.port);
});
afterAll(() => opened.close());

test.each(['ZADD', 'SADD', 'HSET'] as const)('whatever is interleaved, nothing tagged is lost sight of or survives (%s)', async (how) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
      await server.command('FLUSHALL');
      await server.command('SET', 'other', 'v');
      const world = createWorld(how);
      for (const one of steps) {
        if (one.do !== 'purge') await world.change(one);
        else await crashing(one.crashAt, one.meanwhile, world);
        expect(await world.lostSightOf()).toEqual([]);
      }
      await world.finishWriters();
      expect(await purge(opened.writer, DAYS_LATER_MS)).toBeUndefined();
      expect(await server.command('KEYS', '*')).toEqual(['other']);
    }),
    { numRuns: fuzzRuns(150) },
  );
});

interface World {
  change(step: { readonly do: 'set' | 'index' | 'expire'; readonly key: string }): Promise<void>;
  finishWriters(): Promise<void>;
  /** Entries that are there, whose writers have finished, and that nothing leads to. */
  lostSightOf(): Promise<readonly string[]>;
}

/** Each key has one writer at a time: it sets the value, and some time later puts the key into the index. */
function createWorld(how: 'ZADD' | 'SADD' | 'HSET'): World {
  const writing = new Set<string>();
  const extra = { ZADD: ['+inf'], SADD: [], HSET: [] }[how];
  const putIntoIndex = async (one: string): Promise<void> => {
    await server.command(how, INDEX, ...extra, one, ...(how === 'HSET' ? ['1'] : []));
    writing.delete(one);
  };
  return {
    async change(wanted) {
      if (wanted.do === 'expire') await server.command('DEL', wanted.key);
      if (wanted.do === 'index' && writing.has(wanted.key)) await putIntoIndex(wanted.key);
      if (wanted.do === 'set') {
        writing.add(wanted.key);
        await server.command('SET', wanted.key, 'v');
      }
    },
    async finishWriters() {
      for (const one of writing) await putIntoIndex(one);
    },
    async lostSightOf() {
      const claims = (await server.command('SMEMBERS', `${INDEX}:claims`)) as string[];
      const reached = await Promise.all([INDEX, ...claims.map((id) => `${INDEX}:claim:${id}`)].map((from) => membersOf(from, how)));
      const there = (await server.command('KEYS', 'k*')) as string[];
      return there.filter((one) => !writing.has(one) && !reached.flat().includes(one));
    },
  };
}

async function membersOf(from: string, how: 'ZADD' | 'SADD' | 'HSET'): Promise<string[]> {
  const words = { ZADD: ['ZRANGE', from, 0, -1], SADD: ['SMEMBERS', from], HSET: ['HKEYS', from] }[how];
  return (await server.command(...words)) as string[];
}

async function purge(writer: Writer, nowMs = 0): Promise<string | undefined> {
  const tally = createTally();
  const drops = createDrops({ writer, tally, steady: async () => undefined, nowMs: () => nowMs });
  const unfinished = await purgeIndex(index, {
    target: opened.target,
    writer,
    pace: createPace({ keysPerSecond: 30, nowMs: () => 0, sleep: async () => undefined }), // three keys at once, without waiting
    tally,
    drops,
    isOwn: createRegistry({ layout: undefined, prefix: undefined }).isOwn,
    nowMs: () => nowMs,
    signal: new AbortController().signal,
    onBatch: async () => undefined,
  });
  const [kept] = (await drops.drop()).values();
  return unfinished ?? kept;
}

/** A purge before each of whose commands something happens, and that is gone before its `crashAt`-th. */
async function crashing(crashAt: number, meanwhile: readonly Meanwhile[], world: World): Promise<void> {
  let sent = 0;
  const before = async (): Promise<void> => {
    const next = meanwhile[sent];
    sent++;
    if (sent === crashAt) throw new Crash();
    if (next?.do === 'purge') await purge(opened.writer);
    else if (next) await world.change(next);
  };
  const { writer } = opened;
  const disturbed: Writer = {
    ...writer,
    call: async (...words) => (await before(), writer.call(...words)),
    read: async (...words) => (await before(), writer.read(...words)),
    callMany: async (...words) => (await before(), writer.callMany(...words)),
  };
  await purge(disturbed).catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error;
  });
}
