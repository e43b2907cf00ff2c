import { readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';

/** Where profiles are looked for. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** The package's own `profiles/`. */
  readonly shippedDirectory: string;
}

/** $XDG_CONFIG_HOME or ~/.config, with `cacheops` below. The XDG specification says to ignore a relative one. */
export function configDirectory({ env, home }: Surroundings): string {
  const said = env['XDG_CONFIG_HOME'];
  return join(said && isAbsolute(said) ? said : join(home, '.config'), 'cacheops');
}

/** $XDG_STATE_HOME or ~/.local/state, with `cacheops` below: what has to outlive a run of ours. */
export function stateDirectory({ env, home }: Surroundings): string {
  const said = env['XDG_STATE_HOME'];
  return join(said && isAbsolute(said) ? said : join(home, '.local/state'), 'cacheops');
}

/** This folder and all above it, nearest first. */
export function foldersUpwards(cwd: string): readonly string[] {
  const parent = dirname(cwd);
  return parent === cwd ? [cwd] : [cwd, ...foldersUpwards(parent)];
}

/** `~` and `~/…` in the words of a shell. */
export function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
}

/** How a file is shown: relative where it lies in the current folder, absolute elsewhere. */
export function shownPath(path: string, cwd: string): string {
  const fromHere = relative(cwd, path);
  return fromHere === '' || fromHere === '..' || fromHere.startsWith(`..${sep}`) || isAbsolute(fromHere) ? path : fromHere;
}

/** The profiles of a folder, as name and file, by name. A folder that is not there, or not readable, offers none. */
export async function profilesIn(folder: string): Promise<readonly { readonly name: string; readonly path: string }[]> {
  const files = await readdir(folder).catch(() => []);
  const suffix = '.yaml';
  return files
    .filter((file) => file.endsWith(suffix) && file !== suffix)
    .toSorted()
    .map((file) => ({ name: file.slice(0, -suffix.length), path: join(folder, file) }));
}
