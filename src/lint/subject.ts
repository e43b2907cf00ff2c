import type { ConfigFile, Configuration, Judgement, LintTarget, Settings } from './model.ts';
import type { LintFacts, Subject } from './rule.ts';
import type { Role } from '../profile/profile.ts';

interface Parts {
  readonly configuration: Configuration;
  readonly targets: readonly LintTarget[];
  readonly judgement: Judgement;
  readonly settings: Settings;
  readonly role: Role;
  readonly facts: LintFacts;
}

/** One configuration as one target reads it, with short ways to ask what rules ask. */
export function subjectOf(parts: Parts): Subject {
  const { configuration, judgement, settings } = parts;
  const files = new Map<string, ConfigFile>(configuration.files.map((file) => [file.path, file]));
  return {
    ...parts,
    target: judgement.target,
    text: (name) => settings.valueOf(name),
    number: (name) => toNumber(settings.valueOf(name)),
    isOn: (name) => settings.valueOf(name) === 'yes',
    isSet: (name) => !settings.isDefault(name),
    line: (name) => settings.get(name)?.effective.at(-1),
    file: (path) => files.get(path),
  };
}

/** Beyond 2⁵³ rounded: rules compare with bounds far below. */
function toNumber(value: string | undefined): number | undefined {
  if (value === undefined || !/^-?\d+$/.test(value)) return undefined;
  return Number(value);
}
