import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trackedFiles } from '../src/tracked-files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cacheops-tracked-'));
});
afterEach(() => rm(folder, { recursive: true }));

const env = { PATH: process.env['PATH'], HOME: '/nonexistent' };
const put = (name: string) => writeFile(join(folder, name), '');
const git = (...argv: readonly string[]) => execFileSync('git', argv, { cwd: folder, env: { ...env, GIT_CONFIG_GLOBAL: '/dev/null' } });
const ask = async (paths: readonly string[], about: readonly string[] = paths, surroundings: Record<string, string | undefined> = env) => {
  const isTracked = await trackedFiles(paths, { cwd: folder, env: surroundings });
  return about.map(isTracked);
};

test('git tells which files it keeps, by relative and absolute paths', async () => {
  git('init', '-q');
  await mkdir(join(folder, 'conf'));
  for (const name of ['redis.conf', 'conf/ä b.conf', 'conf/own.conf']) await put(name);
  git('add', 'redis.conf', 'conf/ä b.conf');
  expect(await ask(['redis.conf', './conf/ä b.conf', join(folder, 'conf/own.conf')])).toEqual([true, true, false]);
});

test('what was not asked about is known as well, below the same work tree', async () => {
  git('init', '-q');
  await put('included.conf');
  git('add', 'included.conf');
  expect(await ask(['redis.conf'], [join(folder, 'included.conf'), join(folder, 'secret.conf'), '/etc/redis/redis.conf'])).toEqual([
    true,
    false,
    undefined,
  ]);
});

test('nobody can tell without a repository, without git, and of a broken repository', async () => {
  expect(await ask(['redis.conf'])).toEqual([undefined]);
  await mkdir(join(folder, '.git'));
  expect(await ask(['redis.conf'])).toEqual([undefined]);
  await rm(join(folder, '.git'), { recursive: true });
  git('init', '-q');
  expect(await ask(['redis.conf'], ['redis.conf'], { PATH: folder })).toEqual([undefined]);
});

test('neither the environment of a hook nor a program that the repository names is used', async () => {
  git('init', '-q');
  git('config', 'core.fsmonitor', `touch ${join(folder, 'was-run')}; true`);
  await put('redis.conf');
  git('-c', 'core.fsmonitor=false', 'add', 'redis.conf');
  expect(
    await ask(['redis.conf', 'was-run'], ['redis.conf', 'was-run'], { ...env, GIT_DIR: '/nonexistent', GIT_INDEX_FILE: '/nonexistent' }),
  ).toEqual([true, false]);
  await expect(rm(join(folder, 'was-run'))).rejects.toThrow('ENOENT');
});
