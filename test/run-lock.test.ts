import { EventEmitter, once } from 'node:events';
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

test('of many that find it abandoned at once, one after the other has it', async () => {
  await alone(lock, 'me', isThere, async () => undefined);
  let [inside, most] = [0, 0];
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await left(); // others get their turn
    await left();
    inside--;
  };
  for (let round = 0; round < 50; round++) {
    await writeFile(lock, 'dead');
    await Promise.all(Array.from({ length: 8 }, () => alone(lock, 'me', isThere, work)));
  }
  expect(most).toBe(1);
  expect(await left()).toEqual([]);
});

test('one is taken over also where a run was killed while it did so', async () => {
  await alone(lock, 'me', isThere, async () => undefined);
  for (const path of [lock, `${lock}~`]) await writeFile(path, 'dead');
  expect(await alone(lock, 'me', isThere, left)).toEqual(['x.lock']);
  expect(await left()).toEqual([]);
});

test('whoever comes back to it late leaves it to the one who has taken it over', async () => {
  const calls = new EventEmitter();
  const stay = once(calls, 'go on');
  const other = await alone(lock, 'me', isThere, async () => {
    const then = new Date(Date.now() - 61_000);
    await utimes(lock, then, then);
    const taken = once(calls, 'taken');
    const ended = alone(lock, 'another', isThere, () => (calls.emit('taken'), stay));
    await taken;
    return { ended };
  });
  expect(await left()).toEqual(['x.lock']);
  calls.emit('go on');
  await other.ended;
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
