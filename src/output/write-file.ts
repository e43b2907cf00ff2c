import { stat, writeFile as writeInPlace } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { UsageError } from '../errors.ts';

/**
 * Writes a file whole or not at all: readers see the old text or the new, also when we die halfway. A file that is there
 * keeps its mode and owner, a symbolic link stays one. Pipes and devices are written in place, as there is nothing to
 * replace. Fails with UsageError naming the file; `overwrite: false` refuses to replace one.
 *
 * @param mode of a file that is not there yet, less what the umask takes
 */
export async function writeFile(
  path: string,
  content: string | Uint8Array,
  { overwrite = true, mode }: { readonly overwrite?: boolean; readonly mode?: number } = {},
): Promise<void> {
  try {
    const found = await stat(path).catch(absent);
    if (found !== undefined && !overwrite)
      throw new UsageError(`${path} exists already, and is left as it is`, { hint: 'name another file, or say --force' });
    if (found === undefined || found.isFile() || found.isDirectory())
      await writeFileAtomic(path, typeof content === 'string' ? content : Buffer.from(content), found === undefined ? { mode } : {});
    else await writeInPlace(path, content);
  } catch (error) {
    throw error instanceof UsageError ? error : unwritable(path, error);
  }
}

function absent(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}

const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOENT: ['its folder does not exist', 'make the folder first'],
  ENOTDIR: ['a part of its path is a file', 'name another file'],
  EISDIR: ['it is a folder', 'name a file in it'],
  EACCES: ['permission denied', 'name a file in a folder that you may write to'],
  EPERM: ['permission denied', 'name a file in a folder that you may write to'],
  EROFS: ['the file system is read-only', 'name a file elsewhere'],
  ENOSPC: ['the disk is full', 'make room, or name a file elsewhere'],
  ENAMETOOLONG: ['its name is too long', 'name it shorter'],
};

function unwritable(path: string, error: unknown): UsageError {
  const known = REASONS[codeOf(error) ?? ''];
  const reason = known?.[0] ?? (error instanceof Error ? error.message : String(error));
  return new UsageError(`cannot write ${path}: ${reason}`, { hint: known?.[1], cause: error });
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
