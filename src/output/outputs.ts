import { extname } from 'node:path';
import { UsageError } from '../errors.ts';
import { formatNames, unknownFormat } from './formats/index.ts';

/** Where one rendering of the answer goes. */
export interface Output {
  readonly format: string;
  /** `undefined` is stdout. */
  readonly path: string | undefined;
}

/**
 * Pairs what `--format` and `-o` were given, each any number of times, whatever their order on the command line:
 * - a file takes the format its extension names (`.json .ndjson .jsonl .csv .md .sarif`); a `.json` file takes `sarif` or
 *   `gitlab` when that was asked for and `json` was not;
 * - a file with another extension takes the first `--format` that no file has taken; `.txt` can do without: it is text;
 * - a `--format` that no file took goes to stdout, of which there is one; `-` is stdout as well;
 * - without files and formats, stdout gets text. With files alone, stdout gets nothing.
 *
 * So `--format text -o report.json` shows text and keeps JSON, and `--format csv -o rows` writes one file.
 */
export function planOutputs(formats: readonly string[], paths: readonly string[]): readonly Output[] {
  for (const format of formats) if (!formatNames.includes(format)) throw unknownFormat(format);
  refuseTwice(paths);
  const untaken = [...formats];
  const named = paths.map((path) => {
    const format = formatOf(path, untaken);
    if (format !== undefined && untaken.includes(format)) untaken.splice(untaken.indexOf(format), 1);
    return { path, format };
  });
  const files = named.map(({ path, format }): Output => ({
    format: format ?? untaken.shift() ?? defaultOf(path),
    path: path === '-' ? undefined : path,
  }));
  const outputs = [...untaken.map((format): Output => ({ format, path: undefined })), ...files];
  refuseTwoOnStdout(outputs);
  return outputs.length === 0 ? [{ format: 'text', path: undefined }] : outputs;
}

/** The format that an extension names, and others that files of that name hold when they are asked for. */
const EXTENSIONS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  '.json': ['json', 'sarif', 'gitlab'],
  '.ndjson': ['ndjson'],
  '.jsonl': ['ndjson'],
  '.csv': ['csv'],
  '.md': ['markdown'],
  '.markdown': ['markdown'],
  '.sarif': ['sarif'],
};

function formatOf(path: string, asked: readonly string[]): string | undefined {
  const [usual, ...others] = EXTENSIONS[extname(path).toLowerCase()] ?? [];
  if (usual === undefined || asked.includes(usual)) return usual;
  return others.find((other) => asked.includes(other)) ?? usual;
}

function defaultOf(path: string): string {
  if (path === '-' || extname(path).toLowerCase() === '.txt') return 'text';
  throw new UsageError(`cannot tell which format ${path} should have`, {
    hint: `add --format NAME, or give the file one of these extensions: ${Object.keys(EXTENSIONS).join(' ')} .txt`,
  });
}

function refuseTwice(paths: readonly string[]): void {
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  if (twice !== undefined)
    throw new UsageError(`-o ${twice} is given twice: one answer would overwrite the other`, { hint: 'name two files' });
}

function refuseTwoOnStdout(outputs: readonly Output[]): void {
  const formats = outputs.filter(({ path }) => path === undefined).map(({ format }) => format);
  if (formats.length < 2) return;
  throw new UsageError(`${formats.join(' and ')} would both go to stdout, mixed`, {
    hint: `name a file for all but one, such as -o report.${extensionOf(formats[1])}`,
  });
}

const extensionOf = (format: string | undefined): string =>
  Object.keys(EXTENSIONS)
    .find((extension) => EXTENSIONS[extension]?.[0] === format)
    ?.slice(1) ?? 'txt';
