import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { describe, expect, test } from 'vitest';

// `npm test` builds first. Start-up is guarded by what is loaded, not by a stopwatch: see bench/startup.mjs for the time.

const ROOT = join(import.meta.dirname, '..');
const { outputs } = JSON.parse(readFileSync(join(ROOT, 'dist/meta.json'), 'utf8')) as Metafile;

/** What Node reads before the first line of `main` runs: the entry, and all that it imports statically. */
function loadedWith(output: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(output)) return seen;
  seen.add(output);
  for (const { path, kind } of outputs[output]?.imports ?? []) if (kind === 'import-statement' && path in outputs) loadedWith(path, seen);
  return seen;
}

const packagesIn = (chunks: ReadonlySet<string>): string[] =>
  [
    ...new Set(
      [...chunks]
        .flatMap((chunk) => Object.keys(outputs[chunk]?.inputs ?? {}))
        .flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []),
    ),
  ].toSorted();

const chunkOf = (source: string): string => {
  const found = Object.keys(outputs).find((output) => outputs[output]?.entryPoint === source);
  if (found === undefined) throw new Error(`${source} is not reached by a dynamic import`);
  return found;
};

describe('the bundle', () => {
  test('starts with commander alone', () => {
    expect(packagesIn(loadedWith('dist/main.js'))).toEqual(['commander']);
  });

  test.each(['stats', 'slowlog', 'monitor', 'lint-config', 'profile-test', 'explain', 'demo'])(
    'loads %s without a package: its help costs little',
    (command) => {
      expect(packagesIn(loadedWith(chunkOf(`src/commands/${command}.ts`)))).toEqual([]);
    },
  );

  test('loads ioredis with the first connection, and nothing else heavy with it', () => {
    const packages = packagesIn(loadedWith(chunkOf('src/redis/open-target.ts')));
    expect(packages).toContain('ioredis');
    expect(packages.filter((name) => ['yaml', 'zod', 'chalk', 'cli-table3', 'ora', 'string-width'].includes(name))).toEqual([]);
  });

  test('draws JSON without what only text needs', () => {
    expect(packagesIn(loadedWith(chunkOf('src/output/formats/json.ts')))).toEqual([]);
  });
});
