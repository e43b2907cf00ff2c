import { describe, expect, test } from 'vitest';
import { catalogueOf, whereKnown } from '../../src/lint/catalogue.ts';
import { KNOWN_VERSIONS, parseTarget } from '../../src/lint/target.ts';
import { ROLES } from '../../src/profile/profile.ts';
import { lintText } from './judged.ts';

const ALL = (['redis', 'valkey'] as const).flatMap((engine) => KNOWN_VERSIONS[engine].map((version) => `${engine}@${version}`));
/** Some of what a file needs before rules speak up for what it lacks. */
const TEXTS = ['', 'maxmemory 2gb\n', 'cluster-enabled yes\n', 'appendonly yes\n', 'replicaof 10.0.0.1 6379\n', 'user default off\n'];

describe.each([['redis@7.2,redis@7.4,redis@8.0'], [ALL.join()]])('for %s', (names) => {
  test.each(ROLES)('no line that the advice for a %s would add keeps a target from starting', (role) => {
    const targets = names.split(',');
    const dangerous = TEXTS.flatMap((text) =>
      lintText(text, { targets, role })
        .problems.filter(({ scope }) => scope === 'file')
        .flatMap(({ ruleId, advice }) => unknownIn(advice, targets).map((name) => `${ruleId} ${name}`)),
    );
    expect([...new Set(dangerous)]).toEqual([]);
  });
});

/** Settings that an advice names in a line to write, and that some target does not know. */
function unknownIn(advice: string, targets: readonly string[]): readonly string[] {
  const named = [...advice.matchAll(/`([a-z][\w-]*) [^`]*`/g)].flatMap(([, name]) => (name === undefined || whereKnown(name) === undefined ? [] : [name])); // prettier-ignore
  return named.filter((name) => targets.some((target) => catalogueOf(parseTarget(target)).find(name) === undefined));
}
