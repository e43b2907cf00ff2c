import { CacheopsError } from '../errors.ts';
import { readProfile } from './chain.ts';
import { findAbove, type FoundFile, visibleProfiles } from './find.ts';
import { parseProfile } from './parse.ts';
import { configDirectory, shownPath, type Surroundings } from './places.ts';

export interface ListedProfile {
  readonly name: string;
  /** As it is shown: relative to the current folder, or absolute. */
  readonly file: string;
  readonly place: 'found' | 'config' | 'shipped';
  readonly description: string | undefined;
  /** Whether `--profile NAME` means this file; else another file of that name comes first. */
  readonly answers: boolean;
  /** The files of the same name that it hides. */
  readonly shadows: readonly string[];
  /** What is wrong with the file, where it is not a valid profile. */
  readonly problem: string | undefined;
}

/**
 * All profiles that can be seen from here, in the order in which they answer: those of `profiles/` in this folder and the
 * ones above, the user's own, the shipped ones. A broken file is listed with its problem.
 */
export async function listProfiles(surroundings: Surroundings): Promise<readonly ListedProfile[]> {
  const profiles = await visibleProfiles(surroundings);
  return Promise.all(profiles.map((profile, index) => listed(profile, profiles.slice(0, index), profiles.slice(index + 1), surroundings)));
}

/** The `cacheops.yaml` that answers when no profile is named, as it would be listed; it has no name that could be given. */
export async function listProfileHere(surroundings: Surroundings): Promise<ListedProfile | undefined> {
  const here = await findAbove(surroundings.cwd);
  return here && listed(here, [], [], surroundings);
}

async function listed(
  profile: FoundFile,
  before: readonly FoundFile[],
  after: readonly FoundFile[],
  surroundings: Surroundings,
): Promise<ListedProfile> {
  const { name, path } = profile;
  const file = shownPath(path, surroundings.cwd);
  const isNamesake = (other: FoundFile): boolean => other.name === name;
  const answers = !before.some(isNamesake);
  return {
    name,
    file,
    place: placeOf(profile, surroundings),
    answers,
    shadows: answers ? after.filter(isNamesake).map((other) => shownPath(other.path, surroundings.cwd)) : [],
    ...(await summary(path, file)),
  };
}

function placeOf({ path, trust }: FoundFile, surroundings: Surroundings): ListedProfile['place'] {
  if (!trust.trusted) return 'found';
  return path.startsWith(configDirectory(surroundings)) ? 'config' : 'shipped';
}

async function summary(path: string, file: string): Promise<Pick<ListedProfile, 'description' | 'problem'>> {
  try {
    return { description: parseProfile(await readProfile(path, file), file).content.description, problem: undefined };
  } catch (error) {
    if (!(error instanceof CacheopsError)) throw error;
    return { description: undefined, problem: error.message };
  }
}
