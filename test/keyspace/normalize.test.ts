import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchTemplate } from '../../src/keyspace/match-template.ts';
import { normalizeKey } from '../../src/keyspace/normalize.ts';
import { parseTemplate } from '../../src/profile/key-template.ts';

const normal = (key: string) => normalizeKey(Buffer.from(key));

describe('normalising a key', () => {
  it.each([
    ['user:48213:avatar', 'user:{id}:avatar'],
    ['users::42', 'users::{id}'],
    ['item_42', 'item_{id}'],
    ['item42', 'item{id}'],
    ['sess:a1b2c3d4', 'sess:{id}'],
    ['session:550e8400-e29b-41d4-a716-446655440000', 'session:{uuid}'],
    ['cart-550E8400-e29b-41d4-a716-446655440000-x', 'cart-{uuid}-x'],
    ['cache:5f4dcc3b5aa765d61d8327deb882cf99:timer', 'cache:{hash}:timer'],
    ['rate:10.2.0.9:/login', 'rate:{ip}:/login'],
    ['rate:2001:db8::1:/login', 'rate:{ip}:/login'],
    ['peer:[::1]:6379', 'peer:[{ip}]:{id}'],
    ['nic:00:1a:2b:3c:4d:5e', 'nic:{mac}'],
    ['mail:bob.x+1@example.com', 'mail:{email}'],
    ['stats:2026-01-02', 'stats:{date}'],
    ['stats:20260102:hits', 'stats:{date}:hits'],
    ['stats:2026-01-02T03:04:05Z:hits', 'stats:{date}:hits'],
    ['window:1767225600', 'window:{date}'],
    ['event:01ARZ3NDEKTSV4RRFFQ69G5FAV', 'event:{ulid}'],
    ['n:V1StGXR8_Z5jdHi6B-myT', 'n:{token}'],
    ['jwt:eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL5', 'jwt:{token}'],
    ['page/12?q=3', 'page/{id}?q={id}'],
    ['гость:12', 'гость:{id}'],
  ])('makes of %s the family %s', (key, family) => {
    expect(normal(key)).toBe(family);
  });

  it.each(['feature:dark-mode', 'api:v2:users', 'UserPreferencesCacheManager', 'hash:sha256', 'win:5m', 'app:i18n:en', 'face:feed::news'])(
    'leaves the name %s alone',
    (key) => {
      expect(normal(key)).toBe(key);
    },
  );

  it('tells braces of the key from placeholders', () => {
    expect(normal('{1234}.cart')).toBe('{{{id}}}.cart');
    expect(normal('{user:1000}:x')).toBe('{{user:{id}}}:x');
    expect(normal('user:{id}')).toBe('user:{{id}}');
  });

  it('ends a name where free text or binary data begin', () => {
    expect(normal('search:how to cook: rice')).toBe('search:{text*}');
    expect(normalizeKey(Buffer.from([0x61, 0x3a, 0xff, 0x3a, 0x01]))).toBe('a:{bytes*}');
    expect(normal('evil:\u001b[2J')).toBe('evil:{bytes*}');
    expect(normal('')).toBe('(empty)');
  });

  it('gives one name to keys that differ in their numbers only', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999 }), (id) => {
        expect(normal(`order:${id}:lines`)).toBe('order:{id}:lines');
      }),
    );
  });

  it('gives a template that the key matches, for any bytes', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 }).map((array) => Buffer.from(array));
    const parts = fc.constantFrom(':', ':', '::', '{', '}', '/', '-', '.', '_', '@', '[', ']', ' ', 'user', 'aB3', 'f', '1', '42', '2001:db8::1', '2026-01-02', 'T03:04', '10.0.0.1', 'ff', '::1', 'https://', '\x00', 'é', '\xff'); // prettier-ignore
    const likely = fc.array(parts, { minLength: 1, maxLength: 14 }).map((list) => Buffer.from(list.join(''), 'latin1'));
    fc.assert(
      fc.property(fc.oneof(bytes, likely), (key) => {
        expect(matchTemplate(parseTemplate(normalizeKey(key)), key)).toBeDefined();
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps the name of a hostile key short', () => {
    for (const piece of [':', 'a:', '{', '/', 'a1-', 'aB3', '1', '@a.', '\x01', ' ', 'é', '1:', '::1:']) {
      expect(normal(piece.repeat((1 << 20) / piece.length)).length).toBeLessThan(400);
    }
  });
});
