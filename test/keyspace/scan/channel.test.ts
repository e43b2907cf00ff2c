import { describe, expect, test } from 'vitest';
import { createChannel } from '../../../src/keyspace/scan/channel.ts';

describe('a channel', () => {
  test('hands over in turn, and lets each producer go when its item was taken', async () => {
    const channel = createChannel<string>();
    const said: string[] = [];
    const produce = async (name: string) => {
      for (const n of [1, 2]) {
        await channel.put(`${name}${n}`);
        said.push(`${name}${n} taken`);
      }
    };
    const produced = Promise.all([produce('a'), produce('b')]).then(() => channel.end());
    const items: string[] = [];
    for await (const item of channel.items) {
      items.push(item);
      expect(said.length).toBeLessThanOrEqual(items.length);
    }
    await produced;
    expect(items).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  test('ends by the error that it was ended with', async () => {
    const channel = createChannel<string>();
    channel.end(new TypeError('a bug'));
    await expect(async () => {
      for await (const item of channel.items) expect(item).toBe('never');
    }).rejects.toThrow('a bug');
  });

  test('lets producers go when nobody takes any more', async () => {
    const channel = createChannel<string>();
    const waiting = channel.put('x');
    channel.abandon();
    await waiting;
    await channel.put('y');
    channel.end();
    const left: string[] = [];
    for await (const item of channel.items) left.push(item);
    expect(left).toEqual([]);
  });
});
