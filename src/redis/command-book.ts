import { COMMAND_ACCESS } from './command-access.ts';
import { CommandError } from './command-error.ts';
import { type CommandName, type KeyRule, readCommandName } from './command-grammar.ts';
import { asArray, asNumber, asPairs, asText } from './reply.ts';
import type { Node, Reply } from './target.ts';

/** What a command does to keys. `other`: it names none, or what it does is for its script to say. */
export type Access = 'read' | 'write' | 'other';

export interface KnownCommand extends CommandName {
  readonly access: Access;
}

/** What commands are: by the server's own word, or by a built-in table where it does not say. */
export interface CommandBook {
  /** Why the built-in table serves; `undefined` when the server told. */
  readonly refusal: CommandError | undefined;
  find(args: readonly Buffer[]): KnownCommand;
}

/** Asks a server which commands it has and where their keys are. Fails with ConnectionError. */
export async function readCommandBook(node: Node): Promise<CommandBook> {
  try {
    return createCommandBook(asArray(await node.call('COMMAND')));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return createCommandBook([], error);
  }
}

/** @param entries as COMMAND replies */
export function createCommandBook(entries: readonly Reply[], refusal?: CommandError): CommandBook {
  const told = new Map(entries.flatMap(readEntry).map((entry) => [entry.name, entry]));
  return {
    refusal,
    find(args) {
      const known = readCommandName(args);
      const entry = told.get(known.name);
      const access = entry?.access ?? COMMAND_ACCESS.get(known.name) ?? 'other';
      if (entry?.keys === undefined) return { ...known, access };
      const { keys, words } = entry;
      const relative = keys.map((rule) => relativeTo(rule, words - 1));
      return { name: known.name, words, access, grammar: { plain: [], optionsFrom: undefined, ...known.grammar, keys: relative } };
    },
  };
}

interface Entry {
  readonly name: string;
  readonly words: 1 | 2;
  readonly access: Access | undefined;
  /** Counted from the command itself; `undefined` when the server cannot say where all of them are. */
  readonly keys: readonly KeyRule[] | undefined;
}

/**
 * An entry and those of its subcommands: name, arity, flags, first and last key, step, and from Redis 7.0 on key
 * specifications (9th) and subcommands (10th).
 *
 * @see https://redis.io/docs/latest/commands/command/ and https://redis.io/docs/latest/develop/reference/key-specs/
 */
function readEntry(entry: Reply): readonly Entry[] {
  const [name = '', , flags = [], first = '0', last = '0', step = '0', , , specs, subcommands = []] = asArray(entry);
  const words = asText(name).toUpperCase().split('|');
  const has = new Set(asArray(flags).map(asText));
  return [
    {
      name: words.join(' '),
      words: words.length > 1 ? 2 : 1,
      access: has.has('write') ? 'write' : has.has('readonly') ? 'read' : 'other',
      keys: specs === undefined ? legacyKeys(has, [first, last, step].map(asNumber)) : readSpecs(asArray(specs)),
    },
    ...asArray(subcommands).flatMap(readEntry),
  ];
}

/** Before Redis 7.0, commands whose keys may stand anywhere say no more than that. */
function legacyKeys(flags: ReadonlySet<string>, [first = 0, last = 0, step = 1]: readonly number[]): readonly KeyRule[] | undefined {
  if (flags.has('movablekeys')) return undefined;
  return first === 0 ? undefined : [{ kind: 'range', first, last, step }];
}

function readSpecs(specs: readonly Reply[]): readonly KeyRule[] | undefined {
  const rules: KeyRule[] = [];
  for (const spec of specs.map(asPairs)) {
    const flags = asArray(spec.get('flags') ?? []).map((flag) => asText(flag).toLowerCase());
    if (flags.includes('not_key')) continue;
    const rule = flags.includes('incomplete') ? undefined : readSpec(spec.get('begin_search') ?? [], spec.get('find_keys') ?? []);
    if (rule === undefined) return undefined;
    if (!rules.some(({ kind }) => kind === rule.kind && kind !== 'range' && kind !== 'counted')) rules.push(rule);
  }
  return rules;
}

function readSpec(beginning: Reply, finding: Reply): KeyRule | undefined {
  const [begin, find] = [asPairs(beginning), asPairs(finding)];
  const [where, how] = [asPairs(begin.get('spec') ?? []), asPairs(find.get('spec') ?? [])];
  const number = (from: ReadonlyMap<string, Reply>, name: string): number => asNumber(from.get(name) ?? '0');
  if (asText(begin.get('type') ?? '') === 'keyword') return WORDS[asText(where.get('keyword') ?? '').toUpperCase()];
  if (asText(begin.get('type') ?? '') !== 'index') return undefined;
  const index = number(where, 'index');
  if (asText(find.get('type') ?? '') === 'range') {
    const last = number(how, 'lastkey');
    return { kind: 'range', first: index, last: last < 0 ? last : index + last, step: number(how, 'keystep') };
  }
  const [at, first] = [number(how, 'keynumidx'), number(how, 'firstkey')];
  return first === at + 1 ? { kind: 'counted', at: index + at, step: number(how, 'keystep') } : undefined;
}

const WORDS: Readonly<Record<string, KeyRule>> = {
  STREAMS: { kind: 'streams' },
  STORE: { kind: 'store' },
  STOREDIST: { kind: 'store' },
  KEYS: { kind: 'keys' },
};

/** Our grammar counts from behind the subcommand. */
function relativeTo(rule: KeyRule, by: number): KeyRule {
  if (by === 0) return rule;
  if (rule.kind === 'range') return { ...rule, first: rule.first - by, last: rule.last < 0 ? rule.last : rule.last - by };
  return rule.kind === 'counted' ? { ...rule, at: rule.at - by } : rule;
}
