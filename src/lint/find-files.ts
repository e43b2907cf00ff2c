import { posix } from 'node:path';
import { UsageError } from '../errors.ts';
import { plural } from '../text/plural.ts';
import { configMapFiles } from './config-map.ts';
import type { GivenFile } from './given-file.ts';
import { resolvePath } from './include.ts';
import type { ConfigFiles } from './model.ts';
import { markParts } from './parts.ts';

/** What operands are looked up in. */
export interface OperandFiles extends Omit<ConfigFiles, 'glob'> {
  readStandardInput(): Promise<Uint8Array>;
  glob(pattern: string, directory?: string, options?: { readonly recursive?: boolean }): Promise<readonly string[]>;
}

export interface FoundFiles {
  readonly given: readonly GivenFile[];
  /** Patterns that no file matches, where another operand names one. */
  readonly unmatched: readonly string[];
}

/**
 * What operands name: files, patterns that no shell expanded (`*`, `?`, `[…]`, and `**` for folders of any depth), and `-`
 * for standard input. Each file once, in the order given; of a Kubernetes ConfigMap the configurations in it.
 *
 * @throws UsageError naming all that cannot be read, and the patterns when none of them matches: a check that checks nothing
 * must not pass
 */
export async function findFiles(operands: readonly string[], files: OperandFiles, stdinName: string): Promise<FoundFiles> {
  if (operands.filter((operand) => operand === '-').length > 1) throw new UsageError('standard input is there only once: give `-` once');
  const found = await fewAtOnce(operands, (operand) => findOperand(operand, files, stdinName));
  const given = found.flatMap((one) => (one.kind === 'files' ? one.files : []));
  const unmatched = found.flatMap((one) => (one.kind === 'no-match' ? [one.pattern] : []));
  const problems = found.flatMap((one) => (one.kind === 'problem' ? [one.reason] : []));
  if (problems.length > 0 || (given.length === 0 && unmatched.length > 0))
    throw unreadable([...problems, ...unmatched.map((pattern) => `no file matches ${pattern}`)]);
  return { given: await markParts(eachOnce(given, files).flatMap(embedded), files), unmatched };
}

/** However it is spelt. */
function eachOnce(given: readonly GivenFile[], { workingDirectory }: OperandFiles): readonly GivenFile[] {
  const seen = new Set<string>();
  return given.filter(({ path, piped }) => {
    const file = piped ? '-' : resolvePath(workingDirectory, path);
    return seen.has(file) ? false : seen.add(file);
  });
}

/** The configurations in a ConfigMap, in place of it. */
function embedded(given: GivenFile): readonly GivenFile[] {
  const files = configMapFiles(given.path, given.bytes);
  if (files.length === 0) return [given];
  return files.map(({ name, kind, bytes }) => ({ ...given, bytes, within: { name, kind, isOneOfSeveral: files.length > 1 } }));
}

type Found =
  | { readonly kind: 'files'; readonly files: readonly GivenFile[] }
  | { readonly kind: 'no-match'; readonly pattern: string }
  | { readonly kind: 'problem'; readonly reason: string };

async function findOperand(operand: string, files: OperandFiles, stdinName: string): Promise<Found> {
  if (operand === '-') return { kind: 'files', files: [{ path: stdinName, bytes: await files.readStandardInput(), piped: true }] };
  const content = await files.readFile(operand);
  if (typeof content !== 'string') return { kind: 'files', files: [{ path: posix.normalize(operand), bytes: content, piped: false }] };
  if (content === 'missing' && /[*?[]/.test(operand)) return findMatches(operand, files);
  return { kind: 'problem', reason: REASONS[content](operand) };
}

/** Folders that match are passed over, as a pattern means files. */
async function findMatches(pattern: string, files: OperandFiles): Promise<Found> {
  const paths = await files.glob(pattern, files.workingDirectory, { recursive: true });
  const contents = await fewAtOnce(paths, (path) => files.readFile(path));
  const unread = paths.find((_, at) => contents[at] === 'unreadable' || contents[at] === 'missing');
  if (unread !== undefined) return { kind: 'problem', reason: REASONS.unreadable(shownPath(unread, files.workingDirectory)) };
  const matches = paths.flatMap((path, at) => {
    const bytes = contents[at];
    return bytes === undefined || typeof bytes === 'string' ? [] : [{ path: shownPath(path, files.workingDirectory), bytes, piped: false }];
  });
  return matches.length === 0 ? { kind: 'no-match', pattern } : { kind: 'files', files: matches };
}

/** Systems allow so many open files, often 1,024. */
const AT_ONCE = 64;

async function fewAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) done.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return done;
}

/** From the working directory on where it is below that, else as it is. */
export function shownPath(path: string, workingDirectory: string): string {
  const folder = workingDirectory.endsWith('/') ? workingDirectory : `${workingDirectory}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

const REASONS = {
  missing: (path: string) => `${path} does not exist`,
  unreadable: (path: string) => `${path} cannot be read: permission denied, or larger than any configuration`,
  directory: (path: string) => `${path} is a folder: name the files in it, such as '${path.replace(/\/$/, '')}/*.conf'`,
} as const;

function unreadable(problems: readonly string[]): UsageError {
  const [only = ''] = problems;
  const message =
    problems.length === 1
      ? only
      : `${plural(problems.length, 'file')} cannot be linted:\n${problems.map((line) => `  ${line}`).join('\n')}`;
  return new UsageError(message, { hint: 'nothing was linted; name files, or - for standard input' });
}
