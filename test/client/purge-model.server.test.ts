import { Redis } from 'ioredis';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '../../src/client/connection.ts';
import { connectionOf } from '../../src/client/connection-of.ts';
import { purgeTag } from '../../src/client/purge-tag.ts';
import { TAG_PREFIX, tagNames } from '../../src/client/tag-names.ts';
import { startStandalone, type TestServer, useServers } from '../support/servers.ts';

// Writers, expirations, purges and crashes, interleaved between any two commands of a purge. What must hold:
// - an entry whose writer has finished is in the index, or in a claim that a later purge finds, or it is gone;
// - after a purge that nobody disturbs, no entry with the tag is left, no claim, and everything else is as it was.

const KEYS = ['k0', 'k1', 'k2', 'k3'];
const names = tagNames('t', TAG_PREFIX);

interface Change {
  readonly do: 'set' | 'index' | 'expire';
  readonly key: string;
}
/** What happens right before the purge sends its next command. */
type Meanwhile = Change | { readonly do: 'purge' };
type Step = Change | { readonly do: 'crash'; readonly before: number; readonly meanwhile: readonly Meanwhile[] };

const change: fc.Arbitrary<Change> = fc.record({ do: fc.constantFrom('set', 'index', 'expire'), key: fc.constantFrom(...KEYS) });
const meanwhile: fc.Arbitrary<Meanwhile> = fc.oneof(
  { weight: 6, arbitrary: change },
  { weight: 1, arbitrary: fc.constant({ do: 'purge' }) },
);
const crash: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('crash'),
  before: fc.integer({ min: 1, max: 15 }),
  meanwhile: fc.array(meanwhile, { minLength: 5, maxLength: 15 }),
});
const step = fc.oneof({ weight: 3, arbitrary: change }, { weight: 1, arbitrary: crash });

class Crash extends Error {}

const servers = useServers();
let server: TestServer;
let client: Redis;
let connection: Connection;
beforeAll(async () => {
  server = await servers.keep(startStandalone());
  client = new Redis(server.port, server.host);
  connection = connectionOf(client);
});
afterAll(() => client.quit());

test('whatever is interleaved, nothing tagged is lost sight of or survives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
      await server.command('FLUSHALL');
      await server.command('SET', 'other', 'v');
      const writing = new Set<string>();
      for (const one of steps) {
        if (one.do === 'crash') await crashing(one.before, one.meanwhile, writing);
        else await make(one, writing);
        expect(await lostSightOf(writing)).toEqual([]);
      }
      for (const key of writing) await make({ do: 'index', key }, writing);
      await purge(connection);
      expect(await entriesAndIndexes()).toEqual(['other']);
    }),
    { numRuns: 200 },
  );
});

const purge = (over: Connection): Promise<void> =>
  purgeTag(names, { connection: over, counts: { deleted: 0, alreadyGone: 0 }, tagPrefix: TAG_PREFIX });

/** Each key has one writer at a time: it sets the value, and some time later puts the key into the index. */
async function make({ do: what, key }: Change, writing: Set<string>): Promise<void> {
  if (what === 'expire') await server.command('DEL', key);
  if (what === 'index' && writing.delete(key)) await server.command('ZADD', names.index, '+inf', key);
  if (what !== 'set') return;
  writing.add(key);
  await server.command('SET', key, 'v');
}

/** A purge before each of whose commands something happens, and that is gone before its `crashAt`-th. */
async function crashing(crashAt: number, happens: readonly Meanwhile[], writing: Set<string>): Promise<void> {
  let sent = 0;
  const before = async (): Promise<void> => {
    const next = happens[sent];
    sent++;
    if (sent === crashAt) throw new Crash();
    if (next?.do === 'purge') await purge(connection);
    else if (next) await make(next, writing);
  };
  const disturbed: Connection = {
    ...connection,
    read: async (...words) => (await before(), connection.read(...words)),
    write: async (...words) => (await before(), connection.write(...words)),
  };
  await purge(disturbed).catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error;
  });
}

/** Entries that are there, whose writers have finished, and that nothing leads to. */
async function lostSightOf(writing: ReadonlySet<string>): Promise<readonly string[]> {
  const claims = (await server.command('SMEMBERS', names.claims)) as string[];
  const indexes = [names.index, ...claims.map((id) => names.claim(id))];
  const reached = (await Promise.all(indexes.map((index) => server.command('ZRANGE', index, 0, -1)))).flat();
  const there = (await server.command('KEYS', 'k*')) as string[];
  return there.filter((key) => !writing.has(key) && !reached.includes(key));
}

/** The name of a claim that a purge did not come to make stays for a day; a claim does not. */
const entriesAndIndexes = async (): Promise<unknown> =>
  ((await server.command('KEYS', '*')) as string[]).filter((key) => key !== names.claims);
