import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { parseUrl } from '../../src/profile/url.ts';

const plain = (text: string) => {
  const { password, ...rest } = parseUrl(text);
  return { ...rest, password: password?.reveal() };
};
const nothing = { tls: false, username: undefined, password: undefined, db: undefined };

describe('a connection URL', () => {
  it.each([
    ['redis://', { host: '127.0.0.1', port: 6379 }],
    ['redis://cache', { host: 'cache', port: 6379 }],
    ['valkey://cache:7001', { host: 'cache', port: 7001 }],
    ['redis://:7001', { host: '127.0.0.1', port: 7001 }],
    ['REDIS://cache/', { host: 'cache', port: 6379 }],
    ['redis://[::1]:7001', { host: '::1', port: 7001 }],
    ['redis://[fe80::1]', { host: 'fe80::1', port: 6379 }],
  ])('%s names its host and port', (url, address) => {
    expect(plain(url)).toEqual({ ...nothing, address: { kind: 'tcp', ...address } });
  });

  it.each([
    ['rediss://h', true],
    ['valkeys://h', true],
    ['rediss+sentinel://h/name', true],
    ['redis+sentinel://h/name', false],
    ['valkey://h', false],
  ])('%s says by its scheme whether to use TLS', (url, tls) => {
    expect(parseUrl(url).tls).toBe(tls);
  });

  it.each([
    ['redis://h/3', 3],
    ['redis://h?db=4', 4],
    ['redis://h/3?db=4', 3],
    ['unix:///tmp/x.sock?db=2', 2],
    ['redis+sentinel://h/name/5', 5],
  ])('%s names its database', (url, db) => {
    expect(parseUrl(url).db).toBe(db);
  });

  it.each([
    ['redis://ops:s3cret@h', 'ops', 's3cret'],
    ['redis://:s3cret@h', undefined, 's3cret'],
    ['redis://s3cret@h', undefined, 's3cret'],
    ['redis://ops:@h', 'ops', undefined],
    ['redis://o%40ps:p%3Aw%2F%C3%A9@h', 'o@ps', 'p:w/é'],
    ['redis://ops:p@ss/w?o#rd@h', 'ops', 'p@ss/w?o#rd'],
    ['unix://ops:s3cret@/tmp/x.sock', 'ops', 's3cret'],
  ])('%s holds a user and a password as redis-cli reads them', (url, username, password) => {
    expect(plain(url)).toMatchObject({ username, password });
  });

  it('names a socket', () => {
    expect(plain('unix:///run/my%20redis.sock')).toEqual({ ...nothing, address: { kind: 'unix', path: '/run/my redis.sock' } });
  });

  it('names sentinels and the primary to ask them for', () => {
    expect(plain('redis+sentinel://ops:pw@s1,s2:26380,[::1]/my%20master/1')).toEqual({
      address: {
        kind: 'sentinel',
        name: 'my master',
        nodes: [
          { host: 's1', port: 26_379 },
          { host: 's2', port: 26_380 },
          { host: '::1', port: 26_379 },
        ],
      },
      tls: false,
      username: 'ops',
      password: 'pw',
      db: 1,
    });
  });
});

describe('a wrong connection URL', () => {
  it.each([
    ['cache:6379', 'the connection URL has no scheme', 'write it as redis://host:port/db'],
    ['reddis://h', 'the connection URL has the unknown scheme reddis://', 'did you mean redis://?'],
    ['http://h', 'the connection URL has the unknown scheme http://', 'use one of redis, rediss'],
    ['redis://h:0', 'the connection URL has no valid host and port', 'a port from 1 to 65535'],
    ['redis://h:70000', 'the connection URL has no valid host and port', 'a port from 1 to 65535'],
    ['redis://::1', 'the connection URL has no valid host and port', '[::1]:6379'],
    ['redis://h/zero', 'the connection URL has a database that is not a number', 'redis://host:port/0'],
    ['redis://h?timeout=1', 'the connection URL has an unknown parameter', '?db=NUMBER'],
    ['redis://a,b', 'the connection URL names several hosts', 'redis+sentinel'],
    ['redis+sentinel://h', 'the connection URL does not say which primary to ask the sentinels for', 'NAME'],
    ['unix://', 'the connection URL names no socket', 'unix:///path'],
    ['unix://tmp/x.sock', 'the connection URL has a socket path that is not absolute', 'three slashes'],
    ['redis://ops:50%@h', 'the connection URL has a % in the password that begins no percent-encoded character', '%25'],
  ])('%s is told what is wrong and what would be right', (url, message, hint) => {
    const error = failure(url);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message, hint: expect.stringContaining(hint) });
  });

  it('never repeats what may be half a password, where its @ is missing', () => {
    expect(failure('redis://u:se?cret').message).not.toContain('cret');
    expect(failure('redis://u:se/cret').message).not.toContain('cret');
  });

  it('never repeats the password', () => {
    const password = fc.stringMatching(/^[!-~]{1,20}$/).map((text) => `Zq${text}qZ`);
    const broken = fc.constantFrom('redis://u:PW@h:x', 'redis://u:PW@h/db', 'http://u:PW@h', 'unix://u:PW@x', 'PW', 'redis://u:PW@a,b');
    fc.assert(
      fc.property(password, broken, (secret, url) => {
        const { message, hint, stack } = failure(url.replaceAll('PW', () => secret));
        expect(`${message} ${hint} ${stack}`).not.toContain(secret);
      }),
    );
  });
});

function failure(url: string): UsageError {
  try {
    parseUrl(url);
  } catch (error) {
    // What it is, the tests check.
    return error as UsageError;
  }
  throw new Error(`${url} was accepted`);
}
