import { expect, test } from 'vitest';
import { unifiedDiff } from '../../src/lint/unified-diff.ts';

test('shows what changes, with the lines around it', () => {
  const lines = Array.from({ length: 9 }, (_, index) => `# line ${index + 1}\n`);
  const before = lines.join('');
  expect(unifiedDiff('redis.conf', before, before.replace('# line 5\n', 'save ""\n'))).toBe(
    [
      '--- redis.conf',
      '+++ redis.conf (fixed)',
      '@@ -2,7 +2,7 @@',
      ' # line 2',
      ' # line 3',
      ' # line 4',
      '-# line 5',
      '+save ""',
      ' # line 6',
      ' # line 7',
      ' # line 8',
      '',
    ].join('\n'),
  );
});

test('is empty when nothing changes', () => {
  expect(unifiedDiff('redis.conf', 'port 6379\n', 'port 6379\n')).toBe('');
});

test('redacts secrets, and escapes what a terminal acts on', () => {
  const shown = unifiedDiff(
    'redis.conf',
    'requirepass foobared\nlogfile \x1b[31m\xff\n',
    'requirepass foobared\nlogfile \x1b[31m\xff\nsave ""\n',
  );
  expect(shown).toContain(' requirepass ‹redacted›\n');
  expect(shown).toContain(' logfile \\x1b[31m');
  expect(shown).not.toContain('foobared');
});

test('carriage returns are part of line ends', () => {
  expect(unifiedDiff('redis.conf', 'timeout 0\r\n', 'timeout 300\r\n')).toContain('-timeout 0\n+timeout 300\n');
});

test('a missing end of the last line is told', () => {
  expect(unifiedDiff('redis.conf', 'timeout 0', 'timeout 0\nsave ""\n')).toContain('\\ No newline at end of file');
});
