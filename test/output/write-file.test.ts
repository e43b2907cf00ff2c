import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile as put } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFile } from '../../src/output/write-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cacheops-write-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a file is written whole, and nothing else is left in its folder', async () => {
  await writeFile(join(folder, 'a.json'), '{}\n');
  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('{}\n');
  expect(await readdir(folder)).toEqual(['a.json']);
});

test('a file that is replaced keeps its mode', async () => {
  const path = join(folder, 'a.json');
  await put(path, 'old');
  await chmod(path, 0o640);
  await writeFile(path, 'new');
  expect([await readFile(path, 'utf8'), (await stat(path)).mode & 0o777]).toEqual(['new', 0o640]);
});

test('a new file has the mode that is asked for, and one that is there its own', async () => {
  const path = join(folder, 'a.json');
  const modeOf = async () => ((await stat(path)).mode & 0o777).toString(8);
  await writeFile(path, 'new', { mode: 0o600 });
  expect(await modeOf()).toBe('600');
  await chmod(path, 0o640);
  await writeFile(path, 'newer', { mode: 0o600 });
  expect(await modeOf()).toBe('640');
});

test('a symbolic link stays one, and the file behind it is written', async () => {
  await put(join(folder, 'real'), 'old');
  await symlink('real', join(folder, 'link'));
  await writeFile(join(folder, 'link'), 'new');
  expect(await readFile(join(folder, 'real'), 'utf8')).toBe('new');
  expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
});

test('a device is written to, not replaced', async () => {
  await writeFile('/dev/null', 'gone');
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
});

test('a file that may not be overwritten is left as it is', async () => {
  const path = join(folder, 'a.json');
  await put(path, 'old');
  await expect(writeFile(path, 'new', { overwrite: false })).rejects.toMatchObject({
    name: 'UsageError',
    message: `${path} exists already, and is left as it is`,
  });
  expect(await readFile(path, 'utf8')).toBe('old');
});

test('what stands in the way is said, with the name of the file', async () => {
  await put(join(folder, 'file'), '');
  const tries = [join(folder, 'none', 'a'), folder, join(folder, 'file', 'a'), join(folder, 'x'.repeat(300))];
  const messages = await Promise.all(
    tries.map((path) =>
      writeFile(path, '').then(
        () => 'written',
        (error: Error) => error.message.replace(path, 'PATH'),
      ),
    ),
  );
  expect(messages).toEqual([
    'cannot write PATH: its folder does not exist',
    'cannot write PATH: it is a folder',
    'cannot write PATH: a part of its path is a file',
    'cannot write PATH: its name is too long',
  ]);
});
