import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// What users get: packed, installed into an empty folder, run from there. `npm test` builds first.

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
let folder: string;
let packed: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT });
  packed = (JSON.parse(stdout) as [{ filename: string }])[0].filename;
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${packed}`], { cwd: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cacheops = (...argv: string[]) => run('npx', ['--no-install', 'cacheops', ...argv], { cwd: folder });

describe('the package', () => {
  test('brings all it needs: nothing else is installed with it', async () => {
    expect((await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual(['cacheops']);
  });

  test('runs, and finds its version and its profiles', async () => {
    expect((await cacheops('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await cacheops('profile', 'list')).stdout).toMatch(/^default +.*\n(?:.*\n)*research-workbench/m);
  });

  test('writes files', async () => {
    await cacheops('profile', 'show', '-o', 'shown.json', '-o', 'shown.csv');
    await cacheops('profile', 'schema', 'schema.json');
    expect(JSON.parse(await readFile(join(folder, 'shown.json'), 'utf8'))).toMatchObject({ schema: 'cacheops/profile-show/1' });
    expect(JSON.parse(await readFile(join(folder, 'schema.json'), 'utf8'))).toMatchObject({ type: 'object' });
    expect(await readFile(join(folder, 'shown.csv'), 'utf8')).toMatch(/^path,value,/);
  });

  test('holds the licences of what it bundles, the profiles and the schemas, and no sources or tests', async () => {
    const files = await readdir(join(folder, 'node_modules/cacheops'), { recursive: true });
    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'dist/THIRD-PARTY-LICENSES.txt',
        'profiles/default.yaml',
        'profiles/research-workbench.yaml',
        'schemas/profile.schema.json',
      ]),
    );
    expect(files.filter((file) => /^(src|test)\b|meta\.json/.test(file))).toEqual([]);
  });
});
