import { COMMAND_TABLE, CONTAINERS } from './command-table.ts';

/** Where a command's keys are; positions count from 1 behind the command's name, negative ones from the end. */
export type KeyRule =
  | { readonly kind: 'range'; readonly first: number; readonly last: number; readonly step: number }
  /** As many keys as the argument at this position says, behind it. */
  | { readonly kind: 'counted'; readonly at: number; readonly step: number }
  /** Behind the word STREAMS, STORE or STOREDIST, or KEYS. */
  | { readonly kind: 'streams' | 'store' | 'keys' };

export interface CommandGrammar {
  readonly keys: readonly KeyRule[];
  /** Positions of what the command itself defines: offsets, counts, timeouts, names of settings. */
  readonly plain: readonly number[];
  readonly optionsFrom: number | undefined;
}

export interface CommandName {
  /** In capitals, as `GET` or `CONFIG SET`. */
  readonly name: string;
  /** How many words the name has: where the arguments begin. */
  readonly words: 1 | 2;
  /** Absent for commands we do not know, such as those of modules: nothing is known of their arguments. */
  readonly grammar: CommandGrammar | undefined;
}

export function readCommandName(args: readonly Buffer[]): CommandName {
  const first = upperCase(args[0]);
  const second = CONTAINERS.has(first) ? upperCase(args[1]) : '';
  const name = second === '' ? first : `${first} ${second}`;
  return { name, words: second === '' ? 1 : 2, grammar: grammars().get(name) };
}

const upperCase = (word: Buffer | undefined): string => (word?.toString('utf8') ?? '').toUpperCase();

let parsed: ReadonlyMap<string, CommandGrammar> | undefined;
const grammars = (): ReadonlyMap<string, CommandGrammar> => (parsed ??= new Map(COMMAND_TABLE.trim().split('\n').map(parseLine)));

function parseLine(line: string): [string, CommandGrammar] {
  const [name = '', ...fields] = line.split(' ');
  const plain = fields.find((field) => /^n-?\d/.test(field));
  const options = fields.find((field) => /^o\d/.test(field));
  const [container = '', ...subcommand] = name.split('-');
  return [
    CONTAINERS.has(container) && subcommand.length > 0 ? `${container} ${subcommand.join('-')}` : name,
    {
      keys: fields
        .filter((field) => field !== plain && field !== options && field !== '-')
        .flatMap((field) => field.split(',').map(parseRule)),
      plain: plain === undefined ? [] : plain.slice(1).split(',').map(Number),
      optionsFrom: options === undefined ? undefined : Number(options.slice(1)),
    },
  ];
}

function parseRule(rule: string): KeyRule {
  if (rule === 'streams' || rule === 'store' || rule === 'keys') return { kind: rule };
  const [position = '', step = '1'] = rule.split('/');
  if (position.startsWith('#')) return { kind: 'counted', at: Number(position.slice(1)), step: Number(step) };
  const [first = '', last = first] = position.split('..');
  return { kind: 'range', first: Number(first), last: last === '' ? -1 : Number(last), step: Number(step) };
}
