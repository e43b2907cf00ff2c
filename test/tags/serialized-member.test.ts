import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMember } from '../../src/tags/serialized-member.ts';

const NAME = '292e91e54dcf443e05957b379930f5601a6b86d2:msg:2';
const isName = (name: Buffer): boolean => /^[0-9a-f]{40}:/.test(name.toString('latin1'));
const header = (...bytes: number[]): Buffer => Buffer.from(bytes);

test.each([
  ['as it stands', Buffer.from(NAME)],
  ['serialised by PHP', Buffer.from(`s:${NAME.length}:"${NAME}";`)],
  ['igbinary, short', Buffer.concat([header(0, 0, 0, 2, 0x11, NAME.length), Buffer.from(NAME)])],
  ['igbinary, two bytes of length', Buffer.concat([header(0, 0, 0, 2, 0x12, 0, NAME.length), Buffer.from(NAME)])],
  ['JSON', Buffer.from(JSON.stringify(NAME))],
  ['MessagePack', Buffer.concat([header(0xd9, NAME.length), Buffer.from(NAME)])],
])('a member is read %s', (_, member) => {
  expect(decodeMember(member, isName)?.toString()).toBe(NAME);
});

test.each([
  ['compressed', Buffer.from('28b52ffd0400', 'hex')],
  ['cut short', Buffer.from(`s:${NAME.length}:"${NAME.slice(0, 20)}`)],
  ['with something behind it', Buffer.concat([header(0, 0, 0, 2, 0x11, 3), Buffer.from(NAME)])],
  ['something else', Buffer.from('"hello"')],
])('a member that is %s names nothing', (_, member) => {
  expect(decodeMember(member, isName)).toBeUndefined();
});

test('whatever bytes come, they are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const name = decodeMember(Buffer.from(bytes), () => true);
      expect(name === undefined || name.length <= bytes.length).toBe(true);
    }),
  );
});
