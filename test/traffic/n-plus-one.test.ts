import { describe, expect, test } from 'vitest';
import { createLine } from '../../src/traffic/line.ts';
import { createRepeatedReads, LONGEST_PAUSE_MS } from '../../src/traffic/n-plus-one.ts';

const at = (ms: number) => ({ ...createLine(), atMicroseconds: ms * 1_000 });

describe('reads of one key after the other', () => {
  test('are a run while the same connection asks for keys of one family, and what one call would save is told', () => {
    const repeated = createRepeatedReads();
    for (let i = 0; i < 7; i++) repeated.read('a:1', at(i * 2), 'GET', 'user:{id}', `user:${i}`);
    repeated.other('a:1');
    for (let i = 0; i < 5; i++) repeated.read('a:1', at(100 + i), 'GET', 'user:{id}', `user:${i}`);
    expect(repeated.found()).toEqual([
      { command: 'GET', family: 'user:{id}', runs: 2, calls: 12, longestRun: 7, microseconds: 16_000, client: 'a:1', examples: ['user:0', 'user:1'] },
    ]); // prettier-ignore
  });

  test.each([
    ['four of them', (i: number) => ({ ms: i, client: 'a:1', key: `user:${i}` }), 4],
    ['of the same key', (i: number) => ({ ms: i, client: 'a:1', key: 'user:1' }), 20],
    ['with pauses between them', (i: number) => ({ ms: i * (LONGEST_PAUSE_MS + 1), client: 'a:1', key: `user:${i}` }), 20],
    ['of as many connections', (i: number) => ({ ms: i, client: `a:${i}`, key: `user:${i}` }), 20],
  ])('are none when they are %s', (_, call, many) => {
    const repeated = createRepeatedReads();
    for (let i = 0; i < many; i++) {
      const { ms, client, key } = call(i);
      repeated.read(client, at(ms), 'GET', 'user:{id}', key);
    }
    expect(repeated.found()).toEqual([]);
  });

  test('are counted exactly with more connections than are held at once', () => {
    const repeated = createRepeatedReads();
    const clients = 25_000;
    for (let client = 0; client < clients; client++)
      for (let i = 0; i < 5; i++) repeated.read(`a:${client}`, at(i), 'GET', 'user:{id}', `user:${i}`);
    expect(repeated.found()).toMatchObject([{ runs: clients, calls: clients * 5 }]);
  });
});
