import { expect, test } from 'vitest';
import { lookUp } from '../../../src/keyspace/scan/look-up.ts';
import type { StepOrder, Wants } from '../../../src/keyspace/scan/step.ts';
import { CommandError } from '../../../src/redis/command-error.ts';
import { ConnectionError } from '../../../src/errors.ts';
import type { Connection } from '../../../src/redis/target.ts';
import { collectReplies } from '../../../src/redis/resp/replies.ts';

/** A connection where the replies to one exchange after the other are these. */
function answering(...exchanges: readonly string[][]): Connection {
  const left = [...exchanges];
  const exchange: Connection['exchange'] = async ({ commands }) => {
    const replies = left.shift() ?? [];
    expect(replies).toHaveLength(commands.length);
    const collector = collectReplies(commands.length, ({ message }) => {
      if (message.startsWith('BUSY')) throw new ConnectionError('loading', message);
      return new CommandError('no-permission', message);
    });
    if (commands.length > 0) collector.write(Buffer.from(replies.map((reply) => `${reply}\r\n`).join('')));
    return collector.result();
  };
  return { exchange } as Connection;
}

const wants: Wants = {
  memory: 'measured', memorySamples: undefined, deep: true, elements: true, use: 'IDLETIME', fieldTtls: false, match: undefined, type: undefined,
}; // prettier-ignore

const page = { cursor: '7', ended: false, keys: { bytes: Buffer.from('ab'), offsets: Uint32Array.of(0, 1, 2) }, commands: 1, waitedMs: 1 };
const stepOrder = (connection: Connection): StepOrder => ({
  connection,
  node: 'n:1',
  db: 0,
  wants,
  stretch: 'whole',
  cursor: '0',
  keys: 10,
});

const THERE = ['+string', ':-1', '$3\r\nraw', ':60', ':56'];
const GONE = ['+none', ':-2', '$-1', '$-1', '$-1'];

test('a key that went meanwhile is a miss of each lookup, and not in the batch', async () => {
  const step = await lookUp(stepOrder(answering([...GONE, ...THERE], [':300'])), page);
  expect(step).toMatchObject({ vanished: 1, hits: 5, misses: 4, refused: 0, commands: 1 + 10 + 1 });
  expect(step.batch).toMatchObject({ length: 1, types: ['string'], keyBytes: Buffer.from('b') });
  expect([step.batch.memoryBytes[0], step.batch.deep?.elements[0], step.batch.deep?.idleSeconds[0]]).toEqual([56, 300, 60]);
});

test.each([0, 1, 2, 3, 4])('a server that refuses whatever it is asked has said nothing about a key (%d)', async (at) => {
  const busy = [...THERE, ...THERE].with(at, '-BUSY Redis is busy running a script');
  await expect(lookUp(stepOrder(answering(busy)), page)).rejects.toThrow(ConnectionError);
  await expect(lookUp(stepOrder(answering([...THERE, ...THERE], ['-BUSY running', ':1'])), page)).rejects.toThrow(ConnectionError);
});

test('what a user may not ask is unknown, and no lookup', async () => {
  const refused = THERE.with(1, '-NOPERM no').with(3, '-NOPERM no');
  const step = await lookUp(stepOrder(answering([...refused, ...THERE], [':1', ':2'])), page);
  expect(step).toMatchObject({ hits: 2 + 4 + 2, misses: 0, refused: 0 });
  expect([...step.batch.ttlMs]).toEqual([Number.NaN, -1]);
  const hidden = await lookUp(stepOrder(answering([...THERE.map(() => '-NOPERM no'), ...THERE], [':2'])), page);
  expect(hidden).toMatchObject({ hits: 5, refused: 1, vanished: 0, refusal: 'NOPERM no' });
});
