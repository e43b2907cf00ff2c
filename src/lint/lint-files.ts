import { defaultTargets } from './default-targets.ts';
import type { GivenFile } from './find-files.ts';
import { loadConfiguration } from './include.ts';
import { lint } from './lint.ts';
import type { ConfigFiles, Configuration, LintTarget } from './model.ts';
import type { LintFacts, LintResult } from './rule.ts';
import type { Wishes } from './wishes.ts';

export interface LintedFile {
  readonly given: GivenFile;
  readonly configuration: Configuration;
  readonly targets: readonly LintTarget[];
  /** Why these targets. */
  readonly reason: string;
  readonly result: LintResult;
}

/** Reads all files, with what they include, before any is judged: some rules look at the others. */
export async function lintFiles(given: readonly GivenFile[], wishes: Wishes, files: ConfigFiles): Promise<readonly LintedFile[]> {
  const loaded: { readonly file: GivenFile; readonly configuration: Configuration }[] = [];
  for (const file of given) loaded.push({ file, configuration: await loadConfiguration(file.path, file.bytes, files, kindOf(wishes)) });
  const all = loaded.map(({ configuration }) => configuration);
  return loaded.map(({ file, configuration }) => lintOne(file, configuration, all, wishes));
}

const kindOf = ({ kind }: Wishes) => (kind === undefined ? {} : { kind });

function lintOne(given: GivenFile, configuration: Configuration, all: readonly Configuration[], wishes: Wishes): LintedFile {
  const { role, settings, requirements } = wishes;
  const chosen = wishes.targets.length > 0 ? { targets: wishes.targets, reason: 'as asked for' } : defaultTargets(configuration);
  const beside = all.length > 1 ? all.filter((one) => one !== configuration) : [];
  const facts: LintFacts = { ...wishes.facts, beside };
  return { given, configuration, ...chosen, result: lint({ configuration, targets: chosen.targets, role, settings, requirements, facts }) };
}
