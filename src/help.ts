import type { Command, CommandEntry, Option, Options, Tour } from './command.ts';

/** Options that every subcommand understands, by group. */
export interface SharedOptions {
  readonly connection: OptionGroup;
  readonly output: OptionGroup;
}

export interface OptionGroup {
  readonly title: string;
  readonly options: Options;
}

const WIDTH = 100;
const EXIT_CODES = `0 fine · 1 findings at or above --fail-on · 2 usage or profile error · 3 unreachable or not let in
  4 refused · 5 incomplete · 70 a bug in cacheops · 130, 143 interrupted`;

/** `-u, --url <url>`, as help shows it and commander reads it. */
export function flagOf(name: string, option: Option): string {
  const long = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const value = option.type === 'boolean' ? '' : ` <${option.value}>`;
  return `${option.short === undefined ? '' : `-${option.short}, `}${long}${value}`;
}

/** The page of one subcommand: what for, examples, then options. */
export function helpFor({ summary }: CommandEntry, command: Command | Tour, shared: SharedOptions): string {
  const operands = (command.operands ?? []).map(({ name, required, many }) =>
    required ? `<${name}${many ? '...' : ''}>` : `[${name}${many ? '...' : ''}]`,
  );
  return page([
    `cacheops ${command.name}: ${summary}${command.description === undefined ? '' : `\n\n${wrap(command.description, 0)}`}`,
    section('Examples', examplesOf(command.examples)),
    section('Usage', [`  cacheops ${[command.name, ...operands, '[options]'].join(' ')}`]),
    section('Operands', pairs((command.operands ?? []).map((operand) => [operand.name, operand.summary]))),
    section('Options', optionLines(command.options)),
    ...(command.connects ? [section(shared.connection.title, optionLines(shared.connection.options))] : []),
    section(shared.output.title, optionLines(shared.output.options)),
  ]);
}

/** The page of `cacheops --help`; with the name of a group, only its subcommands. */
export function helpOverall(
  { commands, shared }: { readonly commands: readonly CommandEntry[]; readonly shared: SharedOptions },
  group = '',
): string {
  const listed = commands.filter(({ name }) => group === '' || name.startsWith(`${group} `));
  const subcommands = section('Subcommands', pairs(listed.map(({ name, summary }) => [name, summary])));
  if (group !== '')
    return page([`cacheops ${group} <subcommand>`, subcommands, `cacheops ${group} <subcommand> --help shows examples and options`]);
  return page([
    'cacheops: operate Redis and Valkey as a cache',
    section('Examples', examplesOf(overallExamples)),
    subcommands,
    'cacheops <subcommand> --help shows examples and options of one.',
    section(shared.connection.title, optionLines(shared.connection.options)),
    section(shared.output.title, optionLines(shared.output.options)),
    section('Exit codes', [`  ${EXIT_CODES}`]),
  ]);
}

const overallExamples = [
  { line: 'cacheops stats -u redis://cache-1:6379', what: 'is this server healthy?' },
  { line: 'cacheops stats --profile prod --format json', what: 'the same for a script, with a profile' },
  { line: 'cacheops slowlog --group shape', what: 'which commands are slow, by shape' },
  { line: 'cacheops profile test', what: 'what is there, and what may I do?' },
];

const page = (parts: readonly string[]): string => `${parts.filter((part) => part !== '').join('\n\n')}\n`;

const section = (title: string, lines: readonly string[]): string => (lines.length === 0 ? '' : [`${title}:`, ...lines].join('\n'));

const examplesOf = (examples: Command['examples']): string[] => pairs(examples.map(({ line, what }) => [line, what]));

function optionLines(options: Options): string[] {
  return pairs(
    Object.entries(options).map(([name, option]) => [
      option.short === undefined ? `    ${flagOf(name, option)}` : flagOf(name, option),
      describe(option),
    ]),
  );
}

function describe(option: Option): string {
  const choices = 'choices' in option && option.choices ? ` (${option.choices.join(', ')})` : '';
  const usual = 'default' in option && option.default !== undefined ? ` [${shownDefault(option)}]` : '';
  return `${option.summary}${choices}${usual}`;
}

function shownDefault(option: Extract<Option, { default?: unknown }>): string {
  if (option.type === 'duration' && option.default !== undefined)
    return option.default % 1000 === 0 ? `${option.default / 1000}s` : `${option.default}ms`;
  return String(option.default);
}

/** Two columns; the right one wraps below itself. */
function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const left = Math.min(46, Math.max(0, ...rows.map(([word]) => word.length)));
  return rows.map(([word, text]) => {
    const wrapped = wrap(text, left + 4);
    return word.length > left ? `  ${word}\n${' '.repeat(left + 4)}${wrapped}` : `  ${word.padEnd(left)}  ${wrapped}`;
  });
}

function wrap(text: string, indent: number): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > WIDTH - indent) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
