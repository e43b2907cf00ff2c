import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFamilies } from '../../src/keyspace/family.ts';
import { createCommandBook } from '../../src/redis/command-book.ts';
import { createFilter } from '../../src/traffic/filter.ts';
import { createOwnCommands } from '../../src/traffic/own-commands.ts';
import { createLineReader } from '../../src/traffic/read-lines.ts';
import { createCommandReader, keysOf } from '../../src/traffic/seen-command.ts';
import { printLine } from './monitor-lines.ts';

const everything = { commands: [], families: [], match: undefined, clients: [], db: undefined, access: undefined, exclude: [] };
const some = fc.record({
  commands: fc.constantFrom([], ['GET'], ['CONFIG'], ['CONFIG GET'], ['SET', 'CONFIG SET']),
  families: fc.constant([]),
  match: fc.constantFrom(undefined, 'a*'),
  clients: fc.constantFrom([], ['10.0.0.1']),
  db: fc.constantFrom(undefined, 0),
  access: fc.constantFrom(undefined, 'read' as const, 'write' as const),
  exclude: fc.constantFrom([], ['GET'], ['CONFIG SET'], ['b*']),
});
const wanted = fc.oneof(fc.constant(everything), some);
const own = createOwnCommands('secret');
const word = own.nextWord();
const printed = fc.record({
  db: fc.constantFrom(0, 1),
  client: fc.constantFrom('10.0.0.1:1', '10.0.0.1:2', '10.0.0.2:1'),
  args: fc.constantFrom(['GET', 'a1'], ['GET', 'b1'], ['SET', 'a1', 'x'], ['CONFIG', 'GET', 'a'], ['CONFIG', 'SET', 'a', '1'], ['PING'], ['PING', 'x'], ['PING', word], ['INFO', 'stats']),
}); // prettier-ignore

test('what passes the filter does not depend on the lines before it', () => {
  fc.assert(
    fc.property(wanted, fc.array(printed, { maxLength: 40 }), (filter, lines) => {
      const passing = (feed: (line: (bytes: Buffer, start: number, end: number) => void) => void): unknown[] => {
        const reader = createCommandReader(createCommandBook([]), createFamilies([]));
        const passed: unknown[] = [];
        const { sink, ignore } = createLineReader({
          node: 'a',
          reader,
          filter: createFilter(filter, [], reader),
          isWanted: () => true,
          onCommand: (seen) => passed.push([seen.command.name, seen.line.db, keysOf(seen)]),
        });
        const ours = createOwnCommands('secret');
        ignore(ours);
        feed((bytes, start, end) => sink.line(bytes, start, end));
        return [...passed, [...ours.heard.keys()]];
      };
      const each = lines.map(printLine);
      const together = Buffer.concat(each.flatMap((line) => [line, Buffer.from('\r\n')]));
      const inOne = passing((line) => {
        let start = 0;
        for (const { length } of each) {
          line(together, start, start + length);
          start += length + 2;
        }
      });
      // In bytes of its own, nothing of a line is taken from the one before it.
      expect(inOne).toEqual(passing((line) => each.forEach((bytes) => line(bytes, 0, bytes.length))));
    }),
    { numRuns: 1_000 },
  );
});
