import { expect, test } from 'vitest';
import { excerptOf, lineIdentity } from '../../src/lint/excerpt.ts';
import { parseConfigFile } from '../../src/lint/grammar.ts';
import { loadConfiguration } from '../../src/lint/include.ts';
import { meantBy } from '../../src/lint/meant.ts';
import type { ConfigFiles } from '../../src/lint/model.ts';
import { aloneOf, lintText } from './judged.ts';

// What keeps a file of a hundred thousand lines, or a line of a megabyte, from taking minutes: counted, not timed.

/** Words that count how often somebody looks through them. */
function counted(words: readonly string[]): { readonly words: readonly string[]; readonly looks: () => number } {
  let looks = 0;
  const watched = new Proxy(words, {
    get(target, key, receiver) {
      if (key === Symbol.iterator) looks += 1;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  return { words: watched, looks: () => looks };
}

test('what was meant by a word is looked up once a file', () => {
  const { words, looks } = counted(['maxmemory', 'timeout']);
  const [one, other] = [aloneOf('maxmemry 1\n'), aloneOf('maxmemry 1\n')];
  expect([one, one, one].map((file) => meantBy('maxmemry', words, file))).toEqual(['maxmemory', 'maxmemory', 'maxmemory']);
  expect(looks()).toBe(1);
  expect(meantBy('maxmemry', words, other)).toBe('maxmemory');
  expect(looks()).toBe(2);
});

test('a file with a great many unknown words is not compared with every name there is', () => {
  const { words, looks } = counted(['maxmemory', 'timeout']);
  const file = aloneOf('');
  for (let at = 0; at < 5_000; at += 1) meantBy(`word${at}`, words, file);
  expect(looks()).toBeLessThanOrEqual(200);
  expect(meantBy('maxmemry', words, file)).toBeUndefined();
});

test('an included file is asked for once, however many lines include it', async () => {
  const asked: string[] = [];
  const files: ConfigFiles = {
    workingDirectory: '/etc/redis',
    readFile: async (path) => {
      asked.push(path);
      return 'missing';
    },
    glob: async (pattern) => {
      asked.push(pattern);
      return [];
    },
  };
  const text = 'include none.conf\ninclude conf.d/*.conf\n'.repeat(500);
  const { includes } = await loadConfiguration('redis.conf', Buffer.from(text), files);
  expect(includes).toHaveLength(1000);
  expect(asked).toEqual(['/etc/redis/none.conf', 'conf.d/*.conf']);
});

test('every word of a very long line is where it is said to be', () => {
  const line = Array.from({ length: 3000 }, (_, at) => `w${at}ü`).join(' ');
  const [directive] = parseConfigFile('redis.conf', Buffer.from(`port 1\n${line}\n`)).directives.slice(1);
  const columns = [...line.matchAll(/\S+/g)].map(({ index }) => index + 1);
  expect(directive?.args.map(({ column }) => column)).toEqual(columns.slice(1));
});

test('of a very long line, what stands around the mark is shown', () => {
  const line = `user app on ${'~ü* '.repeat(50_000)}+@bad ${'~x '.repeat(50_000)}`;
  const file = parseConfigFile('redis.conf', Buffer.from(`${line}\n`));
  const token = file.directives[0]?.args.find(({ value }) => value === '+@bad');
  const { text, column = 0, endColumn = 0 } = excerptOf(file, token ?? { line: 1, column: 1, endColumn: 1 }) ?? { text: '' };
  const shown = Array.from(typeof text === 'string' ? text : '');
  expect(shown.length).toBeLessThan(1100);
  expect([shown.at(0), shown.at(-1)]).toEqual(['…', '…']);
  expect(shown.slice(column - 1, endColumn - 1).join('')).toBe('+@bad');
  expect(lineIdentity(file, 1)).toHaveLength(64);
});

test('a secret is hidden wherever a long line is cut', () => {
  const secret = `>${'s3cret'.repeat(300)}`;
  const file = parseConfigFile('redis.conf', Buffer.from(`user app ${'~x '.repeat(400)}${secret} ${'~y '.repeat(400)}on\n`));
  for (let column = 1; column < 4200; column += 7) {
    const { text = '' } = excerptOf(file, { line: 1, column, endColumn: column + 3 }) ?? {};
    expect(JSON.stringify(text)).not.toMatch(/s3c|cret/);
  }
});

test('findings of any number of lines keep their line and their targets', () => {
  const { problems } = lintText('maxmemory 1gb\n'.repeat(2000), { targets: ['redis@7.2', 'valkey@8.1'] });
  const twice = problems.filter(({ ruleId }) => ruleId === 'RC020');
  expect(twice.map(({ line }) => line)).toEqual(Array.from({ length: 1999 }, (_, at) => at + 1));
  expect(new Set(twice.map(({ targets }) => targets.join()))).toEqual(new Set(['redis@7.2,valkey@8.1']));
});

test('a comment keeps quiet what stands below it, whichever of several is nearest', () => {
  const text =
    '# cacheops-disable-next-line RC402\n\n# cacheops-disable-next-line RC402 RC401\ntcp-keepalive 0\n# cacheops-disable-next-line RC401\ntimeout 0\n';
  const { suppressed, problems } = lintText(text);
  expect(suppressed.map(({ problem, by }) => [problem.ruleId, by?.line])).toEqual([
    ['RC401', 5],
    ['RC402', 1],
  ]);
  expect(problems.filter(({ ruleId }) => ruleId === 'RC901').map(({ line }) => line)).toEqual([3]);
});
