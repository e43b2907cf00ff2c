import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lintConfig } from '../src/commands/lint-config.ts';
import { flagOf } from '../src/help.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (file: string) => parse(readFileSync(join(ROOT, file), 'utf8'));

describe('action.yml', () => {
  const { inputs, runs } = read('action.yml');
  const [step] = runs.steps;
  const folder = mkdtempSync(join(tmpdir(), 'cacheops-action-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  // Prints what it is called with, one a line.
  writeFileSync(join(folder, 'npx'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(join(folder, 'npx'), 0o755);

  /** What npx is called with, for these inputs and the defaults of the others. */
  function calls(given: Readonly<Record<string, string>>): readonly string[] {
    const values = Object.entries(inputs).map(([name, input]) => [
      `INPUT_${name.toUpperCase().replaceAll('-', '_')}`,
      given[name] ?? (input as { default: string }).default, // as the file declares every input
    ]);
    const env = { PATH: `${folder}:${process.env['PATH']}`, ...Object.fromEntries(values) };
    return execFileSync('bash', ['-e', '-c', step.run], { env, encoding: 'utf8' }).trimEnd().split('\n');
  }

  test('hands every input over as a variable, never as part of the script', () => {
    expect(step.run).not.toContain('${{');
    expect(Object.values<string>(step.env).toSorted((one, other) => one.localeCompare(other))).toEqual(
      Object.keys(inputs)
        .map((name) => `\${{ inputs.${name} }}`)
        .toSorted((one, other) => one.localeCompare(other)),
    );
  });

  test('lints its files', () => {
    expect(calls({ files: 'a b.conf\n\nc/**/*.conf\n' })).toEqual([
      '--yes',
      'cacheops@latest',
      'lint-config',
      '--fail-on',
      'error',
      '--format',
      'text',
      '--',
      'a b.conf',
      'c/**/*.conf',
    ]);
  });

  test('looks for every kind of file unless told otherwise', () => {
    const files = calls({});
    expect(files.slice(files.indexOf('--') + 1)).toEqual(['**/redis*.conf', '**/valkey*.conf', '**/sentinel*.conf', '**/users.acl']);
  });

  test('an input that looks like a command or a flag stays text', () => {
    const files = '$(touch pwned)\n--fix\n';
    expect(calls({ files, target: 'redis@7.2; exit 3' }).slice(7)).toEqual([
      '--target',
      'redis@7.2; exit 3',
      '--',
      '$(touch pwned)',
      '--fix',
    ]);
  });

  test('every option that it may pass exists', () => {
    const passed = calls({ target: 'x', role: 'cache', profile: 'p', baseline: 'b', sarif: 's.sarif' }).filter((word) =>
      word.startsWith('--'),
    );
    const known = Object.entries(lintConfig.options).map(([name, option]) => flagOf(name, option).split(' ')[0]);
    expect(passed.filter((flag) => !known.includes(flag))).toEqual(['--yes', '--fail-on', '--format', '--profile', '--format', '--']);
  });
});

describe('.pre-commit-hooks.yaml', () => {
  const hooks: readonly { id: string; entry: string; files: string; language: string }[] = read('.pre-commit-hooks.yaml');

  test.each(hooks)('$id runs lint-config on configurations, and on nothing else', ({ entry, files, language }) => {
    expect(entry).toMatch(/^cacheops lint-config/);
    expect(language).toBe('node');
    const matches = [
      'redis.conf',
      'conf/redis-prod.conf',
      'valkey.conf',
      'a/sentinel.conf',
      'users.acl',
      'nginx.conf',
      'redis.conf.bak',
      'notredis.conf',
    ];
    expect(matches.filter((path) => new RegExp(files).test(path))).toEqual([
      'redis.conf',
      'conf/redis-prod.conf',
      'valkey.conf',
      'a/sentinel.conf',
      'users.acl',
    ]);
  });

  // As pre-commit installs hooks written for Node; a package of its own, since building this one would disturb other tests.
  test('npm pack prints the name of the archive and nothing else, whatever its scripts print', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cacheops-pack-'));
    try {
      const { prepack } = read('package.json').scripts;
      expect(prepack).toContain('build');
      const scripts = { build: 'echo building', prepack };
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'packed', version: '1.0.0', scripts }));
      copyFileSync(join(ROOT, '.npmrc'), join(folder, '.npmrc'));
      const stdout = execFileSync('npm', ['pack'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      expect(stdout).toBe('packed-1.0.0.tgz\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
