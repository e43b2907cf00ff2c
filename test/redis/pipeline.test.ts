import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPipeline, questionOf } from '../../src/redis/pipeline.ts';
import { readCommands } from '../support/read-commands.ts';

const aKey = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.uint8Array({ minLength: 90, maxLength: 130 }), // on both sides of what is copied by a loop
);

test('questions about keys stand in the stream as commands, whatever the bytes', () => {
  const questions = [questionOf('TYPE'), questionOf('MEMORY USAGE', 'SAMPLES', '5')];
  fc.assert(
    fc.property(fc.array(aKey), fc.nat({ max: 200 }), (given, room) => {
      const keys = given.map((bytes) => Buffer.from(bytes));
      const offsets = Uint32Array.from([0, ...keys.map((_, i) => keys.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0))]);
      const pipeline = createPipeline(room);
      keys.forEach((_, i) => pipeline.ask(questions, { bytes: Buffer.concat(keys), offsets }, i));
      pipeline.add('SCAN', '17', 'MATCH', Buffer.from([0xff]));
      const [type, memory, usage, samples, five] = ['TYPE', 'MEMORY', 'USAGE', 'SAMPLES', '5'].map((word) => Buffer.from(word));
      const scan = [...['SCAN', '17', 'MATCH'].map((word) => Buffer.from(word)), Buffer.from([0xff])];
      expect(readCommands()(pipeline.encoded())).toEqual([
        ...keys.flatMap((key) => [[type, key], [memory, usage, key, samples, five]]), // prettier-ignore
        scan,
      ]);
      expect(pipeline.commands).toEqual([...keys.flatMap(() => ['TYPE', 'MEMORY USAGE']), 'SCAN']);
    }),
  );
});

test('a command that may write does not come into one', () => {
  expect(() => questionOf('UNLINK' as 'TYPE')).toThrow(/not a command that only reads/);
  expect(() => createPipeline().add('DEL' as 'TYPE', 'key')).toThrow(/not a command that only reads/);
});
