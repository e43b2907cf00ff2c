import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';

/** Whether a file is kept in version control; `undefined` when nobody can tell. */
export type IsTracked = (path: string) => boolean | undefined;

interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Asks git about the work trees that files lie in; nothing is run where there is none. Known is then every path below these
 * trees. Without git, in a tree that belongs to somebody else, or with more files than fit, nothing is known.
 */
export async function trackedFiles(paths: readonly string[], { cwd, env }: Place): Promise<IsTracked> {
  const folders = [...new Set(paths.map((path) => dirname(resolve(cwd, path))))];
  const found = await Promise.all(folders.map(workTreeOf));
  const roots = [...new Set(found.filter((root) => root !== undefined))].sort((one, other) => other.length - one.length);
  const trees = await Promise.all(roots.map(async (root) => ({ root, files: await listed(root, env) })));
  return (path) => {
    const absolute = resolve(cwd, path);
    const tree = trees.find(({ root }) => absolute.startsWith(root.endsWith(sep) ? root : root + sep));
    return tree?.files?.has(relative(tree.root, absolute).replaceAll(sep, '/'));
  };
}

/** `.git` is a folder, or a file in a linked work tree and in a submodule. */
async function workTreeOf(folder: string): Promise<string | undefined> {
  const isRoot = await stat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
  if (isRoot) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : workTreeOf(above);
}

const MOST_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

async function listed(root: string, env: Place['env']): Promise<ReadonlySet<string> | undefined> {
  // A hook of git may name another repository; a repository's own configuration may name a program to run.
  const clean = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')));
  const options = { cwd: root, env: clean, maxBuffer: MOST_BYTES, timeout: TIMEOUT_MS, windowsHide: true };
  try {
    const { stdout } = await promisify(execFile)('git', ['-c', 'core.fsmonitor=false', 'ls-files', '-z', '--cached'], options);
    return new Set(stdout.split('\0'));
  } catch {
    return undefined;
  }
}
