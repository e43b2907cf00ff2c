import { loadAlone, loadConfiguration } from '../../src/lint/include.ts';
import { lint, type LintRequest } from '../../src/lint/lint.ts';
import type { ConfigFiles, Configuration, FileKind } from '../../src/lint/model.ts';
import type { LintResult } from '../../src/lint/rule.ts';
import { parseTarget } from '../../src/lint/target.ts';

export interface Judging extends Omit<Partial<LintRequest>, 'configuration' | 'targets'> {
  readonly targets?: readonly string[];
  readonly kind?: FileKind;
}

/** Lints one text, without a file system. */
export function lintText(text: string | Buffer, judging: Judging = {}): LintResult {
  return lintConfiguration(configurationOf(text, judging.kind), judging);
}

export function lintConfiguration(configuration: Configuration, { targets = ['redis@7.2'], role = 'cache', ...rest }: Judging = {}): LintResult {
  return lint({ configuration, targets: targets.map(parseTarget), role, ...rest });
}

export function configurationOf(text: string | Buffer, kind?: FileKind): Configuration {
  return loadAlone('redis.conf', Buffer.from(text), kind === undefined ? {} : { kind });
}

/** Files that exist only here; a path that ends in a slash is a folder. The first one is the one given. */
export async function loadTogether(files: Readonly<Record<string, string>>, kind?: FileKind): Promise<Configuration> {
  const [path = 'redis.conf'] = Object.keys(files);
  const absolute = new Map(Object.entries(files).map(([name, text]) => [name.startsWith('/') ? name : `/srv/${name}`, text]));
  const system: ConfigFiles = {
    workingDirectory: '/srv',
    readFile: async (name) => {
      const text = absolute.get(name);
      if (text !== undefined) return Buffer.from(text);
      return absolute.has(`${name}/`) ? 'directory' : 'missing';
    },
    glob: async (pattern, directory) => {
      const form = new RegExp(`^${(pattern.startsWith('/') ? pattern : `${directory}/${pattern}`).replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
      return [...absolute.keys()].filter((name) => form.test(name)).sort();
    },
  };
  return loadConfiguration(path, Buffer.from(files[path] ?? ''), system, kind === undefined ? {} : { kind });
}

export const idsOf = ({ problems }: LintResult): readonly string[] => problems.map(({ ruleId }) => ruleId);
