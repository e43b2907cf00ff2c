import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { catalogueOf, removedDirective, whereKnown } from '../../src/lint/catalogue.ts';
import { defaultTargets } from '../../src/lint/default-targets.ts';
import { compareVersions, KNOWN_VERSIONS, parseTarget, parseTargets, targetOfServer, toTarget } from '../../src/lint/target.ts';
import { configurationOf } from './config-files.ts';

test.each([
  ['redis@7.2', 'redis@7.2'],
  ['REDIS@7.2.5', 'redis@7.2'],
  ['valkey@8.1', 'valkey@8.1'],
  ['redis@8.10', 'redis@8.10'],
  ['redis', 'redis@8.10'],
  ['valkey@latest', 'valkey@9.1'],
])('%s is the target %s', (text, name) => {
  expect(parseTarget(text).name).toBe(name);
});

test.each(['', 'redsi@7.2', 'redis@5.0', 'redis@', 'redis@7', 'valkey@8.2', '@7.2', 'keydb@6.3'])(
  '%j is no target, and the error says what is',
  (text) => {
    const parse = (): unknown => parseTarget(text);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(expect.objectContaining({ hint: expect.stringMatching(/(?:redis|valkey)@\d/) }));
  },
);

test('several targets are read once each, in their order', () => {
  expect(parseTargets(['valkey@8.1,redis@7.2', 'redis@7.2.4 redis@8.0']).map(({ name }) => name)).toEqual([
    'valkey@8.1',
    'redis@7.2',
    'redis@8.0',
  ]);
});

test('a server between or beyond the known versions counts as the newest that is not newer', () => {
  expect(targetOfServer('redis', '7.3.1')?.name).toBe('redis@7.2');
  expect(targetOfServer('valkey', '12.0.0')?.name).toBe(`valkey@${KNOWN_VERSIONS.valkey.at(-1)}`);
  expect(targetOfServer('redis', '5.0.14')).toBeUndefined();
});

test('versions are compared as numbers', () => {
  expect(['8.10', '8.8', '7.0', '8.0'].sort(compareVersions)).toEqual(['7.0', '8.0', '8.8', '8.10']);
});

test.each([
  ['maxmemory 1gb\n', ['redis@7.2', 'redis@7.4', 'redis@8.0'], /in use/],
  ['rdb-version-check strict\n', ['valkey@8.1', 'valkey@9.0', 'valkey@9.1'], /rdb-version-check.*valkey 8\.1/],
  ['replica-full-sync-buffer-limit 1gb\n', ['redis@8.0'], /replica-full-sync-buffer-limit.*redis 8\.0/],
  ['slowlog-entry-max-argc 4\n', ['redis@8.10'], /redis 8\.8/],
  [
    'rdb-version-check strict\nreplica-full-sync-buffer-limit 1gb\n',
    ['redis@7.2', 'redis@7.4', 'redis@8.0'],
    /replica-full-sync.*only to redis, and rdb-version-check.*only to valkey: .*in use/,
  ],
])('%j is judged for %j, and why is said', async (text, names, reason) => {
  const chosen = defaultTargets(await configurationOf(text));
  expect(chosen.targets.map(({ name }) => name)).toEqual(names);
  expect(chosen.reason).toMatch(reason);
});

test('the catalogue knows spellings by version', () => {
  const canonical = (target: string, name: string): string | undefined => catalogueOf(parseTarget(target)).find(name)?.canonicalName;
  expect(canonical('redis@7.2', 'slaveof')).toBe('replicaof');
  expect(canonical('redis@7.2', 'masterauth')).toBe('masterauth');
  expect(canonical('valkey@8.0', 'masterauth')).toBe('primaryauth');
  expect(canonical('redis@6.2', 'hash-max-ziplist-value')).toBe('hash-max-ziplist-value');
  expect(canonical('redis@7.0', 'hash-max-ziplist-value')).toBe('hash-max-listpack-value');
  expect(canonical('redis@6.2', 'hash-max-listpack-value')).toBeUndefined();
});

test('the catalogue says where a name is known, and what became of old ones', () => {
  expect(whereKnown('maxmemory')).toBe('redis 6.0+, valkey 7.2+');
  expect(whereKnown('primaryauth')).toBe('valkey 8.0+');
  expect(whereKnown('gopher-enabled')).toBe('redis 6.0 to 6.2');
  expect(whereKnown('nosuch')).toBeUndefined();
  expect(removedDirective('vm-enabled')).toMatchObject({ removedIn: '2.6' });
});

test.each(
  Object.entries(KNOWN_VERSIONS).flatMap(([engine, versions]) =>
    versions.map((version) => toTarget(engine as 'redis' | 'valkey', version)),
  ),
)('the catalogue of $name holds together', (target) => {
  const { entries, find } = catalogueOf(target);
  const spellings = entries.flatMap((entry) => entry.spellings);
  expect(new Set(spellings).size).toBe(spellings.length);
  expect(entries.filter(({ spellings: all }) => all.some((name) => find(name) === undefined))).toEqual([]);
  expect(entries.filter(({ min, max }) => min !== undefined && max !== undefined && min > max)).toEqual([]);
  expect(entries.filter(({ type, values }) => (type === 'enum' || type === 'flags') !== values.length > 0)).toEqual([]);
  expect(entries.filter(({ type, values, default: value = '' }) => type === 'enum' && !values.includes(value))).toEqual([]);
  expect(entries.filter(({ sensitive }) => sensitive).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['requirepass', 'masterauth']),
  );
});
