import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFamilies } from '../../src/keyspace/family.ts';
import { createCommandBook } from '../../src/redis/command-book.ts';
import { createFilter } from '../../src/traffic/filter.ts';
import { createLineReader } from '../../src/traffic/read-lines.ts';
import { createCommandReader } from '../../src/traffic/seen-command.ts';
import { keyName } from '../../src/traffic/key-name.ts';
import { createTally, type Tally } from '../../src/traffic/tally.ts';
import { printLine } from './monitor-lines.ts';

const EVERYTHING = { commands: [], families: [], match: undefined, clients: [], db: undefined, access: undefined, exclude: [] };

/** What a stream of commands adds up to. */
function tallyOf(
  commands: Iterable<readonly string[]>,
  clientOf: (args: readonly string[]) => string = () => '10.0.0.1:1',
  meanwhile: (tally: Tally) => unknown = () => undefined,
) {
  const reader = createCommandReader(createCommandBook([]), createFamilies([]));
  const tally = createTally(reader);
  const filter = createFilter(EVERYTHING, [], reader);
  const lines = createLineReader({ node: 'a', reader, filter, isWanted: () => true, onCommand: (seen) => tally.add(seen) });
  // Chunks of many lines, as connections give them, whose memory is used again.
  const printed = Array.from(commands, (args) => printLine({ client: clientOf(args), args }));
  for (let from = 0; from < printed.length; from += 100) {
    const chunk = printed.slice(from, from + 100);
    const bytes = Buffer.concat(chunk);
    let start = 0;
    for (const { length } of chunk) {
      lines.sink.line(bytes, start, start + length);
      start += length;
      meanwhile(tally);
    }
    bytes.fill('?');
  }
  return tally;
}

const familyIn = (tally: Tally, name: string) => tally.keys.families().find(({ family }) => family === name);

test('a key of any database is told apart from those of others', () => {
  expect(
    new Set([keyName('a', 0), keyName('a', 1), keyName('a', 2), keyName('\xff\x00', 15), keyName('1 a', 0), keyName('', 3)]).size,
  ).toBe(6);
  expect(keyName('a', 0)).toBe('a');
});

test('a command that names keys of several families counts once for each, and its keys one by one', () => {
  const tally = tallyOf([['MGET', 'user:1', 'user:2', 'cart:3']]);
  expect(familyIn(tally, 'user:{id}')).toMatchObject({ calls: 1, reads: 1, keys: 2 });
  expect(familyIn(tally, 'cart:{id}')).toMatchObject({ calls: 1, keys: 1 });
  expect(tally.total()).toMatchObject({ calls: 1, keys: 3, requestBytes: 'MGETuser:1user:2cart:3'.length });
});

test('the hottest keys are found among more than have room, with bounds that hold', () => {
  const hot = 3_000;
  const tally = tallyOf(
    (function* () {
      for (let i = 0; i < 60_000; i++) yield ['GET', i % 20 === 0 ? `hot:${(i / 20) % 2}` : `cold:${i}`];
    })(),
  );
  expect(tally.keys.exact()).toBe(false);
  const top = tally.keys.top(2);
  expect(top.map(({ key }) => String(key)).toSorted()).toEqual(['hot:0', 'hot:1']);
  for (const { calls, error, family } of top) {
    expect(calls).toBeGreaterThanOrEqual(hot / 2);
    expect(calls - error).toBeLessThanOrEqual(hot / 2);
    expect(family).toBe('hot:{id}');
  }
  expect(familyIn(tally, 'hot:{id}')).toMatchObject({ calls: hot });
});

test('reads of one key after the other are a run however many keys others named in between, unless a key is read again', () => {
  const repeatsOf = (fifth: string) =>
    tallyOf(
      (function* () {
        for (let i = 1; i <= 4; i++) yield ['GET', `page:${i}`];
        for (let i = 0; i < 40_000; i++) yield ['SET', `cold:${i}`, 'x'];
        yield ['GET', fifth];
      })(),
      ([command]) => (command === 'GET' ? '10.0.0.1:1' : '10.0.0.2:2'),
    ).keys.repeatedReads();
  expect(repeatsOf('page:5')).toMatchObject([{ family: 'page:{id}', runs: 1, calls: 5, examples: ['page:4', 'page:5'] }]);
  expect(repeatsOf('page:4')).toEqual([]);
});

test('sums are the same whenever somebody asks meanwhile, whatever kinds of commands follow each other', () => {
  const id = fc.integer({ min: 1, max: 9 });
  const command = fc.oneof(
    { weight: 6, arbitrary: id.map((n) => ['GET', `page:${n}`]) },
    { weight: 2, arbitrary: id.map((n) => ['SET', `page:${n}`, '"x"\n']) },
    { weight: 1, arbitrary: id.map((n) => ['GET', `odd\n:${n}`]) },
    fc.constant(['PING']),
    fc.array(id, { minLength: 1, maxLength: 150 }).map((all) => ['MGET', ...all.map((n) => `user:${n}`)]),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 300, size: 'max' }), fc.integer({ min: 1, max: 70 }), (commands, every) => {
      const sumsOf = (asks: (line: number) => boolean) => {
        let lines = 0;
        const tally = tallyOf(commands, (args) => `10.0.0.1:${args.length}`, (so) => asks(lines++) && void contentsOf(so)); // prettier-ignore
        return contentsOf(tally);
      };
      const sums = sumsOf(() => false);
      expect(sumsOf((line) => line % every === 0)).toEqual(sums);
      const keys = commands.flatMap(([name, ...args]) => (name === 'SET' ? args.slice(0, 1) : args));
      expect(sums.families.reduce((sum, family) => sum + family.keys, 0)).toBe(keys.length);
      expect(sums.top.reduce((sum, key) => sum + key.calls, 0)).toBe(keys.length);
      expect(sums.distinct).toBe(new Set(keys).size);
    }),
    { numRuns: 50 },
  );
});

const contentsOf = ({ keys }: Tally) => ({
  families: structuredClone(keys.families()),
  top: keys.top(1_000),
  distinct: keys.distinct(),
  repeatedReads: keys.repeatedReads(),
});
