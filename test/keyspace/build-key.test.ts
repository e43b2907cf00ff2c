import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildKey } from '../../src/keyspace/build-key.ts';
import { matchTemplate } from '../../src/keyspace/match-template.ts';
import { applyFilters } from '../../src/keyspace/template-filters.ts';
import { FILTER_NAMES, parseTemplate } from '../../src/profile/key-template.ts';

const build = (template: string, values: Readonly<Record<string, string | Buffer>>) =>
  buildKey(parseTemplate(template), new Map(Object.entries(values).map(([name, value]) => [name, Buffer.from(value as string)])));

describe('building a key', () => {
  it('puts values where the placeholders stand, and keeps braces of the key', () => {
    expect(build('cache:{model}:{hash}', { model: 'gpt-4o', hash: '9f2c' }).key.toString()).toBe('cache:gpt-4o:9f2c');
    expect(build('{{{user}}}.cart', { user: '7' }).key.toString()).toBe('{7}.cart');
    expect(build('config', {}).key.toString()).toBe('config');
  });

  it('applies filters from left to right', () => {
    const digest = createHash('sha256').update('hello').digest('hex');
    expect(build('llm:{model}:{prompt|lower|sha256}', { model: 'm', prompt: 'HELLO' }).key.toString()).toBe(`llm:m:${digest}`);
  });

  it('gives one value to every place of a name', () => {
    expect(build('a:{id}:b:{id|upper}', { id: 'x' }).key.toString()).toBe('a:x:b:X');
  });

  it('keeps bytes that are no text', () => {
    const value = Buffer.from([0xff, 0x00, 0x80]);
    expect(build('k:{v}', { v: value }).key).toEqual(Buffer.concat([Buffer.from('k:'), value]));
  });

  it('says which value is missing, unknown or empty', () => {
    expect(() => build('k:{a}:{b}', { a: '1' })).toThrow('k:{a}:{b} needs a value for b');
    expect(() => build('k:{a}', { a: '1', c: '2' })).toThrow('k:{a} has no placeholder "c"');
    expect(() => build('k:{a}', { a: '' })).toThrow('the value of a is empty');
  });

  it('tells which values the template would not find again', () => {
    expect(build('llm:{model}:{hash}', { model: 'llama3:8b', hash: '1' }).notReadBack).toEqual(['model', 'hash']);
    expect(build('llm:{model*}:{hash}', { model: 'llama3:8b', hash: '1' }).notReadBack).toEqual([]);
    expect(build('rate:{ip}:{path}', { ip: '2001:db8::1', path: '/a' }).notReadBack).toEqual([]);
  });

  it('is read back by the same template, whatever the values and filters', () => {
    const value = fc.uint8Array({ minLength: 1, maxLength: 30 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x3a))).filter(({ length }) => length > 0); // prettier-ignore
    const filters = fc.array(fc.constantFrom(...FILTER_NAMES), { maxLength: 3 });
    fc.assert(
      fc.property(value, value, filters, filters, (user, item, first, second) => {
        const named = (name: string, chain: readonly string[]): string => `{${[name, ...chain].join('|')}}`;
        const template = parseTemplate(`{{x}}:${named('user', first)}:item:${named('item', second)}`);
        const { key, notReadBack } = buildKey(template, new Map([['user', user], ['item', item]])); // prettier-ignore
        const captures = matchTemplate(template, key);
        expect(notReadBack).toEqual([]);
        expect(captures?.map((capture) => capture.value)).toEqual([applyFilters(user, first), applyFilters(item, second)]);
        const again = buildKey(
          parseTemplate('{{x}}:{user}:item:{item}'),
          new Map(captures?.map((capture) => [capture.name, capture.value])),
        );
        expect(again.key).toEqual(key);
      }),
    );
  });
});

describe('filters', () => {
  it.each([
    ['lower', 'ÄB', 'äb'],
    ['upper', 'äb', 'ÄB'],
    ['urlencode', 'a b:c/ü~', 'a%20b%3Ac%2F%C3%BC~'],
    ['base64', 'a?>', 'YT8+'],
    ['base64url', 'a?>', 'YT8-'],
    ['md5', '', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['sha1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['sha256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ] as const)('%s of %j is %j', (name, value, expected) => {
    expect(applyFilters(Buffer.from(value), [name]).toString()).toBe(expected);
  });

  it('change the case of ASCII letters only, in bytes that are no text', () => {
    expect(applyFilters(Buffer.from([0xff, 0x41, 0xc4]), ['lower'])).toEqual(Buffer.from([0xff, 0x61, 0xc4]));
  });

  it('are refused by the template when they do not exist', () => {
    expect(() => parseTemplate('k:{v|rot13}')).toThrow('key template "k:{v|rot13}", column 3: there is no filter "rot13"');
    expect(() => parseTemplate('k:{v|}')).toThrow('there is no filter ""');
  });
});
