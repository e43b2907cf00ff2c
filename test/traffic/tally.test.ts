import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyName } from '../../src/traffic/key-name.ts';
import type { Tally } from '../../src/traffic/tally.ts';
import { tallyOf } from './tallied.ts';

/** What commands add up to; each of a client of its own choosing. */
const tallyOfArgs = (commands: Iterable<readonly string[]>, clientOf: (args: readonly string[]) => string = () => '10.0.0.1:1', meanwhile?: (tally: Tally) => unknown) =>
  tallyOf(Array.from(commands, (args) => ({ args, client: clientOf(args) })), meanwhile); // prettier-ignore

const familyIn = (tally: Tally, name: string) => tally.keys.families().find(({ family }) => family === name);

test('a key of any database is told apart from those of others', () => {
  expect(
    new Set([keyName('a', 0), keyName('a', 1), keyName('a', 2), keyName('\xff\x00', 15), keyName('1 a', 0), keyName('', 3)]).size,
  ).toBe(6);
  expect(keyName('a', 0)).toBe('a');
});

test('a command that names keys of several families counts once for each, and its keys one by one', () => {
  const tally = tallyOfArgs([['MGET', 'user:1', 'user:2', 'cart:3']]);
  expect(familyIn(tally, 'user:{id}')).toMatchObject({ calls: 1, reads: 1, keys: 2 });
  expect(familyIn(tally, 'cart:{id}')).toMatchObject({ calls: 1, keys: 1 });
  expect(tally.total()).toMatchObject({ calls: 1, keys: 3, requestBytes: 'MGETuser:1user:2cart:3'.length });
});

test('the hottest keys are found among more than have room, with bounds that hold', () => {
  const hot = 3_000;
  const tally = tallyOfArgs(
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
    tallyOfArgs(
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

test('the same key is known again however often keys have moved meanwhile', () => {
  const pages = [0, 1, 2, 3].map((i) => ['GET', `page:${i}`]);
  const others = Array.from({ length: 120_000 }, (_, i) => ['SET', `cold:${i}`, 'x']);
  const clientOf = ([command]: readonly string[]) => (command === 'GET' ? '10.0.0.1:1' : '10.0.0.2:2');
  expect(tallyOfArgs([...pages, ...others, ['GET', 'page:3']], clientOf).keys.repeatedReads()).toEqual([]);
});

test('a row of reads counts although its client is forgotten before the row is over', () => {
  const others = Array.from({ length: 19_999 }, (_, i) => ({ args: ['PING'], client: `10.0.0.2:${i}` }));
  const reads = [0, 1, 2, 3, 4].map((i) => ({ args: ['GET', `page:${i}`], client: '10.0.0.1:1' }));
  const tally = tallyOf([...others, ...reads, { args: ['PING'], client: '10.0.0.3:1' }]);
  expect(tally.keys.repeatedReads()).toMatchObject([{ client: '10.0.0.1:1', calls: 5 }]);
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
        const tally = tallyOfArgs(commands, (args) => `10.0.0.1:${args.length}`, (so) => asks(lines++) && void contentsOf(so)); // prettier-ignore
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
