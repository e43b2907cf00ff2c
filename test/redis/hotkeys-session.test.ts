import { describe, expect, test } from 'vitest';
import { decodeHotkeysSession, hasSessions } from '../../src/redis/hotkeys-session.ts';
import type { Reply } from '../../src/redis/target.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

// The example of the documentation, in RESP2.
const FIELDS: readonly Reply[] = [
  bytes('tracking-active'), '1',
  bytes('sample-ratio'), '1',
  bytes('selected-slots'), [],
  bytes('all-commands-all-slots-us'), '220',
  bytes('net-bytes-all-commands-all-slots'), '200',
  bytes('collection-start-time-unix-ms'), '1769420604522',
  bytes('collection-duration-ms'), '6408',
  bytes('total-cpu-time-user-ms'), '3',
  bytes('total-cpu-time-sys-ms'), '11',
  bytes('by-cpu-time-us'), [bytes('x'), '104', bytes('y'), '98', Buffer.from([0xff, 0x00]), '18'],
]; // prettier-ignore

describe.each([
  ['by themselves', FIELDS],
  ['in an array of one element', [FIELDS]],
])('the pairs %s', (_, reply: Reply) => {
  test('are read with keys as bytes', () => {
    expect(decodeHotkeysSession(reply)).toEqual({
      isActive: true,
      startedAtUnixMs: 1_769_420_604_522,
      durationMs: 6408,
      allMicroseconds: 220,
      allNetworkBytes: 200,
      byMicroseconds: [
        { key: bytes('x'), count: 104 },
        { key: bytes('y'), count: 98 },
        { key: Buffer.from([0xff, 0x00]), count: 18 },
      ],
      byNetworkBytes: [],
    });
  });
});

test.each<[string, Reply]>([
  ['nothing', null],
  ['an empty array', []],
  ['an array of nothing', [null]],
])('%s is no session', (_, reply) => {
  expect(decodeHotkeysSession(reply)).toBeUndefined();
});

test('with slots and a sample, which add fields, the same are read', () => {
  const fields: readonly Reply[] = [
    bytes('tracking-active'), '0',
    bytes('sample-ratio'), '5',
    bytes('selected-slots'), [['0', '2'], ['100']],
    bytes('sampled-commands-selected-slots-us'), '20',
    bytes('all-commands-selected-slots-us'), '100',
    bytes('all-commands-all-slots-us'), '220',
    bytes('net-bytes-sampled-commands-selected-slots'), '30',
    bytes('net-bytes-all-commands-selected-slots'), '150',
    bytes('net-bytes-all-commands-all-slots'), '200',
    bytes('collection-start-time-unix-ms'), '1769420604522',
    bytes('collection-duration-ms'), '6408',
    bytes('total-net-bytes'), '30',
    bytes('by-net-bytes'), [bytes('tracking-active'), '30'],
  ]; // prettier-ignore
  expect(hasSessions([fields])).toBe(true);
  expect(decodeHotkeysSession([fields])).toMatchObject({
    isActive: false,
    allMicroseconds: 220,
    allNetworkBytes: 200,
    byMicroseconds: [],
    byNetworkBytes: [{ key: bytes('tracking-active'), count: 30 }],
  });
});

// What Valkey 9.2 answers to the command of the same name.
test.each<[string, boolean, Reply]>([
  ['a session', true, [FIELDS]],
  ['a session by itself', true, FIELDS],
  ['no session', true, null],
  ['the keys of a window', false, [[bytes('key'), bytes('user:1'), bytes('db'), '0', bytes('qps'), '120']]],
  ['a window in which no key was hot, or none was counted', false, []],
])('%s: it is a server with sessions, %s', (_, expected, reply) => {
  expect(hasSessions(reply)).toBe(expected);
});
