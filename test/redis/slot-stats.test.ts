import { expect, test } from 'vitest';
import { decodeSlotStats } from '../../src/redis/slot-stats.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

test('adds up what a slot received and sent', () => {
  const fields = [bytes('key-count'), '3', bytes('cpu-usec'), '9007199254740993', bytes('network-bytes-in'), '10', bytes('network-bytes-out'), '32']; // prettier-ignore
  expect(decodeSlotStats([['7', fields]])).toEqual(new Map([[7, { keys: 3, microseconds: 9_007_199_254_740_993n, networkBytes: 42n }]]));
});

test('a server that counts keys only tells no cost, rather than none', () => {
  expect(decodeSlotStats([['7', [bytes('key-count'), '3']]])).toEqual(new Map([[7, { keys: 3, microseconds: null, networkBytes: null }]]));
});
