import type { CommandName } from './command-grammar.ts';
import { NUMBERED_OPTIONS, OPTIONS } from './command-table.ts';

/**
 * What of a command may be shown although its values may not: keys, option words, and what the command itself defines,
 * such as offsets and counts. When in doubt an argument is a value: everything of a command we do not know is.
 *
 * @returns positions among `args`, without those of the command's name
 */
export function visiblePositions(
  { name, words, grammar }: CommandName,
  args: readonly Buffer[],
  keys: readonly number[],
  total: number,
): ReadonlySet<number> {
  const visible = new Set(keys);
  if (!grammar) return visible;
  for (const position of grammar.plain) visible.add(position < 0 ? total + position : position + words - 1);
  for (const rule of grammar.keys) if (rule.kind === 'counted') visible.add(rule.at + words - 1);
  if (grammar.optionsFrom !== undefined)
    for (const position of optionPositions(name, args, grammar.optionsFrom + words - 1, visible)) visible.add(position);
  return visible;
}

/** Positions of secrets, which are never shown: passwords of users, of the server, and of other servers. */
export function secretPositions({ name, words }: CommandName, args: readonly Buffer[]): ReadonlySet<number> {
  const positions = args.map((_, position) => position);
  const word = (position: number): string => args[position]?.toString('latin1') ?? '';
  if (name === 'AUTH' || name === 'ACL SETUSER') return new Set(positions.slice(words));
  if (name === 'CONFIG SET' || name === 'SENTINEL SET')
    return new Set(positions.slice(words + 1).filter((position) => SECRET_SETTING.test(word(position - 1))));
  if (name !== 'HELLO' && name !== 'MIGRATE') return new Set();
  const from = positions.find((position) => position >= words && /^AUTH2?$/i.test(word(position)));
  const until = positions.find((position) => from !== undefined && position > from && /^(?:KEYS|SETNAME)$/i.test(word(position)));
  return new Set(from === undefined ? [] : positions.slice(from + 1, until));
}

const SECRET_SETTING = /pass|auth|secret|key-file/i;

/** Ends at the first word that is no option: behind it come values. */
function optionPositions(name: string, args: readonly Buffer[], from: number, keys: ReadonlySet<number>): readonly number[] {
  const found: number[] = [];
  const accept = (position: number): number => found.push(position);
  let numbers = 0;
  for (let position = from; position < args.length; position++) {
    const word = args[position]?.toString('latin1').toUpperCase() ?? '';
    if (keys.has(position)) continue;
    if (numbers > 0 && NUMBER.test(word)) numbers--;
    else if (OPTIONS.has(word))
      numbers = NUMBERED_OPTIONS.has(word) ? (NUMBERS_AFTER[word] ?? 1) : word === '~' || word === '=' ? numbers : 0;
    else if (isPattern(name, args[position - 1])) numbers = 0;
    else if (isStreamId(name, position, keys)) numbers = 0;
    else break;
    accept(position);
  }
  return found;
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const NUMBERS_AFTER: Readonly<Record<string, number>> = { LIMIT: 2, BYBOX: 2, WEIGHTS: 32 };

/** SCAN MATCH names keys; HSCAN MATCH and its like name values. */
const isPattern = (name: string, before: Buffer | undefined): boolean =>
  name === 'SCAN' && /^(?:MATCH|TYPE)$/i.test(before?.toString('latin1') ?? '');

/** What follows the streams of XREAD is where to read them from. */
const isStreamId = (name: string, position: number, keys: ReadonlySet<number>): boolean =>
  name.startsWith('XREAD') && keys.size > 0 && position > Math.max(...keys);
