import { describe, expect, test } from 'vitest';
import { addKey, createNamedKeys } from '../../src/traffic/named-keys.ts';
import { createLine, parseLine } from '../../src/traffic/line.ts';
import { createRepeatedReads, createRun, LONGEST_PAUSE_MS, type RepeatedReads } from '../../src/traffic/n-plus-one.ts';
import { printLine } from './monitor-lines.ts';

const client = (name: string) => ({ name, run: createRun() });

/** `GET user:{id}` of a client, so many milliseconds after the first. */
function read(repeated: RepeatedReads, by: ReturnType<typeof client>, ms: number, id: number): void {
  const [line, keys] = [createLine(), createNamedKeys()];
  const bytes = printLine({ atMicroseconds: 1_700_000_000_000_000 + ms * 1_000, args: ['GET', `user:${id}`] });
  parseLine(line, bytes, 0, bytes.length);
  addKey(keys, line, 1);
  repeated.read(by, { command: 'GET', family: 'user:{id}', place: id, keys, at: 0 });
}

describe('reads of one key after the other', () => {
  test('are a run while the same connection asks for keys of one family, and what one call would save is told', () => {
    const repeated = createRepeatedReads();
    const one = client('a:1');
    for (let i = 0; i < 7; i++) read(repeated, one, i * 2, i);
    repeated.end(one);
    for (let i = 0; i < 5; i++) read(repeated, one, 100 + i, i);
    expect(repeated.found([one])).toEqual([
      { command: 'GET', family: 'user:{id}', runs: 2, calls: 12, longestRun: 7, microseconds: 16_000, client: 'a:1', examples: ['user:3', 'user:4'] },
    ]); // prettier-ignore
  });

  test.each([
    ['four of them', (i: number) => ({ ms: i, client: 0, id: i }), 4],
    ['of the same key', (i: number) => ({ ms: i, client: 0, id: 1 }), 20],
    ['with pauses between them', (i: number) => ({ ms: i * (LONGEST_PAUSE_MS + 1), client: 0, id: i }), 20],
    ['of as many connections', (i: number) => ({ ms: i, client: i, id: i }), 20],
  ])('are none when they are %s', (_, call, many) => {
    const repeated = createRepeatedReads();
    const clients = Array.from({ length: many }, (_each, i) => client(`a:${i}`));
    for (let i = 0; i < many; i++) {
      const { ms, client: by, id } = call(i);
      read(repeated, clients[by]!, ms, id); // there are as many
    }
    expect(repeated.found(clients)).toEqual([]);
  });

  test('go on although keys have moved meanwhile, unless it is the same key', () => {
    const repeated = createRepeatedReads();
    const one = client('a:1');
    for (let i = 0; i < 5; i++) read(repeated, one, i, i);
    one.run.lastKeyName = 'user:4';
    read(repeated, one, 5, 5);
    one.run.lastKeyName = 'user:5';
    read(repeated, one, 6, 5);
    expect(repeated.found([one])).toMatchObject([{ runs: 1, calls: 6 }]);
  });
});
