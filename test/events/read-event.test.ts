import { describe, expect, test } from 'vitest';
import { readEntryEvent, readJsonEvent } from '../../src/events/read-event.ts';

const read = (text: string | Buffer) => readJsonEvent(Buffer.from(text));
const entry = (...words: string[]) =>
  readEntryEvent(words.flatMap((word, i) => (i % 2 === 0 ? [[Buffer.from(word), Buffer.from(words[i + 1] ?? '')] as const] : [])));

describe('an event in JSON', () => {
  test('has a name, and text, integers and booleans as they stand in a tag', () => {
    expect(read('{"event":"user.updated","id":42,"name":"Åsa","admin":true}')).toEqual({
      event: {
        name: 'user.updated',
        fields: new Map(
          Object.entries({ event: 'user.updated', id: '42', name: 'Åsa', admin: 'true' }).map(([key, value]) => [key, Buffer.from(value)]),
        ),
      },
    });
  });

  test.each([
    ['9007199254740993', 'is a number that may have been rounded: send it as text'],
    ['1.5', 'is a number that may have been rounded: send it as text'],
    ['null', 'is null'],
    ['[1]', 'is neither text nor a number'],
    ['{}', 'is neither text nor a number'],
  ])('cannot use %s', (value, unusable) => {
    expect(read(`{"event":"e","id":${value}}`)).toMatchObject({ event: { fields: new Map<string, unknown>([['event', Buffer.from('e')], ['id', { unusable }]]) } }); // prettier-ignore
  });

  test.each([
    ['', 'it is no JSON object'],
    ['{"event":', 'it is no JSON object'],
    ['[1]', 'it is no JSON object'],
    ['null', 'it is no JSON object'],
    ['"text"', 'it is no JSON object'],
    [Buffer.from([0x7b, 0xff, 0x7d]), 'it is not UTF-8'],
    ['{"id":1}', 'it has no field "event" with the name of what happened'],
    ['{"event":""}', 'it has no field "event" with the name of what happened'],
    ['{"event":["a"]}', 'it has no field "event" with the name of what happened'],
  ])('is not %s', (text, problem) => {
    expect(read(text)).toEqual({ problem });
  });
});

describe('an entry of a stream', () => {
  test('says it in its fields', () => {
    expect(entry('event', 'user.updated', 'id', '42')).toEqual({
      event: { name: 'user.updated', fields: new Map([['event', Buffer.from('user.updated')], ['id', Buffer.from('42')]]) }, // prettier-ignore
    });
  });

  test('or as JSON in its only one', () => {
    expect(entry('payload', '{"event":"user.updated","id":42}')).toEqual(read('{"event":"user.updated","id":42}'));
    expect(entry('payload', 'text')).toEqual({ problem: 'it is no JSON object' });
  });

  test('or not at all', () => {
    expect(entry('id', '42', 'name', 'x')).toEqual({ problem: 'it has no field "event" with the name of what happened' });
    expect(entry()).toHaveProperty('problem');
  });
});
