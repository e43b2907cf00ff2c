import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { ConnectionFlags } from '../../src/profile/flags.ts';
import { loadProfile } from '../../src/profile/load.ts';
import type { Surroundings } from '../../src/profile/places.ts';
import type { Profile } from '../../src/profile/profile.ts';

export const SHIPPED = fileURLToPath(new URL('../../profiles', import.meta.url));

/** A machine of its own: folders with files, a home, and what a user may have set. Gone when the test is. */
export interface Machine extends Surroundings {
  readonly root: string;
  at(path: string): string;
  load(flags?: ConnectionFlags, over?: Partial<Surroundings>): Promise<Profile>;
}

/**
 * @param files path → text; the home is `home`, the current folder `home/code/shop`
 */
export async function machineWith(files: Readonly<Record<string, string>>, env: Surroundings['env'] = {}): Promise<Machine> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'cacheops-profile-')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const at = (path: string): string => join(root, path);
  const surroundings = { env, cwd: at('home/code/shop'), home: at('home'), shippedDirectory: SHIPPED };
  await mkdir(surroundings.cwd, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), text, { mode: 0o600 });
  }
  return { ...surroundings, root, at, load: (flags = {}, over = {}) => loadProfile({ flags, ...surroundings, ...over }) };
}
