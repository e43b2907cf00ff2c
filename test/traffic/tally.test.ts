import { expect, test } from 'vitest';
import { createFamilies } from '../../src/keyspace/family.ts';
import { createCommandBook } from '../../src/redis/command-book.ts';
import { createFilter } from '../../src/traffic/filter.ts';
import { createLineReader } from '../../src/traffic/read-lines.ts';
import { createCommandReader } from '../../src/traffic/seen-command.ts';
import { createTally, keyName, readKeyName } from '../../src/traffic/tally.ts';
import { printLine } from './monitor-lines.ts';

const EVERYTHING = { commands: [], families: [], match: undefined, clients: [], db: undefined, access: undefined, exclude: [] };

/** What a stream of commands adds up to. */
function tallyOf(commands: Iterable<readonly string[]>) {
  const reader = createCommandReader(createCommandBook([]), createFamilies([]));
  const tally = createTally(reader);
  const filter = createFilter(EVERYTHING, [], reader);
  const lines = createLineReader({ node: 'a', reader, filter, isWanted: () => true, onCommand: (seen) => tally.add(seen) });
  for (const args of commands) {
    const line = printLine({ args });
    lines.sink.line(line, 0, line.length);
  }
  return tally;
}

test('a key of any database is told apart from those of others, and comes back as it was', () => {
  for (const [key, db] of [['a', 0], ['a', 1], ['\xff\x00', 15], ['1 a', 0], ['', 3]] as const) {
    expect(readKeyName(keyName(key, db))).toEqual({ db, key: Buffer.from(key, 'latin1') });
  }
  expect(new Set([keyName('a', 0), keyName('a', 1), keyName('a', 2)]).size).toBe(3);
}); // prettier-ignore

test('a command that names keys of several families counts once for each, and its keys one by one', () => {
  const { byFamily, total } = tallyOf([['MGET', 'user:1', 'user:2', 'cart:3']]);
  expect(byFamily.get('user:{id}')).toMatchObject({ calls: 1, reads: 1, keys: 2 });
  expect(byFamily.get('cart:{id}')).toMatchObject({ calls: 1, keys: 1 });
  expect(total).toMatchObject({ calls: 1, keys: 3, requestBytes: 'MGETuser:1user:2cart:3'.length });
});

test('the hottest keys are found among more than have room, with bounds that hold', () => {
  const hot = 3_000;
  const { keys, byFamily } = tallyOf(
    (function* () {
      for (let i = 0; i < 60_000; i++) yield ['GET', i % 20 === 0 ? `hot:${(i / 20) % 2}` : `cold:${i}`];
    })(),
  );
  expect(keys.exact).toBe(false);
  const top = keys.top(2);
  expect(top.map(({ value }) => value).toSorted()).toEqual(['hot:0', 'hot:1']);
  for (const { weight, error } of top) {
    expect(weight).toBeGreaterThanOrEqual(hot / 2);
    expect(weight - error).toBeLessThanOrEqual(hot / 2);
  }
  expect(byFamily.get('hot:{id}')).toMatchObject({ calls: hot });
});
