import { UsageError } from '../errors.ts';
import { findTemplate } from '../keyspace/find-template.ts';
import { TemplateError } from '../profile/key-template.ts';
import { type CommandReader, keysOf, type SeenCommand } from './seen-command.ts';
import { clientText } from './argument.ts';
import { globMatcher } from './glob.ts';

/** What of the traffic is wanted; everything that is given must hold, of a list any of it. */
export interface Wanted {
  readonly commands: readonly string[];
  /** As the user calls them: see find-template.ts. */
  readonly families: readonly string[];
  readonly match: string | undefined;
  /** Patterns of client addresses. */
  readonly clients: readonly string[];
  readonly db: number | undefined;
  readonly access: 'read' | 'write' | undefined;
  /** Commands, families, or patterns of keys: see {@link readExclusions}. */
  readonly exclude: readonly string[];
}

/** Told first by what costs nothing, then by the keys; `before` and `after` are the two halves. */
export interface Filter {
  /** By the command, the database and the client; the keys need not be known yet. Asked once for lines of one kind. */
  before(seen: SeenCommand): boolean;
  /** By the keys. */
  after(seen: SeenCommand): boolean;
}

interface Exclusions {
  readonly commands: readonly string[];
  readonly families: readonly string[];
  readonly patterns: readonly string[];
}

/** `PING` or `CONFIG GET` is a command, `session:{id}` a family, anything else a pattern of keys. */
export function readExclusions(exclude: readonly string[]): Exclusions {
  const isFamily = (word: string): boolean => /[{}]/.test(word);
  const isCommand = (word: string): boolean => /^[A-Za-z_.]+(?:[ |][A-Za-z_-]+)?$/.test(word);
  return {
    commands: exclude.filter(isCommand),
    families: exclude.filter(isFamily),
    patterns: exclude.filter((word) => !isCommand(word) && !isFamily(word)),
  };
}

/** The templates that a user names, to be declared beside those of the profile. Fails with UsageError. */
export function templatesOf({ families, exclude }: Wanted, rules: readonly { readonly template: string }[]): readonly string[] {
  return [...families, ...readExclusions(exclude).families].map((name) => {
    try {
      return findTemplate(rules, name).text;
    } catch (error) {
      throw error instanceof TemplateError ? new UsageError(error.message, { hint: error.hint, cause: error }) : error;
    }
  });
}

/** @param rules those of the profile and {@link templatesOf}: what the reader's families are made of */
export function createFilter(wanted: Wanted, rules: readonly { readonly template: string }[], { familyOf }: CommandReader): Filter {
  const without = readExclusions(wanted.exclude);
  const families = new Set(wanted.families.map((name) => findTemplate(rules, name).text));
  const unwanted = new Set(without.families.map((name) => findTemplate(rules, name).text));
  const matches = wanted.match === undefined ? undefined : globMatcher(wanted.match);
  const excluded = without.patterns.map(globMatcher);
  const isCommand = commandMatcher(wanted.commands);
  const isExcluded = commandMatcher(without.commands);
  const isClient = clientMatcher(wanted.clients);
  const looksAtKeys = matches !== undefined || families.size + unwanted.size + excluded.length > 0;
  return {
    before({ line, command }) {
      if (wanted.db !== undefined && line.db !== wanted.db) return false;
      if (wanted.access !== undefined && command.access !== wanted.access) return false;
      if (isCommand && !isCommand(command.name)) return false;
      if (isExcluded?.(command.name)) return false;
      return isClient === undefined || isClient(clientText(line));
    },
    after(seen) {
      if (!looksAtKeys) return true;
      const keys = keysOf(seen);
      if (matches && !keys.some(matches)) return false;
      if (families.size > 0 && !keys.some((key) => families.has(familyOf(key)))) return false;
      if (unwanted.size > 0 && keys.some((key) => unwanted.has(familyOf(key)))) return false;
      return !excluded.some((isUnwanted) => keys.some(isUnwanted));
    },
  };
}

/** `CONFIG` means all commands that begin so; `config|get` is another spelling of `CONFIG GET`. */
function commandMatcher(names: readonly string[]): ((name: string) => boolean) | undefined {
  if (names.length === 0) return undefined;
  const wanted = new Set(names.map((name) => name.toUpperCase().replace('|', ' ')));
  return (name) => wanted.has(name) || wanted.has(name.slice(0, Math.max(0, name.indexOf(' '))));
}

/** `10.0.0.5` means all its connections. */
function clientMatcher(patterns: readonly string[]): ((client: string) => boolean) | undefined {
  if (patterns.length === 0) return undefined;
  const matchers = patterns.flatMap((pattern) => [globMatcher(pattern), globMatcher(`${pattern}:*`)]);
  return (client) => matchers.some((matches) => matches(client));
}
