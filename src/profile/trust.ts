import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';

/**
 * Whether a profile file may use what is the user's.
 *
 * A file that was only found, by walking up from the current folder, may have come with somebody else's repository. It
 * says where to connect, and whatever it names as a password is sent there: so it could run a command, and it could carry
 * a secret of the user's to a server of its own. Therefore such a file
 *
 * - never runs a `{command: …}`;
 * - reads `{env: NAME}` only when the name shows that it is a password meant for such servers: see {@link isServerVariable};
 * - reads `{file: PATH}`, and extends other profiles, only inside its own folder (symbolic links resolved). The shipped
 *   profiles may be extended too; those of the user's config folder may not, as their passwords would go to its server.
 *
 * Files that were named on purpose, that lie in the user's config folder or that are shipped may do all of this. A file
 * that such a file extends was named by it: names in `extends` are never looked up from the current folder, so a trusted
 * profile means the same wherever cacheops is run, and nothing found by chance gains trust through it. What an untrusted
 * file extends is as untrusted as the file.
 */
export type Trust = { readonly trusted: true } | { readonly trusted: false; readonly folder: string };

/** Variables that hold passwords of Redis and its kin: `REDIS_PASSWORD`, `VALKEYCLI_AUTH`, `CACHE_PASS`. */
export function isServerVariable(name: string): boolean {
  return /redis|valkey|keydb|dragonfly|kvrocks|redict|cache/i.test(name);
}

/** Whether the file lies in the folder or below it, once symbolic links are resolved. A missing file counts by its folder. */
export async function liesWithin(folder: string, file: string): Promise<boolean> {
  const [realFolder, realFile] = await Promise.all([resolveLinks(folder), resolveLinks(file)]);
  const path = relative(realFolder, realFile);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // Missing, or not ours to look at: what lies above it decides, and reading it will say what is wrong.
    const parent = dirname(path);
    return parent === path ? path : `${await resolveLinks(parent)}${path.slice(parent.length)}`;
  }
}
