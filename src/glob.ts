import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';

export interface GlobOptions {
  /** `**` stands for folders of any depth; glob(3) reads it as `*`. */
  readonly recursive?: boolean;
}

/**
 * The absolute paths that a pattern matches, as glob(3) does: `*`, `?` and `[…]` within a name, names that start with a dot
 * only where the pattern has one too, sorted by bytes. Folders that cannot be read match nothing.
 *
 * The packages for this know many more patterns, which a server reading an `include` line does not.
 */
export async function glob(pattern: string, directory: string, options: GlobOptions = {}): Promise<readonly string[]> {
  const parts = pattern.split('/').filter((part, at) => part !== '' || at === 0);
  const absolute = parts[0] === '';
  const found = await descend(absolute ? '/' : directory, absolute ? parts.slice(1) : parts, options.recursive === true);
  return [...new Set(found)].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}

/** Whether glob(3) would look for matches rather than for a file of that name. */
export const isPattern = (text: string): boolean => /[*?[]/.test(text);

async function descend(directory: string, parts: readonly string[], recursive: boolean): Promise<readonly string[]> {
  const [part, ...rest] = parts;
  if (part === undefined) return [directory];
  if (recursive && part === '**') return descendAnywhere(directory, rest);
  if (!isPattern(part)) return rest.length === 0 ? namedIn(directory, part) : descend(resolve(directory, part), rest, recursive);
  const names = await entriesOf(directory);
  const expression = expressionFor(part);
  const matching = names.filter(({ name }) => expression.test(byteText(name)) && (!name.startsWith('.') || part.startsWith('.')));
  if (rest.length === 0) return matching.map(({ name }) => resolve(directory, name));
  const deeper = await Promise.all(
    matching.filter(({ isFile }) => !isFile).map(({ name }) => descend(resolve(directory, name), rest, recursive)),
  );
  return deeper.flat();
}

/** Folders below are taken by their own type, so a link to one above makes no circle. */
async function descendAnywhere(directory: string, rest: readonly string[]): Promise<readonly string[]> {
  const parts = rest.length === 0 ? ['*'] : rest;
  const folders = (await entriesOf(directory)).filter(
    ({ name, isDirectory }) => isDirectory && !name.startsWith('.') && name !== 'node_modules',
  );
  const below = await Promise.all(folders.map(({ name }) => descendAnywhere(resolve(directory, name), rest)));
  return [...(await descend(directory, parts, true)), ...below.flat()];
}

const namedIn = async (directory: string, name: string): Promise<readonly string[]> =>
  (await entriesOf(directory)).some((entry) => entry.name === name) ? [resolve(directory, name)] : [];

async function entriesOf(directory: string) {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.map((entry) => ({ name: entry.name, isFile: entry.isFile(), isDirectory: entry.isDirectory() }));
}

/** Servers leave LC_CTYPE alone, so to them a character is a byte. */
const byteText = (text: string): string => Buffer.from(text).toString('latin1');

/** A `[` without its `]` is itself. */
function expressionFor(part: string): RegExp {
  const source = byteText(part).replace(
    /\[([!^]?)(\]?[^\]]*)\]|[\s\S]/g,
    (piece: string, negation: string | undefined, set: string | undefined) => {
      if (set !== undefined && set !== '') return `[${negation ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
      if (piece === '*') return '.*';
      if (piece === '?') return '.';
      return piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    },
  );
  return new RegExp(`^${source}$`, 's');
}
