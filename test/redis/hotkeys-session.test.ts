import { describe, expect, test } from 'vitest';
import { decodeHotkeysSession } from '../../src/redis/hotkeys-session.ts';
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
