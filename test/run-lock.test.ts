import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alone } from '../src/run-lock.ts';

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-lock-'));
  lock = join(folder, 'state', 'x.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const isThere = (owner: string): boolean => owner !== 'dead';
const left = (): Promise<string[]> => readdir(join(folder, 'state'));

test('works that name the same file never overlap, and nothing is left of it', async () => {
  let [inside, most] = [0, 0];
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await left(); // others get their turn
    inside--;
  };
  await Promise.all(Array.from({ length: 12 }, () => alone(lock, 'me', isThere, work)));
  expect({ inside, most }).toEqual({ inside: 0, most: 1 });
  expect(await left()).toEqual([]);
});

test('it is given back when the work fails', async () => {
  await expect(alone(lock, 'me', isThere, () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
  expect(await left()).toEqual([]);
});

test.each([
  ['of a run that was killed', 'dead', 0],
  ['that nobody has touched for a minute', 'somebody elsewhere', 61],
])('one %s is taken over', async (_, owner, secondsOld) => {
  await alone(lock, 'me', isThere, async () => undefined);
  await writeFile(lock, owner);
  const then = new Date(Date.now() - secondsOld * 1000);
  await utimes(lock, then, then);
  expect(await alone(lock, 'me', isThere, left)).toEqual(['x.lock']);
  expect(await left()).toEqual([]);
});

test('one that is held for long is passed over, and left to whom it belongs', async () => {
  const inner = alone(lock, 'me', isThere, () => alone(lock, 'me too', isThere, async () => left()));
  expect(await inner).toEqual(['x.lock']);
  expect(await left()).toEqual([]);
});

test('where nothing can be written the work is done all the same', async () => {
  await writeFile(join(folder, 'state'), 'a file');
  expect(await alone(lock, 'me', isThere, async () => 'done')).toBe('done');
});
