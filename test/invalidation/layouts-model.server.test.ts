import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applySelection } from '../../src/invalidation/apply.ts';
import { createPace } from '../../src/invalidation/pace.ts';
import type { Writer } from '../../src/redis/writer.ts';
import { locateTags } from '../../src/tags/locate-tags.ts';
import { createLook } from '../../src/tags/look.ts';
import { createRegistry } from '../../src/tags/registry.ts';
import { keysOf } from '../../src/invalidation/keys-of.ts';
import { openScan } from '../../src/keyspace/scan.ts';
import { fuzzRuns } from '../support/fuzz-runs.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';
import type { Entry, LayoutUnderTest } from '../tags/layout-contract.ts';
import { bentocache } from '../tags/written/bentocache.ts';
import { sets as djangoCacheops } from '../tags/written/django-cacheops.ts';
import { drupal } from '../tags/written/drupal.ts';
import { laravel, laravel9 } from '../tags/written/laravel.ts';
import { magento } from '../tags/written/magento.ts';
import { nextjs } from '../tags/written/nextjs.ts';
import { symfonyVersions, withSeparator } from '../tags/written/symfony.ts';
import { templates } from '../tags/written/templates.ts';
import { typo3 } from '../tags/written/typo3.ts';
import { open, type Opened } from './open.ts';
import { type SteppedWrite, steppedWrite } from './stepped-write.ts';

// Writers that send one command at a time, expirations, purges and crashes, interleaved between any two commands of a
// purge, for each layout. What must hold once all writers have finished and a purge has come to its end:
// - no framework finds an entry that carries the tag, save what the layout cannot promise: see `promises`;
// - each finds all others that it found before.

/**
 * - `all`: nothing survives;
 * - `unless rewritten`: what was written anew while a purge ran may be in no index, for the framework puts the member in
 *   before the value, or a purge takes it out of the indexes of its other tags, or out of one that all tags share.
 */
type Promised = 'all' | 'unless rewritten';

interface Case {
  readonly layout: LayoutUnderTest;
  readonly promises: Promised;
  /** The framework writes an entry by one script or transaction. */
  readonly atOnce?: true;
}

const template = (name: string): LayoutUnderTest => templates.find((layout) => layout.name === name)!; // those below are there
const CASES: readonly Case[] = [
  { layout: withSeparator('\x01'), promises: 'all' },
  { layout: symfonyVersions, promises: 'all' },
  { layout: drupal, promises: 'all' },
  { layout: template('gocache'), promises: 'all' },
  { layout: template('stackexchange'), promises: 'all' },
  { layout: template('redis-tag-cache'), promises: 'all', atOnce: true },
  { layout: djangoCacheops, promises: 'all', atOnce: true },
  { layout: magento, promises: 'all' },
  { layout: bentocache, promises: 'all' },
  { layout: nextjs, promises: 'unless rewritten' },
  { layout: laravel, promises: 'unless rewritten' },
  { layout: laravel9, promises: 'unless rewritten' },
  { layout: typo3, promises: 'unless rewritten' },
  { layout: template('medusa'), promises: 'unless rewritten' },
  { layout: template('async-cache-dedupe'), promises: 'unless rewritten' },
];

/** A writer sends so many of its commands, or an entry expires. */
type Change = { readonly do: 'write' | 'expire'; readonly entry: number; readonly commands: number };
/** What happens right before the purge sends its next command. */
type Meanwhile = Change | { readonly do: 'purge' };
type Step = Change | { readonly do: 'crash'; readonly before: number; readonly meanwhile: readonly Meanwhile[] };

const TAGGED = 5;
const change: fc.Arbitrary<Change> = fc.record({
  do: fc.constantFrom('write', 'write', 'write', 'expire'),
  entry: fc.nat(TAGGED - 1),
  commands: fc.integer({ min: 1, max: 7 }),
});
const meanwhile: fc.Arbitrary<Meanwhile> = fc.oneof(
  { weight: 8, arbitrary: change },
  { weight: 1, arbitrary: fc.constant({ do: 'purge' }) },
);
const crash: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('crash'),
  before: fc.integer({ min: 1, max: 25 }),
  meanwhile: fc.array(meanwhile, { minLength: 5, maxLength: 25 }),
});
const steps = fc.array(fc.oneof({ weight: 4, arbitrary: change }, { weight: 1, arbitrary: crash }), { minLength: 4, maxLength: 40 });

class Crash extends Error {}

const servers = useServers();
let server: TestServer;
let opened: Opened;
let another: Opened;
beforeAll(async () => {
  server = await servers.keep(startStandalone());
  [opened, another] = await Promise.all([open(server.port), open(server.port)]);
});
afterAll(() => Promise.all([opened.close(), another.close()]));

test.each(CASES.map((one) => [one.layout.name, one.promises, one] as const))('%s keeps what it promises: %s', async (_, __, one) => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (taken, otherFirst) => {
      await server.command('FLUSHALL');
      const world = await createWorld(one);
      for (const step of taken) {
        if (step.do === 'crash') await crashing(step, world);
        else await world.change(step);
      }
      await world.finishWriters();
      for (const tag of otherFirst ? one.layout.tags.toReversed() : one.layout.tags) {
        const before = await world.hits();
        await world.purge(tag, opened.writer);
        const carry = (entry: Entry): boolean => entry.tags.includes(tag);
        const after = await world.hits();
        expect(after.filter(carry).filter((entry) => one.promises === 'all' || !world.rewritten.has(entry.key))).toEqual([]);
        expect(after.filter((entry) => !carry(entry))).toEqual(before.filter((entry) => !carry(entry)));
      }
    }),
    { numRuns: fuzzRuns(12) },
  );
});

interface World {
  change(change: Change): Promise<void>;
  finishWriters(): Promise<void>;
  /** Brings a purge to its end, unless the writer crashes. */
  purge(tag: string, writer: Writer): Promise<void>;
  hits(): Promise<readonly Entry[]>;
  /** Keys of entries that were being written while a purge ran, and were not since. */
  readonly rewritten: Set<string>;
  readonly tag: string;
}

async function createWorld({ layout, atOnce }: Case): Promise<World> {
  const [prefix] = layout.prefixes;
  const [tag, other] = layout.tags;
  const entries: readonly Entry[] = [
    ...Array.from({ length: TAGGED }, (_, i) => ({ key: `entry${i}`, tags: i < 3 ? [tag] : [tag, other], ttl: 600 })),
    { key: 'other', tags: [other], ttl: 600 },
    { key: 'plain', tags: [], ttl: 600 },
  ];
  await layout.begin?.(server, prefix);
  for (const entry of entries.slice(TAGGED)) await layout.write(server, prefix, entry);
  const writers = new Map<number, SteppedWrite>();
  const entryKeys = new Map<number, string>();
  const rewritten = new Set<string>();
  let purges = 0;
  const step = async (i: number): Promise<void> => {
    const { key } = entries[i]!; // indexes of it are drawn
    const write = writers.get(i) ?? steppedWrite(server, layout, prefix, entries[i]!);
    if (!writers.has(i) && purges === 0) rewritten.delete(key);
    if (purges > 0) rewritten.add(key);
    writers.set(i, write);
    const finished = atOnce ? await write.finish() : await write.step();
    if (write.entryKey() !== undefined) entryKeys.set(i, write.entryKey()!);
    if (finished) writers.delete(i);
  };
  return {
    rewritten,
    tag,
    async change({ do: what, entry, commands }) {
      for (let left = what === 'write' ? commands : 0; left > 0; left--) await step(entry);
      const name = entryKeys.get(entry);
      if (what === 'expire' && name !== undefined) await server.command('DEL', name);
    },
    async finishWriters() {
      for (const write of writers.values()) await write.finish();
      writers.clear();
    },
    async purge(of, writer) {
      for (const i of writers.keys()) rewritten.add(entries[i]!.key);
      purges++;
      try {
        await purgeBy(layout, prefix, of, writer);
      } finally {
        purges--;
      }
    },
    async hits() {
      const found: Entry[] = [];
      for (const entry of entries) if (await layout.isHit(server, prefix, entry)) found.push(entry);
      return found;
    },
  };
}

async function purgeBy(layout: LayoutUnderTest, prefix: string, tag: string, writer: Writer): Promise<void> {
  const { target } = opened;
  const { signal } = new AbortController();
  const registry = createRegistry({ layout: layout.name, prefix });
  const look = createLook(target, (glob) => keysOf(openScan(target, { memory: false, match: glob, signal })));
  const { holders, unlooked } = await locateTags([tag], registry, look);
  const selection = { tags: [tag], holders, unlooked, looked: null, match: 'any', keys: [], scan: undefined, filters: undefined } as const;
  const { missing } = await applySelection(selection, {
    target,
    writer,
    pace: createPace({ keysPerSecond: 30, nowMs: () => 0, sleep: async () => undefined }), // three keys at once, without waiting
    isOwn: registry.isOwn,
    nowMs: () => 0,
    signal,
    onBatch: async () => undefined,
    steady: async () => undefined,
  });
  expect(missing).toEqual([]);
}

/** A purge before each of whose commands something happens, and that is gone before one of them. */
async function crashing({ before, meanwhile: changes }: Extract<Step, { do: 'crash' }>, world: World): Promise<void> {
  let sent = 0;
  const happening: Promise<void>[] = [];
  const happen = async (): Promise<void> => {
    const next = changes[sent];
    sent++;
    if (sent >= before) throw new Crash();
    const change = next?.do === 'purge' ? world.purge(world.tag, another.writer) : next && world.change(next);
    happening.push(Promise.resolve(change));
    await change;
  };
  const { writer } = opened;
  const disturbed: Writer = {
    ...writer,
    call: async (...words) => (await happen(), writer.call(...words)),
    read: async (...words) => (await happen(), writer.read(...words)),
    callMany: async (...words) => (await happen(), writer.callMany(...words)),
  };
  await world.purge(world.tag, disturbed).catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error;
  });
  await Promise.allSettled(happening); // before a page that was asked for ahead
}
