import { describe, expect, test } from 'vitest';
import { createAttribution, type EventOrder, type Lookup } from '../../src/hits/attribute.ts';
import { dialectOf } from '../../src/hits/key-lookups.ts';
import { createFamilies } from '../../src/keyspace/family.ts';
import { createCommandBook } from '../../src/redis/command-book.ts';
import { createLineReader } from '../../src/traffic/read-lines.ts';
import { createCommandReader } from '../../src/traffic/seen-command.ts';

/** What a stream of lines, and of events as `miss KEY`, comes to: `COMMAND KEY hits/misses`. */
function attributed(order: EventOrder, stream: readonly string[]): readonly string[] {
  const found: Lookup[] = [];
  const attribution = createAttribution(order, dialectOf('redis', '7.0.15'), (lookup) => found.push(lookup));
  const { sink } = createLineReader({
    node: 'n',
    reader: createCommandReader(createCommandBook([]), createFamilies([])),
    filter: { before: () => true, after: () => true },
    isWanted: () => true,
    onCommand: (seen) => attribution.line(seen),
  });
  for (const said of stream) {
    const miss = /^miss (\S+)$/.exec(said)?.[1];
    if (miss !== undefined) attribution.miss(0, miss);
    else {
      const bytes = Buffer.from(`1700000000.000001 [0 127.0.0.1:1] ${said.split(' ').map((word) => `"${word}"`).join(' ')}`); // prettier-ignore
      sink.line(bytes, 0, bytes.length);
    }
  }
  attribution.settle();
  return found.map(({ command, key, hits, misses }) => `${command} ${key} ${hits}/${misses}`);
}

describe.each([
  ['events-first', ['miss b', 'MGET a b a', 'GET b', 'miss c', 'GET c']],
  ['line-first', ['MGET a b a', 'miss b', 'GET b', 'GET c', 'miss c']],
] as const)('events and lines, %s,', (order, stream) => {
  test('are paired command by command, whatever comes next', () => {
    expect(attributed(order, stream)).toEqual(['MGET a 2/0', 'MGET b 0/1', 'GET b 1/0', 'GET c 0/1']);
  });

  test('leave out keys that are written only', () => {
    expect(attributed(order, ['SET a 1', 'SUNIONSTORE out a b', 'PING'])).toEqual(['SUNIONSTORE a 1/0', 'SUNIONSTORE b 1/0']);
  });

  test('of keys that no line names are misses of a command that is not known', () => {
    expect(attributed(order, ['miss x', 'PING', 'miss y'])).toEqual(['null x 0/1', 'null y 0/1']);
  });
});
