import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPace } from '../../src/invalidation/pace.ts';
import type { Writer } from '../../src/redis/writer.ts';
import { createAsker } from '../../src/tag-indexes/ask-many.ts';
import type { FoundNote } from '../../src/tag-indexes/find-tags.ts';
import { createLateWriters } from '../../src/tag-indexes/late-writers.ts';
import { sweepNotes } from '../../src/tag-indexes/sweep-notes.ts';
import { createSweepTally } from '../../src/tag-indexes/sweep-tally.ts';
import type { Sweeping } from '../../src/tag-indexes/sweeping.ts';
import { typo3 } from '../../src/tags/layouts/typo3.ts';
import { createLook } from '../../src/tags/look.ts';
import { open, type Opened } from '../invalidation/open.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';

// Writers and expirations between any two commands of a sweep of reverse indexes. Each entry that is there, and whose writer
// has finished, notes its tags in the end; and where nobody disturbs it, nothing is noted of any other.

const IDS = Array.from({ length: 4 }, (_, i) => `id${i}`);
const TAGS = ['news', 'pages'];
const [data, noted] = [(id: string) => `identData:${id}`, (id: string) => `identTags:${id}`];

interface Change {
  readonly do: 'value' | 'note' | 'expire';
  readonly id: string;
  /** Of what is written, how many tags it has. */
  readonly tags: number;
}
const change: fc.Arbitrary<Change> = fc.record({
  do: fc.constantFrom('value', 'note', 'expire'),
  id: fc.constantFrom(...IDS),
  tags: fc.integer({ min: 1, max: TAGS.length }),
});

const servers = useServers();
let server: TestServer;
let opened: Opened;
beforeAll(async () => {
  server = await servers.keep(startStandalone());
  opened = await open(server.port);
});
afterAll(() => opened.close());

test.each([
  { how: 'in one step', scripts: true },
  { how: 'looking before and after', scripts: false },
])('whoever writes meanwhile, no entry loses what it notes ($how)', async ({ scripts }) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 10 }),
      fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 12 }),
      async (before, meanwhile) => {
        await server.command('FLUSHALL');
        const world = createWorld();
        for (const id of IDS) await server.command('SADD', noted(id), 'news');
        for (const one of before) await world.change(one);
        await sweep(scripts, meanwhile, world.change);
        expect(await world.lost()).toEqual([]);
        await world.finish();
        await sweep(scripts, [], world.change);
        const left = ((await server.command('KEYS', 'identTags:*')) as string[]).toSorted();
        const there = ((await server.command('KEYS', 'identData:*')) as string[]).toSorted();
        expect(left).toEqual(there.map((key) => key.replace('Data', 'Tags')));
      },
    ),
    { numRuns: 100 },
  );
});

/** Each entry has one writer at a time: the value first, then what it notes. */
function createWorld() {
  const writing = new Map<string, number>();
  const tagsOf = new Map<string, number>();
  const note = async (id: string): Promise<void> => {
    const tags = writing.get(id) ?? 0;
    writing.delete(id);
    if (tags === 0) return;
    tagsOf.set(id, tags);
    await server.command('SADD', noted(id), ...TAGS.slice(0, tags));
  };
  return {
    async change({ do: what, id, tags }: Change): Promise<void> {
      if (what === 'expire' && !writing.has(id)) await server.command('DEL', data(id));
      if (what === 'note') await note(id);
      if (what === 'value' && !writing.has(id)) {
        writing.set(id, tags);
        await server.command('SET', data(id), 'v');
      }
    },
    async finish(): Promise<void> {
      for (const id of writing.keys()) await note(id);
    },
    /** Of entries that are there, and whose writer has finished. */
    async lost(): Promise<readonly string[]> {
      const lost: string[] = [];
      for (const [id, tags] of tagsOf) {
        if (writing.has(id) || (await server.command('EXISTS', data(id))) === 0) continue;
        const there = (await server.command('SMEMBERS', noted(id))) as string[];
        if (!TAGS.slice(0, tags).every((tag) => there.includes(tag))) lost.push(id);
      }
      return lost;
    },
  };
}

async function sweep(scripts: boolean, meanwhile: readonly (readonly Change[])[], disturb: (one: Change) => Promise<void>): Promise<void> {
  let sent = 0;
  const before = async (): Promise<void> => {
    for (const one of meanwhile[sent++] ?? []) await disturb(one);
  };
  const { writer, target } = opened;
  const disturbed: Writer = {
    ...writer,
    callMany: async (...words) => (await before(), writer.callMany(...words)),
    run: async (...words) => (await before(), writer.run(...words)),
  };
  const look = createLook(target, () => noKeys());
  const asker = createAsker(target);
  const work: Sweeping = {
    target,
    writer: disturbed,
    asker: { ...asker, ask: async (questions) => (await before(), asker.ask(questions)) },
    look: { ...look, read: async (...words) => (await before(), look.read(...words)) },
    pace: createPace({ keysPerSecond: 30, nowMs: () => 0, sleep: async () => undefined }),
    tally: createSweepTally(),
    lateWriters: createLateWriters(() => 0),
    withoutScripts: new Set(scripts ? [] : target.primaries.map(({ address }) => address)),
    lost: new Set(),
    isOwn: () => false,
    deep: false,
    sleep: async () => undefined,
    signal: new AbortController().signal,
  };
  const notes = IDS.map((id): FoundNote => {
    return { layout: typo3, prefix: Buffer.alloc(0), key: Buffer.from(noted(id)), note: { kind: 'reverse', entry: Buffer.from(data(id)) } };
  });
  await sweepNotes(notes, work);
  expect(work.tally.result().failures).toEqual([]);
  asker.close();
}

async function* noKeys(): AsyncGenerator<Buffer, void, undefined> {}
