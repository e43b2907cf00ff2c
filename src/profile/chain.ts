import { readFile, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { fileSettings } from './file-settings.ts';
import { type FoundFile, isFile, isPath } from './find.ts';
import { parseProfile, type ParsedProfile } from './parse.ts';
import { configDirectory, expandHome, shownPath, type Surroundings } from './places.ts';
import { type Layer, overlay } from './settings.ts';
import { liesWithin, type Trust } from './trust.ts';

/** What a file and all that it extends say together. */
export interface Chain {
  readonly layer: Layer;
  readonly warnings: readonly string[];
}

/** A file on its way: `seen` are the files that led here, for finding circles. */
interface Link {
  readonly path: string;
  readonly trust: Trust;
  readonly seen: readonly string[];
}

/** Reads a profile file and what it extends, from the farthest to the file itself. Trust is the file's: see trust.ts. */
export async function readChain({ path, trust }: Pick<FoundFile, 'path' | 'trust'>, surroundings: Surroundings): Promise<Chain> {
  return readLink({ path, trust, seen: [] }, surroundings);
}

async function readLink(link: Link, surroundings: Surroundings): Promise<Chain> {
  const shown = shownPath(link.path, surroundings.cwd);
  const parsed = parseProfile(await readProfile(link.path, shown), shown);
  const layer = fileSettings(parsed, { path: link.path, home: surroundings.home, trust: link.trust });
  const warnings = await plainTextWarnings(layer, link.path);
  if (parsed.content.extends === undefined) return { layer, warnings };
  const base = await readLink(await extendedLink(parsed.content.extends, parsed, link, surroundings), surroundings);
  return { layer: overlay(base.layer, layer), warnings: [...base.warnings, ...warnings] };
}

/** The text of a profile file. Fails with UsageError naming it as it is shown. */
export async function readProfile(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`the profile ${shown} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function extendedLink(reference: string, parsed: ParsedProfile, link: Link, surroundings: Surroundings): Promise<Link> {
  const where = parsed.where(['extends']);
  const candidates = isPath(reference)
    ? [resolve(dirname(link.path), expandHome(reference, surroundings.home))]
    : placesOfBase(reference, link, surroundings).filter((candidate) => candidate !== link.path);
  const path = await firstFile(candidates);
  if (path === undefined) {
    throw new UsageError(`${where}: there is no profile ${JSON.stringify(reference)} to extend`, {
      hint: `looked for ${candidates.join(', ')}`,
    });
  }
  const seen = [...link.seen, link.path];
  if (seen.includes(path)) {
    const circle = [...seen.slice(seen.indexOf(path)), path].map((file) => shownPath(file, surroundings.cwd));
    throw new UsageError(`${where}: profiles extend each other in a circle: ${circle.join(' → ')}`, { hint: 'take one `extends` away' });
  }
  await refuseLeaving(link.trust, path, where, surroundings);
  return { path, trust: link.trust, seen };
}

/** Beside the file, beside it in `profiles/`, in the user's config folder, shipped. Never from the current folder: see trust.ts. */
function placesOfBase(name: string, { path, trust }: Link, surroundings: Surroundings): readonly string[] {
  const beside = dirname(path);
  const own = trust.trusted ? [configDirectory(surroundings)] : [];
  return [beside, join(beside, 'profiles'), ...own, surroundings.shippedDirectory].map((folder) => join(folder, `${name}.yaml`));
}

async function firstFile(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) if (await isFile(candidate)) return candidate;
  return undefined;
}

async function refuseLeaving(trust: Trust, path: string, where: string, { shippedDirectory, cwd }: Surroundings): Promise<void> {
  if (trust.trusted || (await liesWithin(trust.folder, path)) || (await liesWithin(shippedDirectory, path))) return;
  throw new UsageError(`${where}: a profile that was only found may not extend ${shownPath(path, cwd)}, which lies outside of its folder`, {
    hint: `when you trust it, name it: --profile ${where.replace(/:\d+:\d+$/, '')}`,
  });
}

async function plainTextWarnings(layer: Layer, path: string): Promise<readonly string[]> {
  const plain = [layer['connection.password'], layer['connection.sentinel.password']].filter((said) => said?.value.kind === 'plain');
  // Windows has no such bits: Node then shows every file as readable by all.
  if (plain.length === 0 || platform() === 'win32' || ((await stat(path)).mode & 0o044) === 0) return [];
  return plain.map(
    (said) =>
      `${said?.origin.where}: a password in plain text, in a file that others on this machine can read: chmod 600 it, or write {env: NAME}, {file: PATH} or {command: COMMAND}`,
  );
}
