import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFiles } from '../../src/files.ts';
import { findFiles } from '../../src/lint/find-files.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cacheops-find-'));
  await mkdir(join(folder, 'conf', 'deep.conf'), { recursive: true });
  for (const file of ['a.conf', 'conf/b.conf', 'conf/deep.conf/c.conf', '[x].conf']) await writeFile(join(folder, file), file);
});
afterAll(() => rm(folder, { recursive: true }));

const findAll = (operands: readonly string[], stdin = '') =>
  findFiles(operands, createFiles(folder, Readable.from([Buffer.from(stdin)])), 'piped.conf');
const find = async (operands: readonly string[], stdin = '') =>
  (await findAll(operands, stdin)).given.map(
    ({ path, bytes, piped }) => `${path}${piped ? ' (piped)' : ''}: ${Buffer.from(bytes).toString()}`,
  );

test('files are taken as named, patterns are expanded, and folders among the matches are passed over', async () => {
  expect(await find(['conf/b.conf', 'a.conf'])).toEqual(['conf/b.conf: conf/b.conf', 'a.conf: a.conf']);
  expect(await find(['conf/*.conf'])).toEqual(['conf/b.conf: conf/b.conf']);
  expect(await find(['**/?.conf'])).toEqual(['a.conf: a.conf', 'conf/b.conf: conf/b.conf', 'conf/deep.conf/c.conf: conf/deep.conf/c.conf']);
});

test('a file whose name looks like a pattern is that file', async () => {
  expect(await find(['[x].conf'])).toEqual(['[x].conf: [x].conf']);
});

test('a file that several operands name is linted once', async () => {
  expect(await find(['a.conf', '*.conf', 'a.conf'])).toEqual(['a.conf: a.conf', '[x].conf: [x].conf']);
  expect(await find(['./a.conf', 'conf/../a.conf', join(folder, 'a.conf')])).toEqual(['a.conf: a.conf']);
});

test('a pattern that matches nothing is told, and is an error only where there is nothing else to lint', async () => {
  const { given, unmatched } = await findAll(['no/*.conf', 'a.*', '**/nope*']);
  expect(given.map(({ path }) => path)).toEqual(['a.conf']);
  expect(unmatched).toEqual(['no/*.conf', '**/nope*']);
  await expect(findAll(['no/*.conf', '**/nope*'])).rejects.toThrow('no file matches **/nope*');
});

test('standard input has the name it is given', async () => {
  expect(await find(['-'], 'maxmemory 1gb')).toEqual(['piped.conf (piped): maxmemory 1gb']);
  await expect(find(['-', '-'])).rejects.toThrow('standard input is there only once');
});

test('all that cannot be linted is named in one error', async () => {
  await expect(find(['a.conf', 'nope.conf', 'conf', 'no/*.conf'])).rejects.toThrow(
    expect.objectContaining({
      name: 'UsageError',
      message: `3 files cannot be linted:\n  nope.conf does not exist\n  conf is a folder: name the files in it, such as 'conf/*.conf'\n  no file matches no/*.conf`,
    }),
  );
});

test.skipIf(process.getuid?.() === 0)('a file that may not be read is named', async () => {
  const path = join(folder, 'secret.conf');
  await writeFile(path, '');
  await chmod(path, 0);
  await expect(find(['secret.conf'])).rejects.toThrow('secret.conf cannot be read');
});

test('a device that never ends is no configuration', async () => {
  await expect(find(['/dev/zero'])).rejects.toThrow('/dev/zero cannot be read');
});
