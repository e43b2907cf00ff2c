import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultTargets } from '../../src/lint/default-targets.ts';
import { ROLES } from '../../src/profile/profile.ts';
import { aloneOf, idsOf, lintConfiguration } from './judged.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/lint/files');

/** As servers of the versions in use, and Debian, ship them. */
const shipped = readdirSync(FIXTURES).filter((name) => /^(?:redis-official-[67]|valkey-official|debian)/.test(name));

describe.each(shipped)('of %s as it is shipped', (name) => {
  const configuration = aloneOf(readFileSync(join(FIXTURES, name)));
  const { targets } = defaultTargets(configuration);

  test.each(ROLES)('a %s is told no more than can be read at a glance, and nothing twice', (role) => {
    const told = idsOf(lintConfiguration(configuration, { targets: targets.map((target) => target.name), role }));
    // Of a file for Redis 6 that is judged for newer versions: each is a line to mend, and a note.
    const ids = told.filter((id) => id !== 'RC005');
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.length).toBeLessThanOrEqual(10);
    expect(ids).toEqual([...new Set(ids)]);
  });
});

test('lines without effect are told where somebody chose a value, not where they repeat the default', () => {
  const { problems } = lintConfiguration(
    aloneOf('appendfsync always\nauto-aof-rewrite-percentage 100\nno-appendfsync-on-rewrite yes\naof-load-truncated yes\n'),
  );
  expect(problems.filter(({ ruleId }) => ruleId === 'RC306')).toMatchObject([
    { line: 1, message: 'appendfsync, no-appendfsync-on-rewrite have no effect: appendonly is no' },
  ]);
});
