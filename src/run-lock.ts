import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether the run that wrote this is there still. */
type IsThere = (owner: string) => boolean;

/** What is done alone takes some milliseconds. Whoever waits for longer goes on: to put something back late is worse. */
const PATIENCE_MS = 1_000;
const RETRY_MS = 5;
/** A lock of a machine that cannot be asked is nobody's by then. */
const ABANDONED_MS = 60_000;

/**
 * Does something while no other run does it that names the same file. Where no file can be written it is done all the same;
 * so it is after {@link PATIENCE_MS}.
 *
 * @param owner one line that tells `isThere` of a later run who this is
 */
export async function alone<T>(path: string, owner: string, isThere: IsThere, work: () => Promise<T>): Promise<T> {
  const held = await take(path, owner, isThere);
  try {
    return await work();
  } finally {
    if (held !== undefined) await giveBack(path, held);
  }
}

/** @returns what was written, which no other has written; `undefined` when it could not be had */
async function take(path: string, owner: string, isThere: IsThere): Promise<string | undefined> {
  const endsAt = performance.now() + PATIENCE_MS;
  const held = `${owner}\n${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(() => undefined); // writing tells
  for (;;) {
    try {
      await writeFile(path, held, { flag: 'wx', mode: 0o600 });
      return held;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return undefined;
    }
    if (await isAbandoned(path, isThere)) await clear(path, owner, isThere);
    if (performance.now() > endsAt) return undefined;
    await delay(RETRY_MS);
  }
}

/** Of several that find it abandoned only one at a time looks again and removes it: it may be somebody's by then. */
async function clear(path: string, owner: string, isThere: IsThere): Promise<void> {
  const clearing = `${path}~`;
  const held = await take(clearing, owner, isThere);
  if (held === undefined) return;
  if (await isAbandoned(path, isThere)) await rm(path, { force: true });
  await giveBack(clearing, held);
}

/** Unless another has taken it over, who thought that we had gone. */
async function giveBack(path: string, held: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === held) await rm(path, { force: true });
}

/** An empty one is about to be written. */
async function isAbandoned(path: string, isThere: IsThere): Promise<boolean> {
  try {
    const [written, { mtimeMs }] = [await readFile(path, 'utf8'), await stat(path)];
    const [owner = ''] = written.split('\n');
    return (owner !== '' && !isThere(owner)) || Date.now() - mtimeMs > ABANDONED_MS;
  } catch {
    return false; // it has just been given back
  }
}
