import { UsageError } from '../errors.ts';
import type { ConfigFiles } from './model.ts';
import { fixUntilSettled, type Linted } from './fix-until-settled.ts';
import type { GivenFile } from './given-file.ts';
import { judgeFile, type JudgedFile } from './lint-files.ts';
import type { Wishes } from './wishes.ts';

export interface MendedFile {
  readonly given: GivenFile;
  /** The same when nothing could be mended. */
  readonly bytes: Uint8Array;
  /** How many problems were mended. */
  readonly applied: number;
}

/**
 * The files as fixes would leave them; nothing is written. Only files that were named are mended: what they include may
 * belong to others.
 *
 * @throws UsageError for a file that holds configurations within something else
 */
export async function mendFiles(
  given: readonly GivenFile[],
  wishes: Wishes,
  files: ConfigFiles,
  unsafe: boolean,
): Promise<readonly MendedFile[]> {
  const embedded = given.find(({ within }) => within !== undefined);
  if (embedded !== undefined)
    throw new UsageError(`${embedded.path} is a ConfigMap: fixes are not written into YAML`, {
      hint: 'leave it out, or lint it without --fix and --diff and follow the advice by hand',
    });
  const mended: MendedFile[] = [];
  for (const file of given) mended.push(await mendFile(file, wishes, files, unsafe));
  return mended;
}

async function mendFile(given: GivenFile, wishes: Wishes, files: ConfigFiles, unsafe: boolean): Promise<MendedFile> {
  const first = await judgeFile(given, wishes, files);
  // The targets stay: a fix may take away the name that they were worked out from.
  const relint = async (changed: ReadonlyMap<string, Uint8Array>): Promise<Linted> =>
    toLinted(await judgeFile({ ...given, bytes: changed.get(given.path) ?? given.bytes }, { ...wishes, targets: first.targets }, files));
  const { changed, applied } = await fixUntilSettled(toLinted(first), relint, { unsafe, mayChange: (path) => path === given.path });
  return { given, bytes: changed.get(given.path) ?? given.bytes, applied: applied.length };
}

const toLinted = ({ configuration, result }: JudgedFile): Linted => ({ files: configuration.files, problems: result.problems });

/** What mending would change, for reading: secrets are redacted. */
export async function showDiffs(mended: readonly MendedFile[]): Promise<readonly { readonly file: string; readonly diff: string }[]> {
  const { unifiedDiff } = await import('./unified-diff.ts');
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  return mended
    .filter(({ applied }) => applied > 0)
    .map(({ given, bytes }) => ({ file: given.path, diff: unifiedDiff(given.path, text(given.bytes), text(bytes)) }));
}
