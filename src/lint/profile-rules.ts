import { UsageError } from '../errors.ts';
import type { Named, Origin, Profile } from '../profile/profile.ts';
import type { RuleSetting } from './lint.ts';
import { checkRule, findPreset, joined } from './preset.ts';
import { parseTarget } from './target.ts';

/** The `lint` section of a profile, with names that are known to exist. */
export interface ProfileRules {
  readonly extends: readonly string[];
  readonly targets: readonly string[];
  /** By a rule's id. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
}

/**
 * What a profile says of linting. A profile knows no rules: whether they exist is said here, with file, line and column.
 *
 * @throws UsageError for a preset, a target, a rule, a severity or a number that does not exist, and for a rule that one file
 * names twice
 */
export function readProfileRules({ lint, origins }: Pick<Profile, 'lint' | 'origins'>): ProfileRules {
  return {
    extends: lint.extends.map((named) => checkedName(named, (name) => findPreset(name).name)),
    targets: lint.targets.map((named) => checkedName(named, (name) => parseTarget(name).name)),
    rules: readRules(lint.rules, origins),
  };
}

const checkedName = ({ name, where }: Named, check: (name: string) => string): string => saying(where, () => check(name));

function readRules(said: Profile['lint']['rules'], origins: Profile['origins']): ProfileRules['rules'] {
  const read: Record<string, RuleSetting> = {};
  const names = new Map<string, string>();
  for (const [path, value] of Object.entries(said)) {
    const [idOrName = '', number] = path.split('.');
    const where = origins.get(`lint.rules.${path}`)?.where ?? '';
    const written = number === undefined ? String(value) : { numbers: { [number]: value } };
    const { id, ...setting } = saying(where, () => checkRule(idOrName, written));
    refuseSecondName(names, { id, idOrName, where });
    read[id] = joined(read[id], setting);
  }
  return read;
}

/** Which of two entries holds would depend on their order. Of several files, the one that extends the other wins. */
function refuseSecondName(
  names: Map<string, string>,
  { id, idOrName, where }: { id: string; idOrName: string; where: Origin['where'] },
): void {
  const key = `${id} ${where.replace(/:\d+:\d+$/, '')}`;
  const before = names.get(key) ?? idOrName;
  names.set(key, before);
  if (before !== idOrName)
    throw new UsageError(`${where}: ${before} and ${idOrName} are the same rule`, { hint: 'keep one of the two entries' });
}

function saying<T>(where: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${where}: ${error.message}`, { hint: error.hint, cause: error });
  }
}
