import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { escapeProse } from '../../src/text/escape.ts';
import { quoteForShell } from '../../src/text/shell.ts';

test.each(['convo:42', '', "it's", 'a b', '$(id)', '*', '\\n', 'a\nb', "\x1b[31m'\\\u202e", 'tags:{tag}=data:{member}', 'é'])(
  'a shell reads %j back, and nothing in it is invisible',
  (word) => {
    const quoted = quoteForShell(word);
    expect(execFileSync('bash', ['-c', `printf %s ${quoted}`], { encoding: 'utf8' })).toBe(word);
    expect(escapeProse(quoted)).toBe(quoted);
  },
);

test('plain words stay as they are typed', () => {
  expect(['convo:42', '--tag', 'a b'].map(quoteForShell)).toEqual(['convo:42', '--tag', "'a b'"]);
});
