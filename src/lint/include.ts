import { parseConfigFile } from './grammar.ts';
import { rememberFiles } from './remembered-files.ts';
import type { ByteText, ConfigFile, ConfigFiles, Configuration, Directive, FileKind, Include, IncludeStep, Step } from './model.ts';

/** Servers have no bounds: a file that includes itself crashes them. These are ours. */
export const INCLUDE_LIMITS = { depth: 32, files: 1_000, bytes: 16 * 1024 * 1024 } as const;

interface LoadOptions {
  /** Worked out from the name and the content when absent. */
  readonly kind?: FileKind;
}

/**
 * A file with what it includes, in the order a server reads it: each include in its place; relative to the working
 * directory, or to the last `dir`; matches of a glob one behind the other as if they were one file.
 */
export async function loadConfiguration(
  path: string,
  bytes: Uint8Array,
  files: ConfigFiles,
  options: LoadOptions = {},
): Promise<Configuration> {
  const root = parseConfigFile(path, bytes, options);
  const reading: Reading = {
    files: rememberFiles(files),
    kind: root.kind,
    read: [root],
    steps: [],
    includes: [],
    bytesRead: 0,
    directory: files.workingDirectory,
    afterDir: false,
  };
  await follow(reading, root, [resolvePath(files.workingDirectory, path)]);
  return {
    root,
    files: reading.read,
    kind: root.kind,
    steps: reading.steps,
    directives: reading.steps.flatMap((step) => (step.kind === 'line' && step.line.directive !== undefined ? [step.line.directive] : [])),
    includes: reading.includes,
  };
}

/** A configuration of one text without a file system: what it includes is not looked at. */
export function loadAlone(path: string, bytes: Uint8Array, options: LoadOptions = {}): Configuration {
  const root = parseConfigFile(path, bytes, options);
  return {
    root,
    files: [root],
    kind: root.kind,
    steps: root.lines.map((line) => ({ kind: 'line', line })),
    directives: root.directives,
    includes: [],
  };
}

interface Reading {
  readonly files: ConfigFiles;
  readonly kind: FileKind;
  readonly read: ConfigFile[];
  readonly steps: Step[];
  readonly includes: Include[];
  bytesRead: number;
  directory: string;
  afterDir: boolean;
}

/** `chain` holds the absolute paths of the files being read, to tell a file that includes itself. */
async function follow(reading: Reading, file: ConfigFile, chain: readonly string[]): Promise<void> {
  for (const line of file.lines) {
    reading.steps.push({ kind: 'line', line });
    const { directive } = line;
    const [argument] = directive?.args ?? [];
    if (directive === undefined || argument === undefined || directive.args.length !== 1) continue;
    if (directive.lowerName === 'dir') changeDirectory(reading, argument.value);
    if (directive.lowerName === 'include') await includeFiles(reading, directive, argument.value, chain);
  }
}

function changeDirectory(reading: Reading, to: ByteText): void {
  reading.directory = resolvePath(reading.directory, toPath(to));
  reading.afterDir = true;
}

async function includeFiles(reading: Reading, directive: Directive, pattern: ByteText, chain: readonly string[]): Promise<void> {
  const glob = /[*?[]/.test(pattern);
  const { directory, afterDir } = reading;
  const note = (outcome: Include['outcome'], paths: readonly string[] = []): void => {
    const include: Include = { directive, pattern, glob, directory, afterDir, paths, outcome };
    reading.includes.push(include);
    reading.steps.push({ kind: 'include', include });
  };
  const paths = glob ? await reading.files.glob(toPath(pattern), directory) : [resolvePath(directory, toPath(pattern))];
  if (paths.length === 0) return note('no-match');
  if (pattern === '') return note('missing');
  if (paths.some((path) => chain.includes(path))) return note('cycle', paths);
  if (chain.length >= INCLUDE_LIMITS.depth) return note('too-deep', paths);

  const contents = await Promise.all(paths.map((path) => reading.files.readFile(path)));
  const unread = contents.find((content) => content === 'missing' || content === 'unreadable');
  if (typeof unread === 'string') return note(unread, paths);
  if (contents.every((content) => content === 'directory')) return note('directory', paths);
  const found = paths.flatMap((path, index) => {
    const content = contents[index];
    return content === undefined || typeof content === 'string' ? [] : [{ path, content }];
  });
  reading.bytesRead += found.reduce((sum, { content }) => sum + content.length, 0);
  if (reading.bytesRead > INCLUDE_LIMITS.bytes || reading.read.length + found.length > INCLUDE_LIMITS.files)
    return note('too-large', paths);

  const includedFrom = [...directive.includedFrom, { path: directive.path, line: directive.line }];
  for (const file of parseTogether(found, includedFrom, reading.kind)) {
    reading.read.push(file);
    await follow(reading, file, [...chain, file.path]);
  }
  note('read', paths);
}

/** Matches of a glob are read as one text: an unfinished last line continues in the next file. */
function parseTogether(
  found: readonly { readonly path: string; readonly content: Uint8Array }[],
  includedFrom: readonly IncludeStep[],
  kind: FileKind,
): readonly ConfigFile[] {
  let gluedBefore: ByteText = '';
  return found.map(({ path, content }, index) => {
    const leavesLastLine = index < found.length - 1;
    const file = parseConfigFile(path, content, { kind, includedFrom, gluedBefore, leavesLastLine });
    const text = gluedBefore + file.text;
    gluedBefore = leavesLastLine ? text.slice(text.lastIndexOf('\n') + 1) : '';
    return file;
  });
}

const toPath = (bytes: ByteText): string => Buffer.from(bytes, 'latin1').toString('utf8');

/** An absolute path; without node:path: what is linted is a POSIX server's file, wherever we run. */
export function resolvePath(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
