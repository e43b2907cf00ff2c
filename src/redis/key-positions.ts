import { type CommandName, type KeyRule, readCommandName } from './command-grammar.ts';

export interface CommandKeys {
  /** Where the keys are among the arguments at hand, 0 being the command itself. */
  readonly positions: readonly number[];
  /** How many keys the whole command names; more than the positions when arguments were cut off. */
  readonly count: number;
}

/**
 * Where the keys of a command are.
 *
 * @param args the command and its arguments, perhaps cut short
 * @param total how many there were, the command included
 */
export function keyPositions(args: readonly Buffer[], total: number = args.length, name: CommandName = readCommandName(args)): CommandKeys {
  const runs = (name.grammar?.keys ?? []).map((rule) => locate(rule, args, total, name.words));
  return {
    positions: runs.flatMap((run) => positionsIn(run, args.length)),
    count: runs.reduce((sum, { first, last, step }) => sum + Math.max(0, Math.floor((last - first) / step) + 1), 0),
  };
}

/** Positions from `first` to `last`, perhaps beyond the arguments at hand; none when `last` is smaller. */
interface Run {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

const NO_KEYS: Run = { first: 1, last: 0, step: 1 };

function locate(rule: KeyRule, args: readonly Buffer[], total: number, words: number): Run {
  switch (rule.kind) {
    case 'range': {
      const last = rule.last < 0 ? total + rule.last : rule.last + words - 1;
      return { first: rule.first + words - 1, last: Math.min(last, total - 1), step: rule.step };
    }
    case 'counted': {
      const countAt = rule.at + words - 1;
      return { first: countAt + 1, last: Math.min(countAt + numberAt(args, countAt) * rule.step, total - 1), step: rule.step };
    }
    case 'streams': {
      const first = positionAfter(args, /^STREAMS$/i, words);
      return first === undefined ? NO_KEYS : { first, last: first + Math.floor((total - first) / 2) - 1, step: 1 };
    }
    case 'store': {
      const first = positionAfter(args, /^STORE(?:DIST)?$/i, words + 1);
      return first === undefined ? NO_KEYS : { first, last: Math.min(first, total - 1), step: 1 };
    }
    case 'keys':
      return migratedKeys(args, total);
  }
}

/** MIGRATE host port key|"" db timeout … [KEYS key …]: many keys stand at the end, and then the one key is empty. */
function migratedKeys(args: readonly Buffer[], total: number): Run {
  if (args[3]?.length !== 0) return { first: 3, last: Math.min(3, total - 1), step: 1 };
  const first = positionAfter(args, /^KEYS$/i, 6);
  return first === undefined ? NO_KEYS : { first, last: total - 1, step: 1 };
}

function numberAt(args: readonly Buffer[], position: number): number {
  const text = args[position]?.toString('latin1') ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

function positionAfter(args: readonly Buffer[], word: RegExp, from: number): number | undefined {
  const at = args.findIndex((arg, position) => position >= from && word.test(arg.toString('latin1')));
  return at < 0 ? undefined : at + 1;
}

function positionsIn({ first, last, step }: Run, present: number): readonly number[] {
  const positions: number[] = [];
  for (let position = first; position <= last && position < present; position += step) positions.push(position);
  return positions;
}
