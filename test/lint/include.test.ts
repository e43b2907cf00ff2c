import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../src/lint/configuration.ts';
import { INCLUDE_LIMITS, loadConfiguration } from '../../src/lint/include.ts';
import { parseTarget } from '../../src/lint/target.ts';
import { judge } from '../../src/lint/verdict.ts';
import { configurationOf, filesOf } from './config-files.ts';

const redis = parseTarget('redis@7.2');

async function valueOf(name: string, text: string, others: Readonly<Record<string, string>>): Promise<string | undefined> {
  return settingsOf(await configurationOf(text, others), redis).valueOf(name);
}

describe('an included file', () => {
  test('is read in its place, so that the later line wins, both ways', async () => {
    const others = { 'sub.conf': 'timeout 2\n' };
    expect(await valueOf('timeout', 'timeout 1\ninclude sub.conf\n', others)).toBe('2');
    expect(await valueOf('timeout', 'include sub.conf\ntimeout 1\n', others)).toBe('1');
  });

  test('knows the lines that led to it', async () => {
    const { directives } = await configurationOf('\ninclude a.conf\n', { 'a.conf': 'include b.conf\n', 'b.conf': 'timeout 1\n' });
    expect(directives.at(-1)).toMatchObject({
      lowerName: 'timeout',
      path: '/etc/redis/b.conf',
      line: 1,
      includedFrom: [
        { path: 'redis.conf', line: 2 },
        { path: '/etc/redis/a.conf', line: 1 },
      ],
    });
  });

  test('is looked for in the working directory, or in the last dir, never beside its includer', async () => {
    const { includes } = await configurationOf('include sub/a.conf\ndir data\ninclude c.conf\n', {
      'sub/a.conf': 'include b.conf\n',
      'b.conf': '',
      'data/c.conf': '',
    });
    expect(includes.map(({ paths, afterDir, outcome }) => ({ paths, afterDir, outcome }))).toEqual([
      { paths: ['/etc/redis/b.conf'], afterDir: false, outcome: 'read' },
      { paths: ['/etc/redis/sub/a.conf'], afterDir: false, outcome: 'read' },
      { paths: ['/etc/redis/data/c.conf'], afterDir: true, outcome: 'read' },
    ]);
  });

  test.each([
    ['include nosuch.conf', 'missing', 'depends'],
    ['include conf.d', 'directory', 'accepted'],
    ['include conf.d/nosuch-*.conf', 'no-match', 'accepted'],
    ['include redis.conf', 'cycle', 'rejected'],
    ['include ./conf.d/../redis.conf', 'cycle', 'rejected'],
    ['include ""', 'missing', 'rejected'],
  ])('%s: %s, so the file is %3$s', async (line, outcome, verdict) => {
    const configuration = await configurationOf(`${line}\n`, { 'conf.d/a.conf': '' });
    expect(configuration.includes).toMatchObject([{ outcome }]);
    expect(judge(configuration, redis).verdict).toMatchObject({ verdict });
  });

  test('that goes around in a circle ends', async () => {
    const configuration = await configurationOf('include a.conf\n', { 'a.conf': 'include b.conf\n', 'b.conf': 'include a.conf\n' });
    expect(configuration.includes[0]).toMatchObject({ outcome: 'cycle', directive: { path: '/etc/redis/b.conf' } });
  });

  test('that is nested too deeply is not followed', async () => {
    const deep = Object.fromEntries(Array.from({ length: 50 }, (_, level) => [`${level}.conf`, `include ${level + 1}.conf\n`]));
    const { files, includes } = await configurationOf('include 0.conf\n', deep);
    expect(files).toHaveLength(INCLUDE_LIMITS.depth);
    expect(includes[0]).toMatchObject({ outcome: 'too-deep' });
  });

  test('that doubles at each level stays within bounds', async () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 30 }, (_, level) => [`${level}.conf`, `include ${level + 1}.conf\n`.repeat(2)]),
    );
    const { files } = await configurationOf('include 0.conf\n', doubling);
    expect(files.length).toBeLessThanOrEqual(INCLUDE_LIMITS.files);
  });

  test('is refused with its own line and name', async () => {
    const configuration = await configurationOf('# 1\ninclude sub.conf\n', { 'sub.conf': '# x\n\nbogus 1\n' });
    expect(judge(configuration, redis).verdict).toMatchObject({ verdict: 'rejected', line: 3, lineFile: '/etc/redis/sub.conf' });
  });
});

describe('a glob', () => {
  test('reads its matches in the order of their bytes', async () => {
    const others = { 'conf.d/20-b.conf': 'timeout 2\n', 'conf.d/10-a.conf': 'timeout 1\n', 'conf.d/Z.conf': 'timeout 3\n' };
    expect(await valueOf('timeout', 'include conf.d/*.conf\n', others)).toBe('3');
  });

  test('glues a file without a newline at its end to the next, as servers do', async () => {
    const configuration = await configurationOf('include conf.d/*\n', {
      'conf.d/a': 'timeout 1\nmaxmemory 1gb',
      'conf.d/b': 'timeout 5\n',
    });
    const [file] = configuration.files.slice(-1);
    expect(file?.problems).toMatchObject([{ kind: 'glued-files', path: '/etc/redis/conf.d/b', line: 1 }]);
    expect(judge(configuration, redis).verdict).toMatchObject({ verdict: 'rejected', reason: expect.stringContaining('maxmemory') });
  });

  test('is the name of a file to Redis 6', async () => {
    const configuration = await configurationOf('include conf.d/*\n');
    expect(judge(configuration, parseTarget('redis@6.2')).verdict).toMatchObject({ verdict: 'rejected', line: 1 });
  });
});

describe('save', () => {
  test.each([
    ['save 900 1\nsave 300 10\n', '900 1 300 10'],
    ['save 900 1\nsave ""\n', ''],
    ['save 900 1\nsave ""\nsave 300 2\n', '300 2'],
    ['save 900 1 300 10\n', '900 1 300 10'],
    ['timeout 1\n', '3600 1 300 100 60 10000'],
    ['save 900 1\ninclude sub.conf\nsave 300 10\nsave 60 100\n', '60 100'],
    ['save 300 10\ninclude saves.conf\n', '300 10 900 1'],
  ])('of %j is %j', async (text, expected) => {
    expect(await valueOf('save', text, { 'sub.conf': 'timeout 3\n', 'saves.conf': 'save 900 1\n' })).toBe(expected);
  });
});

test('any files that include each other are read to an end', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd/*', 'redis.conf');
  const content = fc
    .array(
      fc.oneof(
        name.map((path) => `include ${path}`),
        fc.constantFrom('dir d', 'timeout 1', 'include', '"'),
      ),
      { maxLength: 4 },
    )
    .map((lines) => lines.join('\n'));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd/x', 'd/y'), content), content, async (others, text) => {
      const configuration = await loadConfiguration('redis.conf', Buffer.from(text), filesOf({ ...others, 'redis.conf': text }));
      expect(configuration.files.length).toBeLessThanOrEqual(INCLUDE_LIMITS.files);
      expect(['accepted', 'rejected', 'depends']).toContain(judge(configuration, redis).verdict.verdict);
    }),
    { numRuns: 200 },
  );
});
