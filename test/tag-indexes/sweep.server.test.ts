import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPace } from '../../src/invalidation/pace.ts';
import type { Writer } from '../../src/redis/writer.ts';
import { createAsker } from '../../src/tag-indexes/ask-many.ts';
import { createLateWriters } from '../../src/tag-indexes/late-writers.ts';
import { sweepIndex } from '../../src/tag-indexes/sweep.ts';
import type { Sweeping } from '../../src/tag-indexes/sweeping.ts';
import { createSweepTally } from '../../src/tag-indexes/sweep-tally.ts';
import { nativeIndex } from '../../src/tags/layouts/native.ts';
import { createLook } from '../../src/tags/look.ts';
import { createRegistry } from '../../src/tags/registry.ts';
import { open, type Opened } from '../invalidation/open.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';

// Writers and expirations between any two commands of a sweep. What must hold at its end: each entry that is there, and whose
// writer has finished, is in the index; and where nobody disturbs it, the index holds nothing else.

const KEYS = Array.from({ length: 5 }, (_, i) => `k${i}`);
const INDEX = 'cacheops:tag:{t}';
const PAST = 5;
const LATER = 4_000_000_000;

interface Change {
  readonly do: 'value' | 'index' | 'expire';
  readonly key: string;
}
const change: fc.Arbitrary<Change> = fc.record({ do: fc.constantFrom('value', 'index', 'expire'), key: fc.constantFrom(...KEYS) });
const changes = (maxLength: number) => fc.array(change, { maxLength });

const servers = useServers();
let server: TestServer;
let opened: Opened;
beforeAll(async () => {
  server = await servers.keep(startStandalone());
  opened = await open(server.port);
});
afterAll(() => opened.close());

type Kind = 'ZADD' | 'SADD' | 'HSET';
const PATHS = (['ZADD', 'SADD', 'HSET'] as const).flatMap((kind) => [
  { kind, how: 'in one step', scripts: true, indexFirst: false },
  { kind, how: 'looking before and after', scripts: false, indexFirst: false },
  { kind, how: 'after writers who put members in first', scripts: true, indexFirst: true },
]);

test.each(PATHS)('whoever writes meanwhile, no entry is lost sight of ($kind, $how)', async ({ kind, scripts, indexFirst }) => {
  await fc.assert(
    fc.asyncProperty(changes(12), fc.array(changes(4), { maxLength: 20 }), fc.boolean(), async (before, meanwhile, deep) => {
      await server.command('FLUSHALL');
      const world = createWorld(kind, indexFirst);
      for (const key of KEYS) await world.putDead(key);
      for (const one of before) await world.change(one);
      await sweep(world, meanwhile, { scripts, indexFirst, deep });
      expect(await world.lostSightOf()).toEqual([]);
      await world.finishWriters();
      await sweep(world, [], { scripts, indexFirst, deep: true });
      expect(await world.members()).toEqual(await world.there());
    }),
    { numRuns: 100 },
  );
});

type World = ReturnType<typeof createWorld>;

/** Each key has one writer at a time, whose second step comes some time after its first. */
function createWorld(kind: Kind, indexFirst: boolean) {
  const writing = new Set<string>();
  const put = (key: string, score: number) =>
    server.command(kind, INDEX, ...(kind === 'ZADD' ? [score] : []), key, ...(kind === 'HSET' ? ['1'] : []));
  const value = (key: string) => server.command('SET', key, 'v');
  const [first, second] = indexFirst ? [(key: string) => put(key, LATER), value] : [value, (key: string) => put(key, LATER)];
  const finish = async (key: string): Promise<void> => {
    await second(key);
    writing.delete(key);
  };
  const sorted = async (...words: string[]): Promise<string[]> => ((await server.command(...words)) as string[]).toSorted();
  const words = { ZADD: ['ZRANGE', INDEX, '0', '-1'], SADD: ['SMEMBERS', INDEX], HSET: ['HKEYS', INDEX] }[kind];
  const members = (): Promise<string[]> => sorted(...words);
  const there = (): Promise<string[]> => sorted('KEYS', 'k*');
  return {
    members,
    there,
    putDead: (key: string) => put(key, PAST),
    async change(wanted: Change) {
      if (wanted.do === 'expire' && !writing.has(wanted.key)) await server.command('DEL', wanted.key);
      if (wanted.do === 'index' && writing.has(wanted.key)) await finish(wanted.key);
      if (wanted.do === 'value') {
        writing.add(wanted.key);
        await first(wanted.key);
      }
    },
    async finishWriters() {
      for (const key of writing) await finish(key);
    },
    async lostSightOf() {
      const reached = await members();
      return (await there()).filter((key) => !writing.has(key) && !reached.includes(key));
    },
  };
}

async function sweep(
  world: World,
  meanwhile: readonly (readonly Change[])[],
  { scripts, indexFirst, deep }: { scripts: boolean; indexFirst: boolean; deep: boolean },
) {
  let sent = 0;
  const before = async (): Promise<void> => {
    for (const one of meanwhile[sent++] ?? []) await world.change(one);
  };
  const { writer, target } = opened;
  const disturbed: Writer = {
    ...writer,
    call: async (...words) => (await before(), writer.call(...words)),
    callMany: async (...words) => (await before(), writer.callMany(...words)),
    run: async (...words) => (await before(), writer.run(...words)),
    read: async (...words) => (await before(), writer.read(...words)),
  };
  const asker = createAsker(target);
  const work: Sweeping = {
    target,
    writer: disturbed,
    asker: { ...asker, ask: async (questions) => (await before(), asker.ask(questions)) },
    look: createLook(target, () => noKeys()),
    pace: createPace({ keysPerSecond: 30, nowMs: () => 0, sleep: async () => undefined }), // three members at once, without waiting
    tally: createSweepTally(),
    lateWriters: createLateWriters(() => 0),
    withoutScripts: new Set(scripts ? [] : target.primaries.map(({ address }) => address)),
    lost: new Set(),
    isOwn: createRegistry({ layout: undefined, prefix: undefined }).isOwn,
    deep,
    sleep: () => (indexFirst ? world.finishWriters() : Promise.resolve()), // they have come to their end by then
    signal: new AbortController().signal,
  };
  await sweepIndex({ ...nativeIndex('t'), indexFirst }, work);
  await work.lateWriters.finish(work);
  expect(work.tally.result().failures).toEqual([]);
  asker.close();
}

async function* noKeys(): AsyncGenerator<Buffer, void, undefined> {}
