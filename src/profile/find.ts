import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { nearest } from '../text/nearest.ts';
import { addressFlag } from './flag-settings.ts';
import type { ConnectionFlags } from './flags.ts';
import { configDirectory, expandHome, foldersUpwards, profilesIn, shownPath, type Surroundings } from './places.ts';
import type { Origin } from './profile.ts';
import type { Trust } from './trust.ts';

/** Where the connection comes from. */
export type Found =
  /** The flags say it all. */
  | { readonly kind: 'flags'; readonly origin: Origin }
  | { readonly kind: 'url'; readonly url: string; readonly origin: Origin }
  | { readonly kind: 'address'; readonly host: string | undefined; readonly port: string | undefined }
  | FoundFile;

export interface FoundFile {
  readonly kind: 'file';
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly trust: Trust;
  readonly origin: Origin;
}

const TRUSTED: Trust = { trusted: true };

/**
 * The first of these that answers:
 *
 * 1. `--profile NAME|FILE`; other flags on the same line override its values one by one;
 * 2. an address on the command line (`--url`, `--host`, `--port`, `--socket`, `--sentinel`): it stands alone, so that
 *    `-H somewhere` never brings along the password of whatever profile lies around;
 * 3. `CACHEOPS_PROFILE`; 4. `REDIS_URL`, then valkey-cli's `VALKEYCLI_HOST` and `VALKEYCLI_PORT`;
 * 5. `cacheops.yaml` in this folder or one above; 6. the profile `default`, found as any name is.
 *
 * Other flags (`-n`, `--user`, `--tls` …) override single values of whatever answers. A name is looked for in `profiles/`
 * of this folder and of those above, then in the user's config folder, then among the shipped ones.
 */
export async function findProfile(flags: ConnectionFlags, surroundings: Surroundings): Promise<Found> {
  const { env } = surroundings;
  if (flags.profile !== undefined) return findNamed(flags.profile, { kind: 'flag', where: '--profile' }, surroundings);
  const address = addressFlag(flags);
  if (address) return { kind: 'flags', origin: { kind: 'flag', where: `--${address}` } };
  if (env['CACHEOPS_PROFILE']) return findNamed(env['CACHEOPS_PROFILE'], { kind: 'environment', where: 'CACHEOPS_PROFILE' }, surroundings);
  if (env['REDIS_URL']) return { kind: 'url', url: env['REDIS_URL'], origin: { kind: 'environment', where: 'REDIS_URL' } };
  const { VALKEYCLI_HOST: host, VALKEYCLI_PORT: port } = env;
  if (host || port) return { kind: 'address', host: host || undefined, port: port || undefined };
  return (
    (await findAbove(surroundings.cwd)) ??
    (await findByName('default', surroundings)) ?? { kind: 'flags', origin: { kind: 'default', where: 'default' } }
  );
}

/** A file when it looks like a path (a slash, or .yaml or .yml at its end), else a name. */
export function isPath(nameOrFile: string): boolean {
  return /[/\\]/.test(nameOrFile) || ['.yaml', '.yml'].includes(extname(nameOrFile));
}

export async function isFile(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isFile(), () => false); // prettier-ignore
}

/** All profiles that have a name, in the order in which they answer to it. */
export async function visibleProfiles(surroundings: Surroundings): Promise<readonly FoundFile[]> {
  const listed = await Promise.all(
    placesOfNames(surroundings).map(async ({ folder, trust }) =>
      (await profilesIn(folder)).map(({ name, path }) => foundFile(name, path, trust)),
    ),
  );
  return listed.flat();
}

/** The nearest `cacheops.yaml`, named like the folder that it lies in. */
export async function findAbove(cwd: string): Promise<FoundFile | undefined> {
  for (const folder of foldersUpwards(cwd)) {
    const path = join(folder, 'cacheops.yaml');
    if (await isFile(path)) return foundFile(basename(folder) || 'cacheops', path, { trusted: false, folder });
  }
  return undefined;
}

async function findNamed(nameOrFile: string, origin: Origin, surroundings: Surroundings): Promise<FoundFile> {
  if (isPath(nameOrFile)) {
    const path = resolve(surroundings.cwd, expandHome(nameOrFile, surroundings.home));
    if (!(await isFile(path))) throw new UsageError(`there is no profile file ${shownPath(path, surroundings.cwd)} (${origin.where})`);
    return {
      ...foundFile(basename(path) === 'cacheops.yaml' ? basename(dirname(path)) : basename(path, extname(path)), path, TRUSTED),
      origin,
    };
  }
  const found = await findByName(nameOrFile, surroundings);
  if (found) return { ...found, trust: await trustOfNamed(found, surroundings), origin };
  throw await unknownName(nameOrFile, origin, surroundings);
}

async function findByName(name: string, surroundings: Surroundings): Promise<FoundFile | undefined> {
  return (await allByName(name, surroundings))[0];
}

async function allByName(name: string, surroundings: Surroundings): Promise<readonly FoundFile[]> {
  const candidates = placesOfNames(surroundings).map(({ folder, trust }) => foundFile(name, join(folder, `${name}.yaml`), trust));
  const exists = await Promise.all(candidates.map(({ path }) => isFile(path)));
  return candidates.filter((_, index) => exists[index]);
}

function placesOfNames(surroundings: Surroundings): readonly { readonly folder: string; readonly trust: Trust }[] {
  const above = foldersUpwards(surroundings.cwd).map((folder) => ({
    folder: join(folder, 'profiles'),
    trust: { trusted: false, folder } as const,
  }));
  const own = [configDirectory(surroundings), surroundings.shippedDirectory].map((folder) => ({ folder, trust: TRUSTED }));
  // Inside the package's own folder the walk upwards meets the shipped profiles: they are then listed once.
  return [...above.filter(({ folder }) => own.every((other) => other.folder !== folder)), ...own];
}

/**
 * A name means what the user thinks it means only while there is one profile of that name. Where a found file takes the
 * place of the user's own or of a shipped one, the name was not said on purpose of that file.
 */
async function trustOfNamed({ name, trust }: FoundFile, surroundings: Surroundings): Promise<Trust> {
  const hasNamesake = (await allByName(name, surroundings)).some((other) => other.trust.trusted);
  return trust.trusted || hasNamesake ? trust : TRUSTED;
}

async function unknownName(name: string, origin: Origin, surroundings: Surroundings): Promise<UsageError> {
  const names = [...new Set((await visibleProfiles(surroundings)).map((profile) => profile.name))];
  const meant = nearest(name, names);
  return new UsageError(`there is no profile ${JSON.stringify(name)} (${origin.where})`, {
    hint: `${meant === undefined ? '' : `did you mean ${meant}? `}known: ${names.join(', ')}; a file is given as ./${name}.yaml`,
  });
}

function foundFile(name: string, path: string, trust: Trust): FoundFile {
  return { kind: 'file', name, path, trust, origin: { kind: 'file', where: path } };
}
