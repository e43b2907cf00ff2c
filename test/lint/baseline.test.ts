import { expect, test } from 'vitest';
import { baselineOf, newSince, parseBaseline } from '../../src/lint/baseline.ts';
import type { ConfigFile } from '../../src/lint/model.ts';
import type { Finding } from '../../src/report.ts';
import { toFinding } from '../../src/lint/findings.ts';
import { aloneOf, lintConfiguration } from './judged.ts';

function findingsOf(text: string): readonly Finding[] {
  const configuration = aloneOf(text);
  const files = new Map<string, ConfigFile>([['redis.conf', configuration.root]]);
  const { problems } = lintConfiguration(configuration);
  return problems.map((problem) => toFinding(problem, { files, shown: (path) => path, targets: ['redis@7.2'] }));
}

const BEFORE = 'tcp-keepalive 0\ntimeout 0\n';

test('nothing is new in a file that did not change', () => {
  const { fresh, gone } = newSince(baselineOf(findingsOf(BEFORE)), findingsOf(BEFORE));
  expect({ fresh, gone }).toEqual({ fresh: [], gone: 0 });
});

test('a line that moved, or was indented, is not new', () => {
  const { fresh } = newSince(
    baselineOf(findingsOf(BEFORE)),
    findingsOf(`# the cache\n\nport 6379\n  timeout  0\n${BEFORE.split('\n')[0]}\n`),
  );
  expect(fresh).toEqual([]);
});

test('a new problem is new, though others of its rule are known', () => {
  const known = findingsOf('slave-read-only yes\n');
  const { fresh } = newSince(baselineOf(known), findingsOf('slave-read-only yes\nslave-priority 10\n'));
  expect(fresh.map(({ id, subject }) => [id, subject.line])).toEqual([['RC005', 2]]);
});

test('a second line of the same text is new', () => {
  const { fresh } = newSince(baselineOf(findingsOf('slave-priority 10\n')), findingsOf('slave-priority 10\nslave-priority 10\n'));
  expect(fresh.map(({ id }) => id).sort()).toEqual(['RC005', 'RC020']);
});

test('what was mended is counted as gone', () => {
  const { fresh, gone } = newSince(baselineOf(findingsOf(BEFORE)), findingsOf('tcp-keepalive 60\ntimeout 0\n'));
  expect({ fresh, gone }).toEqual({ fresh: [], gone: 1 });
});

test('a baseline is the same however the findings are ordered, and can be read back', () => {
  const findings = findingsOf(BEFORE);
  const baseline = baselineOf(findings);
  expect(baselineOf(findings.toReversed())).toEqual(baseline);
  expect(parseBaseline(JSON.stringify(baseline), 'baseline.json')).toEqual(baseline);
});

test('a baseline holds no secret', () => {
  expect(JSON.stringify(baselineOf(findingsOf('requirepass foobared\n')))).not.toContain('foobared');
});

test.each(['', '[]', '{"schema":"cacheops/lint-baseline/2","findings":[]}', '{"schema":"cacheops/lint-baseline/1","findings":[1]}'])(
  '%j is refused as a baseline',
  (text) => {
    expect(() => parseBaseline(text, 'old.json')).toThrow('old.json is no baseline of cacheops');
  },
);
