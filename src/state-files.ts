import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { StateFiles } from './command.ts';
import { UsageError } from './errors.ts';

/** State files are JSON: `{"cacheops": "<kind>", "state": …}`. A file of another kind is never overwritten. */
export function createStateFiles(cwd: string): StateFiles {
  return {
    load: async (path, kind) => {
      const text = await readIfThere(resolve(cwd, path));
      return text === undefined ? undefined : stateIn(text, path, kind);
    },
    save: async (path, kind, state) => {
      const text = await readIfThere(resolve(cwd, path));
      if (text !== undefined) stateIn(text, path, kind);
      if (basename(dirname(path)) === OWN_FOLDER) await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(() => undefined); // writing says why
      const { writeFile } = await import('./output/write-file.ts');
      await writeFile(resolve(cwd, path), `${JSON.stringify({ cacheops: kind, state })}\n`, { overwrite: true });
    },
  };
}

/** Is made when it is not there yet; the folders of users are not. */
const OWN_FOLDER = 'cacheops';

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new UsageError(`cannot read the state file ${path}`, { cause, hint: cause instanceof Error ? cause.message : undefined });
  }
}

function stateIn(text: string, path: string, kind: string): unknown {
  const parsed = parse(text);
  if (typeof parsed === 'object' && parsed !== null && 'cacheops' in parsed && parsed.cacheops === kind && 'state' in parsed)
    return parsed.state;
  throw new UsageError(`${path} is not a state file of cacheops ${kind}; it is left as it is`, {
    hint: 'name another file, or remove this one',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
