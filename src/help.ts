import type { Command, CommandEntry, Operand, Option, Options, Tour } from './command.ts';
import { formatDuration } from './text/duration.ts';

/** Options that every subcommand understands, by group. */
export interface SharedOptions {
  readonly connection: OptionGroup;
  readonly output: OptionGroup;
}

export interface OptionGroup {
  readonly title: string;
  readonly options: Options;
  /** The names of those that the page of a subcommand shows; `cacheops --help` shows all. */
  readonly often: readonly string[];
  /** What happens without them. */
  readonly note?: string;
}

/** Fits any terminal. */
const WIDTH = 80;
const EXIT_CODES = [
  ['0', 'done; nothing at or above --fail-on'],
  ['1', 'done; findings at or above --fail-on'],
  ['2', 'usage, profile or configuration error; nothing was done'],
  ['3', 'server unreachable, or it did not let us in'],
  ['4', 'refused: permission, read-only profile, not confirmed'],
  ['5', 'incomplete: some nodes did not answer; the output says which'],
  ['70', 'a bug in cacheops'],
  ['129, 130, 143', 'hung up on, interrupted or terminated, after printing what is known'],
] as const;

/** `-u, --url <url>`, as help shows it and commander reads it. */
export function flagOf(name: string, option: Option): string {
  const long = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const value = option.type === 'boolean' ? '' : ` <${option.value}>`;
  return `${option.short === undefined ? '' : `-${option.short}, `}${long}${value}`;
}

/** The page of one subcommand: examples, what it does, its options, and those that are often used of what all have. */
export function helpFor({ summary }: CommandEntry, command: Command | Tour, { connection, output }: SharedOptions): string {
  const { name, description = '', examples, operands = [], options, connects } = command;
  const usage = ['cacheops', name, ...operands.map(operandSyntax), '[options]'];
  const judges = 'judges' in command && command.judges;
  return page([
    `cacheops ${name}: ${summary}`,
    section('Examples', examplesOf(examples)),
    section('Usage', [`  ${usage.join(' ')}`]),
    wrap(description, 0),
    section('Operands', pairs(operands.map((operand) => [operand.name, operand.summary]))),
    section('Options', optionLines(options)),
    connects ? group(connection, (flag) => connection.often.includes(flag)) : '',
    'steps' in command ? '' : group(output, (flag) => output.often.includes(flag) && (judges || flag !== 'failOn')),
    'cacheops --help lists all connection and output options, and the exit codes.',
  ]);
}

/** The page of `cacheops --help`; with the name of a group, only its subcommands. */
export function helpOverall(
  { commands, shared }: { readonly commands: readonly CommandEntry[]; readonly shared: SharedOptions },
  under = '',
): string {
  const listed = commands.filter(({ name }) => under === '' || name.startsWith(`${under} `));
  const subcommands = section('Subcommands', pairs(listed.map(({ name, summary }) => [name, summary])));
  if (under !== '')
    return page([`cacheops ${under} <subcommand>`, subcommands, `cacheops ${under} <subcommand> --help shows examples and options.`]);
  return page([
    'cacheops: operate Redis and Valkey as a cache',
    section('Examples', examplesOf(overallExamples)),
    subcommands,
    'cacheops <subcommand> --help shows examples and options of one.',
    group(shared.connection, () => true),
    group(shared.output, () => true),
    section('Exit codes', pairs(EXIT_CODES)),
  ]);
}

const overallExamples = [
  { line: 'cacheops stats -u redis://cache-1:6379', what: 'is this server healthy?' },
  { line: 'cacheops stats --profile prod --format json', what: 'the same for a script' },
  { line: 'cacheops slowlog --group shape', what: 'which commands are slow, by shape' },
  { line: 'cacheops profile test', what: 'what is there, and what may I do?' },
];

const page = (parts: readonly string[]): string => `${parts.filter((part) => part !== '').join('\n\n')}\n`;

const section = (title: string, lines: readonly string[]): string => (lines.length === 0 ? '' : [`${title}:`, ...lines].join('\n'));

const operandSyntax = ({ name, required, many }: Operand): string => {
  const shown = `${name}${many ? '...' : ''}`;
  return required ? `<${shown}>` : `[${shown}]`;
};

/** Beside each other when all fit on their lines, else each below its command. */
function examplesOf(examples: Command['examples']): string[] {
  const rows = pairs(examples.map(({ line, what }) => [line, what]));
  const fits = rows.every((row) => row.length <= WIDTH && !row.includes('\n'));
  return fits ? rows : examples.map(({ line, what }) => `  ${line}\n      ${wrap(what, 6)}`);
}

function group({ title, options, note }: OptionGroup, isShown: (flag: string) => boolean): string {
  const shown = Object.fromEntries(Object.entries(options).filter(([flag]) => isShown(flag)));
  return section(title, [...optionLines(shown), ...(note === undefined ? [] : [`  ${wrap(note, 2)}`])]);
}

function optionLines(options: Options): string[] {
  return pairs(
    Object.entries(options).map(([name, option]) => [
      option.short === undefined ? `    ${flagOf(name, option)}` : flagOf(name, option),
      describe(option),
    ]),
  );
}

function describe(option: Option): string {
  const choices = 'choices' in option && option.choices ? [option.choices.join(', ')] : [];
  const usual = 'default' in option && option.default !== undefined ? [`default ${shownDefault(option)}`] : [];
  const remarks = [...choices, ...usual].join('; ');
  return remarks === '' ? option.summary : `${option.summary} (${remarks})`;
}

const shownDefault = (option: Extract<Option, { default?: unknown }>): string =>
  option.type === 'duration' && option.default !== undefined ? formatDuration(option.default) : String(option.default);

/** Two columns; the right one wraps below itself. */
function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const left = Math.max(0, ...rows.map(([word]) => word.length));
  return rows.map(([word, text]) => `  ${word.padEnd(left)}  ${wrap(text, left + 4)}`);
}

/** Lines of the text stay lines; what is too long for the page goes on below, indented. */
function wrap(text: string, indent: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, WIDTH - indent))
    .join(`\n${' '.repeat(indent)}`);
}

function wrapLine(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const end = text.lastIndexOf(' ', width);
  return end <= 0 ? [text] : [text.slice(0, end), ...wrapLine(text.slice(end + 1), width)];
}
