import type { FamilyOf } from '../keyspace/family.ts';
import type { CommandBook, KnownCommand } from '../redis/command-book.ts';
import { keyPositions } from '../redis/key-positions.ts';
import { argumentBytes, argumentText, isArgument } from './argument.ts';
import type { MonitorLine } from './line.ts';

/** A line with what its command and its keys are. As the line, one object is used for all. */
export interface SeenCommand {
  readonly line: MonitorLine;
  /** Address of the node that ran it. */
  readonly node: string;
  command: KnownCommand;
  /** Which arguments are keys. */
  readonly keyAt: number[];
  /** These keys, one character a byte. */
  readonly keys: string[];
}

/** Finds out what a line's command is, and its keys. */
export interface CommandReader {
  commandOf(line: MonitorLine): KnownCommand;
  /** Fills in the keys of a command that is seen. */
  readKeys(seen: SeenCommand): void;
  /** The family of a key with one character a byte. */
  familyOf(key: string): string;
}

/** Names are spelled in a few ways; more than so many are an attack on our memory. */
const MOST_SPELLINGS = 2_000;
/** Keys that come again and again are told apart once. */
const MOST_REMEMBERED_KEYS = 8_000;
const LONGEST_REMEMBERED_KEY = 200;

export function createCommandReader(book: CommandBook, familyOf: FamilyOf): CommandReader {
  const spellings = new Map<string, KnownCommand>();
  const families = new Map<string, string>();
  const isPair = new Map<string, boolean>();
  /** Commands of one word often follow each other. */
  let last: { readonly word: string; readonly command: KnownCommand } | undefined;

  /** As it is spelled: a command of two words stands under both. */
  const spellingOf = (line: MonitorLine): string => {
    const first = argumentText(line, 0);
    let pair = isPair.get(first);
    if (pair === undefined) {
      pair = book.find([Buffer.from(first, 'latin1'), Buffer.from('?')]).words === 2;
      if (isPair.size < MOST_SPELLINGS) isPair.set(first, pair);
    }
    return pair && line.argCount > 1 ? `${first} ${argumentText(line, 1)}` : first;
  };

  return {
    commandOf(line) {
      if (last && isArgument(line, 0, last.word)) return last.command;
      const spelling = spellingOf(line);
      const known = spellings.get(spelling);
      if (known) {
        if (known.words === 1) last = { word: spelling, command: known };
        return known;
      }
      const found = book.find([argumentBytes(line, 0), ...(line.argCount > 1 ? [argumentBytes(line, 1)] : [])]);
      if (spellings.size < MOST_SPELLINGS) spellings.set(spelling, found);
      return found;
    },
    readKeys(seen) {
      const { line, keyAt, keys } = seen;
      const count = findKeys(seen);
      for (let i = 0; i < count; i++) keys[i] = argumentText(line, keyAt[i]!); // found just now
      if (keys.length === count) return; // as with most lines; setting a length is slow
      keyAt.length = count;
      keys.length = count;
    },
    familyOf(key) {
      const known = families.get(key);
      if (known !== undefined) return known;
      const family = familyOf(Buffer.from(key, 'latin1'));
      if (key.length > LONGEST_REMEMBERED_KEY) return family;
      if (families.size >= MOST_REMEMBERED_KEYS) families.clear();
      families.set(key, family);
      return family;
    },
  };
}

/** How many there are. Most commands have their keys in a row, which is told without looking at any argument. */
function findKeys({ line, command, keyAt }: SeenCommand): number {
  const rules = command.grammar?.keys ?? [];
  const rule = rules[0];
  if (rule === undefined) return 0;
  let count = 0;
  if (rules.length === 1 && rule.kind === 'range') {
    const before = command.words - 1;
    const last = rule.last < 0 ? line.argCount + rule.last : Math.min(rule.last + before, line.argCount - 1);
    for (let at = rule.first + before; at <= last; at += rule.step) keyAt[count++] = at;
    return count;
  }
  const args = Array.from({ length: line.argCount }, (_, i) => argumentBytes(line, i));
  for (const at of keyPositions(args, args.length, command).positions) keyAt[count++] = at;
  return count;
}
