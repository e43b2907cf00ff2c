import { Command as Commander, CommanderError, Option as CommanderOption } from 'commander';
import type { Command, CommandEntry, Input, Operand, Option, Options, Tour } from './command.ts';
import { UsageError } from './errors.ts';
import { flagOf, helpFor, helpOverall, type SharedOptions } from './help.ts';
import { formatDuration, parseDuration } from './text/duration.ts';
import { nearest } from './text/nearest.ts';
import { parseSize } from './text/size.ts';

export interface Invocation {
  readonly command: Command | Tour;
  readonly input: Input;
  /** The values of the shared options by name; only those that were given. */
  readonly shared: Readonly<Record<string, unknown>>;
}

export interface Vocabulary {
  readonly commands: readonly CommandEntry[];
  readonly shared: SharedOptions;
  readonly version: string;
}

export type Parsed = { readonly run: Invocation } | { readonly print: string };

/**
 * Turns argv into a typed invocation, or into the help or version text that was asked for. Runs nothing.
 * Looks twice: first for the subcommand's name, then, with that one loaded, for its options.
 */
export async function parseArgv(argv: readonly string[], vocabulary: Vocabulary): Promise<Parsed> {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const asked = look(words, vocabulary);
  if (asked.shared['version'] === true) return { print: `${vocabulary.version}\n` };
  const entry = vocabulary.commands.find(({ name }) => name === asked.name);
  if (!entry) return { print: helpOverall(vocabulary, asked.name) };

  const command = await entry.load();
  if (asked.shared['help'] === true) return { print: helpFor(entry, command, vocabulary.shared) };
  const { operands, flags, shared } = look(words, vocabulary, command);
  refuseIdleConnectionFlags(command, shared, vocabulary.shared);
  checkOperands(command, operands);
  return { run: { command, input: { flags: flags as Input['flags'], operands }, shared } };
}

interface Seen {
  /** The subcommand, or the group of subcommands that was named alone; empty for none. */
  readonly name: string;
  readonly operands: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
  readonly shared: Readonly<Record<string, unknown>>;
}

/** Without `loaded`, what follows the name is not looked at. */
function look(argv: readonly string[], { commands, shared }: Vocabulary, loaded?: Command | Tour): Seen {
  let seen: Omit<Seen, 'shared'> = { name: '', operands: [], flags: {} };
  const program = bare(new Commander('cacheops'))
    .argument('[unknown...]')
    .action(([unknown]: string[]) => refuseUnknown(unknown, commands));
  for (const { options } of Object.values(shared)) addOptions(program, options);
  const groups = new Map<string, Commander>();
  const group = (parent: Commander, name: string): Commander =>
    bare(parent.command(name))
      .argument('[unknown...]')
      .action(([unknown]: string[]) => {
        refuseUnknown(unknown, commands, name);
        seen = { ...seen, name };
      });
  for (const { name } of commands) {
    const [first = '', second] = name.split(' ');
    const parent = second === undefined ? program : (groups.get(first) ?? group(program, first));
    const sub = bare(parent.command(second ?? first)).argument('[operands...]');
    groups.set(first, second === undefined ? sub : parent); // one that answers by itself may have others below it: `ttl`, `ttl check`
    if (loaded?.name === name) addOptions(sub, loaded.options);
    else sub.allowUnknownOption();
    sub.action((operands: string[], flags: Record<string, unknown>) => {
      seen = { name, operands, flags: loaded?.name === name ? withNegated(flags, loaded.options) : flags };
    });
  }
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    throw asUsageError(error, loaded);
  }
  return { ...seen, shared: program.opts() };
}

const bare = (commander: Commander): Commander =>
  commander
    .exitOverride()
    .helpOption(false)
    .helpCommand(false)
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined });

function refuseUnknown(word: string | undefined, commands: readonly CommandEntry[], group = ''): void {
  if (word === undefined) return;
  const siblings = commands.map(({ name }) => name.split(' ')).filter(([first]) => group === '' || first === group);
  const close = nearest(
    word,
    siblings.flatMap((words) => words[group === '' ? 0 : 1] ?? []),
  );
  const prefix = group === '' ? '' : `${group} `;
  throw new UsageError(`unknown subcommand '${prefix}${word}'`, {
    hint: close === undefined ? `cacheops ${prefix}--help lists them all` : `did you mean ${prefix}${close}?`,
  });
}

function asUsageError(error: unknown, command?: Command | Tour): unknown {
  if (!(error instanceof CommanderError)) return error;
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const help = command ? `cacheops ${command.name} --help lists the options` : 'cacheops --help lists the subcommands';
  return new UsageError(message, { hint: suggestion === undefined ? help : suggestion.replace(/^\(|\)$/g, '').toLowerCase() });
}

/** `--no-ttl`, which commander takes for the opposite of `ttl`, is a flag of its own here: `noTtl`. */
function withNegated(flags: Record<string, unknown>, options: Options): Record<string, unknown> {
  const negated = Object.entries(options).filter(([name, { type }]) => type === 'boolean' && isNegated(name));
  return {
    ...flags,
    ...Object.fromEntries(negated.map(([name]) => [name, flags[name.charAt(2).toLowerCase() + name.slice(3)] === false])),
  };
}

const isNegated = (name: string): boolean => /^no[A-Z]/.test(name);

function addOptions(commander: Commander, options: Options): void {
  for (const [name, option] of Object.entries(options)) commander.addOption(toCommander(name, option));
}

function toCommander(name: string, option: Option): CommanderOption {
  const flags = flagOf(name, option);
  // commander itself makes `--no-color` the opposite of `color`, which is true unless it is given.
  if (option.type === 'boolean') return isNegated(name) ? new CommanderOption(flags) : new CommanderOption(flags).default(false);
  const built = new CommanderOption(flags);
  if ('default' in option && option.default !== undefined) built.default(option.default);
  if (option.type === 'list') built.default([]);
  return built.argParser((text: string, previous: unknown) => readValue(text, { flag: flagOf(name, option), ...option }, previous));
}

/** Fails with UsageError naming the flag, what was given and what would be right. */
function readValue(text: string, option: Exclude<Option, { type: 'boolean' }> & { readonly flag: string }, previous: unknown): unknown {
  if (option.type === 'string' || option.type === 'list') {
    if (option.choices && !option.choices.includes(text)) {
      const close = nearest(text, option.choices);
      throw unusable(option, text, `one of ${option.choices.join(', ')}`, close === undefined ? undefined : `did you mean ${close}?`);
    }
    return option.type === 'list' ? [...(previous as string[]), text] : text;
  }
  const { type, min = 0, max = Infinity } = option;
  const value = readers[type](text);
  if (value === undefined) throw unusable(option, text, expected[type]);
  if (value < min) throw unusable(option, text, `${written[type](min)} or more`);
  if (value > max) throw unusable(option, text, `${written[type](max)} or less`);
  return value;
}

function unusable({ flag }: { readonly flag: string }, text: string, wanted: string, hint?: string): UsageError {
  const name = flag.split(/,? /).find((word) => word.startsWith('--')) ?? flag;
  return new UsageError(`${name} ${text}: expected ${wanted}`, { hint });
}

const readers = {
  integer: (text: string) => (/^-?\d{1,15}$/.test(text) ? Number(text) : undefined),
  duration: parseDuration,
  size: parseSize,
};
const written = { integer: String, duration: formatDuration, size: (bytes: number) => `${bytes} bytes` };
const expected = { integer: 'a whole number', duration: 'a duration such as 500ms, 5s or 24h', size: 'a size such as 100mb or 2gb' };

function refuseIdleConnectionFlags(command: Command | Tour, shared: Seen['shared'], { connection }: SharedOptions): void {
  if (command.connects) return;
  const idle = Object.keys(connection.options).find((name) => shared[name] !== undefined && shared[name] !== false);
  if (idle === undefined) return;
  throw new UsageError(`${command.name} does not talk to a server: --${idle} means nothing here`, { hint: 'leave it out' });
}

function checkOperands({ name, operands: declared = [] }: Command | Tour, given: readonly string[]): void {
  const missing = declared.find(({ required }, index) => required && given[index] === undefined);
  if (missing) throw new UsageError(`${name} needs ${missing.name}: ${missing.summary}`, { hint: `cacheops ${name} --help` });
  const most = declared.some(({ many }: Operand) => many) ? Infinity : declared.length;
  if (given.length > most) {
    const extra = given[most] ?? '';
    throw new UsageError(
      `${name} takes ${most === 0 ? 'no operands' : `at most ${most}`}: ${extra.includes('://') ? 'an address' : `'${extra}'`} is one too many`,
      {
        hint: extra.includes('://') ? `did you mean: cacheops ${name} -u URL` : `cacheops ${name} --help`,
      },
    );
  }
}
