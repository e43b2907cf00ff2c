import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keySlot } from '../../src/redis/key-slot.ts';
import { startStandalone, useServers } from '../support/servers.ts';

const servers = useServers();
const redis = servers.keep(startStandalone({ arguments: ['--cluster-enabled', 'yes'] }));

const slotOf = async (key: Buffer) => (await redis).command('CLUSTER', 'KEYSLOT', key);

test.each(['', 'foo', '{user1000}.following', 'foo{}{bar}', 'foo{{bar}}zap', 'foo{bar}{zap}', '{', '}{a}', 'a}b{c}', '{a'])(
  'the slot of %j is the one that the server says',
  async (key) => expect(keySlot(Buffer.from(key))).toBe(await slotOf(Buffer.from(key))),
);

test('the slot of any key is the one that the server says', async () => {
  const braces = fc.uint8Array({ maxLength: 12 }).map((bytes) => bytes.map((byte) => (byte < 60 ? 0x7b : byte < 120 ? 0x7d : byte)));
  const keys = [...fc.sample(braces, 300), ...fc.sample(fc.uint8Array({ maxLength: 60 }), 100)].map((bytes) => Buffer.from(bytes));
  expect(keys.map(keySlot)).toEqual(await Promise.all(keys.map(slotOf)));
});
