import { quote } from '../byte-text.ts';
import type { CatalogueEntry, Configuration, Dependency, Directive, LintTarget, Settings } from '../model.ts';
import { isBefore7 } from '../target.ts';
import { dependsOn } from './problem.ts';

/** What the server tries at this very line, even if a later one overrides it. */
export function neededAtLine(entry: CatalogueEntry, directive: Directive, target: LintTarget): Dependency | undefined {
  const value = directive.args[0]?.value ?? '';
  if (entry.name === 'dir') return isAnywhere(value) ? undefined : dependsOn(directive, 'path', `the directory ${quote(value)} must exist`);
  if (entry.name === 'logfile' && isBefore7(target) && !isWritable(value)) return needsLogFile(directive, value);
  if (entry.name !== 'activedefrag' || value.toLowerCase() !== 'yes') return undefined;
  return dependsOn(
    directive,
    'build',
    'active defragmentation needs a server built with its own jemalloc; packages of distributions are not',
  );
}

const isAnywhere = (directory: string): boolean => /^(?:\/|\/tmp\/?|\.\/*|(?:\.\/)+)$/.test(directory);

/** What the settings that hold in the end need from the machine or from other files. */
export function neededByMachine(configuration: Configuration, settings: Settings): readonly Dependency[] {
  const needed = NEEDS.flatMap(({ name, on, unless, reason }) => {
    const setting = settings.get(name);
    const line = setting?.effective.at(-1);
    const value = setting?.value ?? '';
    return line === undefined || unless(value) ? [] : dependsOn(line, on, reason(quote(value)));
  });
  return [...openedLogFiles(configuration), ...needed];
}

/** The log file is opened whenever a file has been read to its end, included ones too. */
function openedLogFiles({ steps }: Configuration): readonly Dependency[] {
  const opened = new Set<Directive>();
  let last: Directive | undefined;
  for (const step of steps) {
    if (step.kind === 'line' && step.line.directive?.lowerName === 'logfile') last = step.line.directive;
    if (step.kind === 'include' && last !== undefined) opened.add(last);
  }
  if (last !== undefined) opened.add(last);
  return [...opened].flatMap((directive) => {
    const path = directive.args[0]?.value ?? '';
    return isWritable(path) ? [] : needsLogFile(directive, path);
  });
}

function needsLogFile(directive: Directive, path: string): Dependency {
  return dependsOn(directive, 'path', `the log file ${quote(path)} must be writable`);
}

/** A path without a folder is taken as one that can be written. */
const isWritable = (path: string): boolean => (!path.includes('/') && path.length <= 255) || /^\/dev\/(?:null|stdout|stderr)$/.test(path);

interface Need {
  readonly name: string;
  readonly on: Dependency['on'];
  readonly unless: (value: string) => boolean;
  readonly reason: (quoted: string) => string;
}

const isEmpty = (value: string): boolean => value === '';
const fewDatabases = (value: string): boolean => Number(value) <= 1_000_000;

// prettier-ignore
const NEEDS: readonly Need[] = [
  { name: 'unixsocket', on: 'path', unless: (value) => !value.includes('/') || /^\/tmp\/[^/]*$/.test(value), reason: (path) => `the folder of the socket ${path} must exist` },
  { name: 'unixsocketgroup', on: 'path', unless: isEmpty, reason: (group) => `the group ${group} must exist, when there is a unix socket` },
  { name: 'aclfile', on: 'acl-file', unless: isEmpty, reason: (path) => `the file of users ${path} must exist and be right` },
  { name: 'locale-collate', on: 'locale', unless: (value) => /^(?:|C|POSIX)$/.test(value), reason: (locale) => `the locale ${locale} must be installed` },
  { name: 'mptcp', on: 'build', unless: (value) => value !== 'yes', reason: () => 'the operating system must know MPTCP' },
  { name: 'rdma-port', on: 'build', unless: (value) => value === '0', reason: () => 'the server must be built with RDMA' },
  { name: 'databases', on: 'memory', unless: fewDatabases, reason: (count) => `there must be memory for ${count} databases from the start` },
  { name: 'cluster-databases', on: 'memory', unless: fewDatabases, reason: (count) => `there must be memory for ${count} databases from the start` },
];
