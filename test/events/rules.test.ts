import { describe, expect, test } from 'vitest';
import { batchOf } from '../../src/events/batch.ts';
import { readJsonEvent } from '../../src/events/read-event.ts';
import { createMapping } from '../../src/events/rules.ts';

const RULES = [
  { on: 'user.updated', tag: 'user:{id}' },
  { on: 'user.updated', tag: 'team:{team|lower}' },
  { on: 'deployed', tag: 'everything' },
];
const mapEvent = createMapping(RULES, (text) => !/[{}]/.test(text));
const reading = (said: unknown) => readJsonEvent(Buffer.from(JSON.stringify(said)));

function mapped(said: object) {
  const read = reading(said);
  if ('problem' in read) throw new Error(read.problem);
  return mapEvent(read.event);
}

describe('a rule', () => {
  test('makes a tag of an event, as do all others on it', () => {
    expect(mapped({ event: 'user.updated', id: 42, team: 'RED' })).toEqual({ rules: 2, tags: ['user:42', 'team:red'], problems: [] });
    expect(mapped({ event: 'deployed' })).toEqual({ rules: 1, tags: ['everything'], problems: [] });
  });

  test('is not on other events', () => {
    expect(mapped({ event: 'user.created', id: 42 })).toEqual({ rules: 0, tags: [], problems: [] });
  });

  test('guesses nothing that the event lacks', () => {
    expect(mapped({ event: 'user.updated', id: 42 })).toEqual({
      rules: 2,
      tags: ['user:42'],
      problems: ['user.updated has no field team, which the tag team:{team|lower} needs'],
    });
    expect(mapped({ event: 'user.updated', id: 1e21, team: '' }).problems).toEqual([
      'id of user.updated, which the tag user:{id} needs, is a number that may have been rounded: send it as text',
      'user.updated: the value of team is empty, and no key of team:{team|lower} has an empty one',
    ]);
  });

  test('makes no tag that cannot be one', () => {
    expect(mapped({ event: 'user.updated', id: '{1}', team: 'a' })).toMatchObject({
      tags: ['team:a'],
      problems: ['what user.updated makes of user:{id} cannot be a tag'],
    });
  });
});

test('a batch has each tag once, and tells what it made nothing of', () => {
  const events = [
    { event: 'user.updated', id: 1, team: 'a' },
    { event: 'user.updated', id: 1, team: 'b' },
    { event: 'other' },
    { event: 'user.updated', id: 2 },
    'no event',
    { event: 'deployed' },
  ];
  const received = events.map((said, i) => ({ id: `line ${i + 1}`, reading: reading(said) }));
  expect(batchOf(received, mapEvent)).toEqual({
    events: 6,
    firstId: 'line 1',
    lastId: 'line 6',
    tags: ['user:1', 'team:a', 'team:b', 'user:2', 'everything'],
    asked: [
      { id: 'line 1', tag: 'user:1' },
      { id: 'line 1', tag: 'team:a' },
      { id: 'line 2', tag: 'user:1' },
      { id: 'line 2', tag: 'team:b' },
      { id: 'line 4', tag: 'user:2' },
      { id: 'line 6', tag: 'everything' },
    ],
    repeated: 1,
    unmatched: 1,
    problems: [
      { id: 'line 4', problem: 'user.updated has no field team, which the tag team:{team|lower} needs' },
      { id: 'line 5', problem: 'it is no JSON object' },
    ],
  });
});
