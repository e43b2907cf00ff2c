import { commands } from './catalogue/commands.ts';
import type { LintTarget } from './model.ts';
import { compareVersions, isWithin } from './target.ts';

/** The commands of a version without modules, and its subcommands as `config|get`; in lower case. */
export function commandNames(target: LintTarget): ReadonlySet<string> {
  const known = built.get(target.name);
  if (known !== undefined) return known;
  const names = new Set(
    commands.flatMap(({ names, ...versions }) => (isWithin(target, versions[target.engine]) ? names.trim().split(/\s+/) : [])),
  );
  built.set(target.name, names);
  return names;
}

const built = new Map<string, ReadonlySet<string>>();

/** Whether a version knows any `command|…`. */
export function hasSubcommands(command: string, target: LintTarget): boolean {
  const known =
    containers.get(target.name) ??
    new Set([...commandNames(target)].map((name) => name.split('|')).flatMap(([name = '', ...more]) => (more.length > 0 ? name : [])));
  containers.set(target.name, known);
  return known.has(command);
}

const containers = new Map<string, ReadonlySet<string>>();

/** Vector sets are a module that is part of the server since Redis 8.0: loaded after the file is read, before its users are. */
export function comesWithServer(name: string, { engine, version }: LintTarget): boolean {
  return (
    engine === 'redis' &&
    compareVersions(version, '8.0') >= 0 &&
    /^v(?:add|card|dim|emb|getattr|info|ismember|links|randmember|range|rem|setattr|sim)$/.test(name)
  );
}
