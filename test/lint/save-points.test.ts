import { expect, test } from 'vitest';
import { lintText } from './judged.ts';

test.each([
  ['save 30 1\nsave 1 1000\n', 1, '30 s with 1 change (bound 60 s)'],
  ['save 900 1\n\nsave 20 0\n', 3, '20 s with 0 changes'],
  ['save 900 1\nsave "" \nsave 300 10 10 1\n', 3, '10 s with 1 change '],
])('of %j, the line with the eager save point is blamed', (text, line, message) => {
  const { problems } = lintText(text);
  expect(problems.filter(({ ruleId }) => ruleId === 'RC313')).toMatchObject([{ line, message: expect.stringContaining(message) }]);
});
