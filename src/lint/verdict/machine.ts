import { quote } from '../byte-text.ts';
import type { CatalogueEntry, Dependency, Directive } from '../model.ts';
import { dependsOn } from './problem.ts';

/** What a line that the server takes still needs from the machine, the build or other files. */
export function dependencyOf(entry: CatalogueEntry, directive: Directive): Dependency | undefined {
  return NEEDS[entry.name]?.(directive);
}

const firstValue = ({ args }: Directive): string => args[0]?.value ?? '';

const NEEDS: Readonly<Record<string, (directive: Directive) => Dependency | undefined>> = {
  dir: (directive) =>
    /^(?:\.?\/?|\/tmp\/?|(?:\.\/)+)$/.test(firstValue(directive)) ? undefined : dependsOn(directive, 'path', `the directory ${quote(firstValue(directive))} must exist`),
  logfile: (directive) =>
    /^(?:[^/]*|\/dev\/(?:null|stdout|stderr))$/.test(firstValue(directive)) ? undefined : dependsOn(directive, 'path', `the log file ${quote(firstValue(directive))} must be writable`),
  unixsocket: (directive) =>
    /^(?:[^/]*|\/tmp\/[^/]*)$/.test(firstValue(directive)) ? undefined : dependsOn(directive, 'path', `the directory of the socket ${quote(firstValue(directive))} must exist`),
  unixsocketgroup: (directive) =>
    firstValue(directive) === '' ? undefined : dependsOn(directive, 'path', `the group ${quote(firstValue(directive))} must exist when there is a unix socket`),
  aclfile: (directive) => (firstValue(directive) === '' ? undefined : dependsOn(directive, 'acl-file', `the file of users ${quote(firstValue(directive))} must exist and be right`)),
  activedefrag: (directive) =>
    firstValue(directive).toLowerCase() === 'yes'
      ? dependsOn(directive, 'build', 'active defragmentation needs a server built with its own jemalloc; packages of distributions are not')
      : undefined,
  mptcp: (directive) => (firstValue(directive).toLowerCase() === 'yes' ? dependsOn(directive, 'build', 'the operating system must know MPTCP') : undefined),
  'locale-collate': (directive) =>
    /^(?:|C|POSIX)$/.test(firstValue(directive)) ? undefined : dependsOn(directive, 'locale', `the locale ${quote(firstValue(directive))} must be installed`),
  databases: hugeTables,
  'cluster-databases': hugeTables,
};

/** A server makes room for all databases when it starts. */
function hugeTables(directive: Directive): Dependency | undefined {
  return Number(firstValue(directive)) > 1_000_000 ? dependsOn(directive, 'memory', `room for ${firstValue(directive)} databases is needed at the start`) : undefined;
}
