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
  const isHeld = await take(path, owner, isThere);
  try {
    return await work();
  } finally {
    if (isHeld) await rm(path, { force: true });
  }
}

async function take(path: string, owner: string, isThere: IsThere): Promise<boolean> {
  const endsAt = performance.now() + PATIENCE_MS;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(() => undefined); // writing tells
  for (;;) {
    try {
      await writeFile(path, owner, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return false;
    }
    if (await isAbandoned(path, isThere)) await rm(path, { force: true });
    else if (performance.now() > endsAt) return false;
    else await delay(RETRY_MS);
  }
}

/** An empty one is about to be written. */
async function isAbandoned(path: string, isThere: IsThere): Promise<boolean> {
  try {
    const [owner, { mtimeMs }] = [await readFile(path, 'utf8'), await stat(path)];
    return (owner !== '' && !isThere(owner)) || Date.now() - mtimeMs > ABANDONED_MS;
  } catch {
    return false; // it has just been given back
  }
}
