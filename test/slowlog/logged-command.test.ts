import { describe, expect, it } from 'vitest';
import { createFamilies } from '../../src/keyspace/family.ts';
import { describeCommand } from '../../src/slowlog/logged-command.ts';
import { commandLine } from '../../src/redis/command-line.ts';

const familyOf = createFamilies([{ template: 'session:{user_id}' }]);

function logged(words: readonly string[], { argsOmitted = 0, showValues = false } = {}) {
  const args = words.map((word) => ({ bytes: Buffer.from(word), omittedBytes: 0 }));
  const entry = { id: 1n, at: new Date(0), amount: 5n, args, argsOmitted, clientAddress: undefined, clientName: undefined };
  return describeCommand({ node: 'n:1', kind: 'slow', entry }, familyOf, showValues);
}
const line = (text: string, showValues = false) => commandLine(logged(text.split(' '), { showValues }));

describe('a logged command', () => {
  it.each([
    ['set session:1 secret EX 60', 'SET session:1 ‹redacted› EX 60'],
    ['SET k 12345', 'SET k ‹redacted›'],
    ['MSET a 1 b 2', 'MSET a ‹redacted› b ‹redacted›'],
    ['HSET h f v', 'HSET h ‹redacted› ‹redacted›'],
    ['LRANGE l 0 -1', 'LRANGE l 0 -1'],
    ['SETEX k 60 v', 'SETEX k 60 ‹redacted›'],
    ['ZADD z NX CH 5 m', 'ZADD z NX CH ‹redacted› ‹redacted›'],
    ['ZRANGE z 0 5 REV LIMIT 0 10', 'ZRANGE z 0 5 REV LIMIT 0 10'],
    ['XADD s MAXLEN ~ 10 * limit 7', 'XADD s MAXLEN ~ 10 ‹redacted› ‹redacted› ‹redacted›'],
    ['XREADGROUP GROUP g c COUNT 5 STREAMS s >', 'XREADGROUP GROUP g c COUNT 5 STREAMS s >'],
    ['XREAD COUNT 5 STREAMS s t 0-0 $', 'XREAD COUNT 5 STREAMS s t 0-0 $'],
    ['SCAN 0 MATCH user:* COUNT 100', 'SCAN 0 MATCH user:* COUNT 100'],
    ['HSCAN h 0 MATCH secret* COUNT 100', 'HSCAN h 0 MATCH ‹redacted› ‹redacted› ‹redacted›'],
    ['KEYS user:*', 'KEYS user:*'],
    ['EVAL return1 1 k a', 'EVAL ‹redacted› 1 k ‹redacted›'],
    ['FT.SEARCH idx query', 'FT.SEARCH ‹redacted› ‹redacted›'],
    ['CONFIG GET maxmemory', 'CONFIG GET maxmemory'],
    ['PUBLISH channel message', 'PUBLISH ‹redacted› ‹redacted›'],
  ])('hides values but not what tells it apart: %s', (text, shown) => {
    expect(line(text)).toBe(shown);
  });

  it.each([
    ['AUTH user pw', 'AUTH ‹redacted› ‹redacted›'],
    ['HELLO 3 AUTH user pw SETNAME app', 'HELLO 3 AUTH ‹redacted› ‹redacted› SETNAME app'],
    ['ACL SETUSER bob >pw', 'ACL SETUSER ‹redacted› ‹redacted›'],
    ['CONFIG SET requirepass pw', 'CONFIG SET requirepass ‹redacted›'],
    ['config set maxmemory 1gb masterauth pw', 'CONFIG SET maxmemory 1gb masterauth ‹redacted›'],
    ['MIGRATE host 1 k 0 5 COPY AUTH2 user pw', 'MIGRATE host 1 k 0 5 COPY AUTH2 ‹redacted› ‹redacted›'],
    ['SENTINEL SET name auth-pass pw', 'SENTINEL SET name auth-pass ‹redacted›'],
    ['SET k v', 'SET k v'],
  ])('hides passwords even when values are shown: %s', (text, shown) => {
    expect(line(text, true)).toBe(shown);
  });

  it.each([
    ['GET session:42', 'GET session:{user_id}'],
    ['MGET user:1 user:2 user:3', 'MGET ×3 user:{id}'],
    ['MGET user:1 session:2', 'MGET ×2 session:{user_id}, user:{id}'],
    ['EVALSHA 0123456789abcdef 1 user:1', 'EVALSHA 01234567 user:{id}'],
    ['FCALL cleanup 0', 'FCALL cleanup'],
    ['KEYS user:*', 'KEYS user:*'],
    ['CONFIG SET maxmemory 1gb', 'CONFIG SET maxmemory'],
    ['PING', 'PING'],
  ])('%s has the shape %s', (text, shape) => {
    expect(logged(text.split(' ')).shape).toBe(shape);
  });

  it('counts keys that were cut off, by powers of two when there are many', () => {
    expect(logged(['MGET', 'user:1'], { argsOmitted: 11 }).shape).toBe('MGET ×12 user:{id}');
    expect(logged(['MGET', 'user:1'], { argsOmitted: 100 }).shape).toBe('MGET ×65–128 user:{id}');
  });

  it('keeps bytes of a key that are no text, and cuts long ones in its line', () => {
    const args = [Buffer.from('GET'), Buffer.concat([Buffer.from('k'.repeat(80)), Buffer.from([0xff])])].map((bytes) => ({
      bytes,
      omittedBytes: 0,
    }));
    const entry = { id: 1n, at: new Date(0), amount: 5n, args, argsOmitted: 0, clientAddress: undefined, clientName: undefined };
    const command = describeCommand({ node: 'n:1', kind: 'large-reply', entry }, familyOf, false);
    expect(command).toMatchObject({
      durationUs: null,
      sizeBytes: 5,
      args: [{ base64: Buffer.concat([Buffer.from('k'.repeat(80)), Buffer.from([0xff])]).toString('base64') }],
    });
    expect(commandLine(command)).toBe(`GET ${'k'.repeat(64)}…`);
  });
});
