import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchTemplate } from '../../src/keyspace/match-template.ts';
import { bySpecificity, parseTemplate, TemplateError } from '../../src/profile/key-template.ts';

const match = (template: string, key: string | Buffer) => {
  const captures = matchTemplate(parseTemplate(template), Buffer.from(key));
  return captures && Object.fromEntries(captures.map(({ name, value }) => [name, value.toString()]));
};

describe('a key template', () => {
  it('captures what stands for its placeholders', () => {
    expect(match('convo:{id}:messages', 'convo:42:messages')).toEqual({ id: '42' });
    expect(match('cache:llm:{model}:{hash}', 'cache:llm:gpt:9f2c')).toEqual({ model: 'gpt', hash: '9f2c' });
    expect(match('config', 'config')).toEqual({});
  });

  it('wants at least one byte for each placeholder, and the whole key', () => {
    expect(match('session:{id}', 'session:')).toBeUndefined();
    expect(match('{a}:{b}', ':1')).toBeUndefined();
    expect(match('convo:{id}:messages', 'convo:42:messages:old')).toBeUndefined();
    expect(match('config', 'config:1')).toBeUndefined();
  });

  it('ends a placeholder at a colon, so that a longer key is another family', () => {
    expect(match('user:{id}', 'user:1:avatar')).toBeUndefined();
    expect(match('user:{id}:preferences', 'user:1:2:preferences')).toBeUndefined();
  });

  it('takes colons where the value itself has them: addresses, moments, and a path at the end', () => {
    expect(match('rate:{ip}:{endpoint}', 'rate:2001:db8::1:/a:b')).toEqual({ ip: '2001:db8::1', endpoint: '/a:b' });
    expect(match('rate:{ip}:{endpoint}', 'rate:10.0.0.1:/login')).toEqual({ ip: '10.0.0.1', endpoint: '/login' });
    expect(match('page:{url}', 'page:https://example.com:8080/x')).toEqual({ url: 'https://example.com:8080/x' });
    expect(match('at:{time}:{id}', 'at:2026-01-02T03:04:05Z:7')).toEqual({ time: '2026-01-02T03:04:05Z', id: '7' });
  });

  it('takes colons in a starred placeholder, and leaves the others what they need', () => {
    expect(match('llm:{model*}:{hash}', 'llm:llama3:8b:9f2c')).toEqual({ model: 'llama3:8b', hash: '9f2c' });
    expect(match('log:{rest*}', 'log:a:b:c')).toEqual({ rest: 'a:b:c' });
    expect(match('{a*}-{b}:{c}', 'x:y-z-w:q')).toEqual({ a: 'x:y', b: 'z-w', c: 'q' });
  });

  it('reads doubled braces as braces of the key, such as a hash tag', () => {
    expect(match('{{{user_id}}}.cart', '{1000}.cart')).toEqual({ user_id: '1000' });
    expect(match('{{{user_id}}}.cart', '1000.cart')).toBeUndefined();
  });

  it('matches bytes, not characters', () => {
    const captures = matchTemplate(parseTemplate('гость:{id}'), Buffer.concat([Buffer.from('гость:'), Buffer.from([0xff, 0x00])]));
    expect(captures?.[0]?.value).toEqual(Buffer.from([0xff, 0x00]));
  });

  it.each([
    ['', 1],
    ['user:{id', 6],
    ['user:id}', 8],
    ['user:{}', 7],
    ['user:{1}', 7],
    ['{a}{b}', 4],
    ['{a*}:{b*}', 6],
  ])('says where %j is wrong', (text, column) => {
    expect(() => parseTemplate(text)).toThrow(TemplateError);
    expect(() => parseTemplate(text)).toThrow(`column ${column}:`);
  });

  it('sorts the most specific template first', () => {
    const sorted = ['{x}', 'user:{id}', '{kind}:{id}', 'user:{id*}', 'user:{id}:avatar'].map(parseTemplate).sort(bySpecificity);
    expect(sorted.map(({ text }) => text)).toEqual(['user:{id}:avatar', 'user:{id}', 'user:{id*}', '{kind}:{id}', '{x}']);
  });

  it('finds the values that a key was made of, whatever bytes they are', () => {
    const value = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x3a))).filter(({ length }) => length > 0); // prettier-ignore
    fc.assert(
      fc.property(value, value, (user, item) => {
        const key = Buffer.concat([Buffer.from('cart:'), user, Buffer.from(':item:'), item]);
        const captures = matchTemplate(parseTemplate('cart:{user}:item:{item}'), key);
        expect(captures?.map((capture) => capture.value)).toEqual([user, item]);
      }),
    );
  });

  it('agrees with trying every way to split a key', () => {
    const alphabet = fc.string({ unit: fc.constantFrom('a', '-', ':'), maxLength: 9 });
    const templates = ['{x}-{y}', 'a{x}-a{y}', '{x}:{y}-{z}', '{x*}-{y}', '{x*}:{y}-{z}', '{x}:-{y}a', '{x}-{y*}:a'];
    fc.assert(
      fc.property(fc.constantFrom(...templates), alphabet, (text, key) => {
        const pattern = text.split(/(\{.\*?\})/).map((part) => (part.endsWith('*}') ? '.+' : part.startsWith('{') ? '[^:]+' : part)).join(''); // prettier-ignore
        expect(matchTemplate(parseTemplate(text), Buffer.from(key)) !== undefined).toBe(new RegExp(`^${pattern}$`).test(key));
      }),
      { numRuns: 3000 },
    );
  });

  it('answers for a hostile key of a megabyte', () => {
    expect(match('{a}-{b}-{c}-{d}:{e}', '-'.repeat(1 << 20))).toBeUndefined();
    expect(match('{a*}:{b}:{c}:{d}-x', ':a'.repeat(1 << 19))).toBeUndefined();
  });
});
