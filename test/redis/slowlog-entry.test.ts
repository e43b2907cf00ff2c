import { describe, expect, it } from 'vitest';
import { decodeSlowlog } from '../../src/redis/slowlog-entry.ts';
import type { Reply } from '../../src/redis/target.ts';

const b = (text: string) => Buffer.from(text);
const decode = (...entry: Reply[]) => decodeSlowlog([entry])[0]!;

describe('a slowlog entry', () => {
  it('of four elements has no client', () => {
    const entry = decode('14', '1767225600', '15', [b('GET'), b('a')]);
    expect(entry).toMatchObject({ id: 14n, amount: 15n, argsOmitted: 0, clientAddress: undefined, clientName: undefined });
    expect(entry.at).toEqual(new Date('2026-01-01T00:00:00Z'));
    expect(entry.args.map(({ bytes }) => bytes.toString())).toEqual(['GET', 'a']);
  });

  it('of six elements says who called; an empty name is none', () => {
    const entry = decode('1', '1', '1', [b('PING')], b('127.0.0.1:1'), b(''));
    expect(entry.clientAddress?.toString()).toBe('127.0.0.1:1');
    expect(entry.clientName).toBeUndefined();
  });

  it('of seven elements says how many arguments there were', () => {
    const entry = decode('1', '1', '1', [b('DEL'), b('a'), b('... (7 more arguments)')], b(''), b(''), '9');
    expect(entry.argsOmitted).toBe(7);
    expect(entry.args).toHaveLength(2);
  });

  it('leaves out the notes of the server about what it cut off', () => {
    const entry = decode('1', '1', '1', [b('SET'), b('k'), b(`${'x'.repeat(128)}... (172 more bytes)`), b('... (20 more arguments)')]);
    expect(entry.argsOmitted).toBe(20);
    expect(entry.args.at(-1)).toEqual({ bytes: b('x'.repeat(128)), omittedBytes: 172 });
  });

  it('keeps ids of 64 bits', () => {
    expect(decode('9223372036854775807', '1', '1', []).id).toBe(9223372036854775807n);
  });

  it('of another shape is an error, not a guess', () => {
    expect(() => decodeSlowlog([[b('x')]])).toThrow('another shape');
    expect(() => decodeSlowlog('OK')).toThrow('another shape');
  });
});
