import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { glob } from '../src/glob.ts';

let folder = '';
const FILES = ['a.conf', 'b.conf', 'B.conf', '.hidden.conf', 'x[1].conf', 'a-b', 'sub/c.conf', 'sub/deep/d.conf', 'ü.conf', 'sub2/c.conf'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cacheops-glob-'));
  for (const file of FILES) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), '');
  }
  await symlink('..', join(folder, 'sub', 'up'));
});
afterAll(() => rm(folder, { recursive: true }));

const matches = async (pattern: string, recursive = false) =>
  (await glob(pattern, folder, { recursive })).map((path) => relative(folder, path));

describe('matches what a shell matches', () => {
  test.each([
    '*.conf',
    '?.conf',
    '[ab].conf',
    '[!a].conf',
    '[a-c].conf',
    '.*.conf',
    'sub*/c.conf',
    '*/*/*.conf',
    'x[[]1].conf',
    'no*',
    '*-*',
    './*.conf',
    'sub/../*.conf',
  ])('%s', async (pattern) => {
    const script = `for f in ${pattern}; do [ -e "$f" ] && realpath -s -- "$f"; done; true`;
    const shell = execFileSync('sh', ['-c', script], {
      cwd: folder,
      env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
      encoding: 'utf8',
    });
    const expected = shell.split('\n').filter((line) => line !== '');
    expect([...(await glob(pattern, folder))].toSorted()).toEqual(expected.toSorted());
  });
});

test('sorts by bytes, and takes an absolute pattern from the root', async () => {
  expect(await matches('*.conf')).toEqual(['B.conf', 'a.conf', 'b.conf', 'x[1].conf', 'ü.conf']);
  expect(await glob(`${folder}/[ab].conf`, '/')).toEqual([join(folder, 'a.conf'), join(folder, 'b.conf')]);
});

test('two stars are any depth only where that is asked for, and a link to a folder above ends nowhere', async () => {
  expect(await matches('**/*.conf')).toEqual(['sub/c.conf', 'sub2/c.conf']);
  expect(await matches('**/[cd].conf', true)).toEqual(['sub/c.conf', 'sub/deep/d.conf', 'sub2/c.conf']);
});
