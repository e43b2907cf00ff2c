import { describe, expect, it } from 'vitest';
import { colonValueAt } from '../../src/keyspace/colon-values.ts';

const anywhere = () => true;

describe('a value with colons', () => {
  it.each([
    ['2001:db8::1', 'ip'],
    ['fe80::1', 'ip'],
    ['::1', 'ip'],
    ['::ffff:10.0.0.1', 'ip'],
    ['2001:0db8:0000:0000:0000:ff00:0042:8329', 'ip'],
    ['00:1a:2b:3c:4d:5e', 'mac'],
    ['2026-01-02T03:04', 'date'],
    ['2026-01-02T03:04:05.678Z', 'date'],
    ['2026-01-02T03:04:05+02:00', 'date'],
  ])('%s is of the kind %s', (text, name) => {
    expect(colonValueAt(text, 0, anywhere)).toEqual({ name, end: text.length });
  });

  it.each(['users::42', 'feed::42', 'face:b00c', 'a::b', '1:2:3', '12:34', '2026-01-02', '2001:db8::1xyz'])('%s is none', (text) => {
    expect(colonValueAt(text, 0, (end) => end === text.length)).toBeUndefined();
  });

  it('begins a part of the key', () => {
    expect(colonValueAt('x2001:db8::1', 1, anywhere)).toBeUndefined();
    expect(colonValueAt('x:2001:db8::1', 2, anywhere)).toBeDefined();
    expect(colonValueAt('[::1]:6379', 1, anywhere)).toEqual({ name: 'ip', end: 4 });
  });

  it('costs a bounded number of steps in a key of any length', () => {
    for (const piece of ['1:', ':', 'a:', '1', 'ff:']) {
      let steps = 0;
      colonValueAt(piece.repeat(100_000), 0, () => {
        steps++;
        return true;
      });
      expect(steps).toBeLessThan(50);
    }
  });
});
