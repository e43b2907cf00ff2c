import type { FamilyOf } from '../keyspace/family.ts';
import type { CommandBook, KnownCommand } from '../redis/command-book.ts';
import type { CommandGrammar } from '../redis/command-grammar.ts';
import { keyPositions } from '../redis/key-positions.ts';
import { argumentBytes, argumentText, isArgument } from './argument.ts';
import { createByteIndex } from './byte-index.ts';
import { type Word, wordOf } from './byte-view.ts';
import { createLine, type MonitorLine } from './line.ts';

/** A line with what its command and its keys are. As the line, one object is used for all. */
export interface SeenCommand {
  readonly line: MonitorLine;
  /** Address of the node that ran it. */
  readonly node: string;
  command: KnownCommand;
  /** Which arguments are keys. */
  readonly keyAt: number[];
  /** For what {@link keyAt} holds as it is: this command with so many arguments, whatever they are. */
  readonly holds: { command: KnownCommand | undefined; argCount: number };
}

/** Finds out what a line's command is, and its keys. */
export interface CommandReader {
  commandOf(line: MonitorLine): KnownCommand;
  /** Fills in the keys of a command that is seen. */
  readKeys(seen: SeenCommand): void;
  /** The family of a key with one character a byte; of keys that come again and again it is remembered. */
  familyOf(key: string): string;
  /** The same, for who remembers it himself. */
  readonly familyOfBytes: FamilyOf;
}

export function createSeenCommand(node: string): SeenCommand {
  return { line: createLine(), node, command: NO_COMMAND, keyAt: [], holds: { command: undefined, argCount: 0 } };
}

/** The keys that a command names, one character a byte. */
export const keysOf = ({ line, keyAt }: SeenCommand): readonly string[] => keyAt.map((at) => argumentText(line, at));

/** Stands in until the first line is read. */
export const NO_COMMAND: KnownCommand = { name: '', words: 1, grammar: undefined, access: 'other' };

/** Names are spelled in a few ways; more than so many are an attack on our memory. */
const SPELLINGS = { entries: 2_000, bytes: 100_000 };
const LONGEST_SPELLING = 200;
/** Keys that come again and again are told apart once. */
const MOST_REMEMBERED_KEYS = 8_000;
const LONGEST_REMEMBERED_KEY = 200;

interface Spelling {
  readonly word: Word;
  /** Absent when the word is the first of two. */
  readonly command: KnownCommand | undefined;
}

export function createCommandReader(book: CommandBook, familyOf: FamilyOf): CommandReader {
  /** By their first word as it is spelled, or by two as they stand in the line. */
  const spellings = createByteIndex(SPELLINGS);
  const learnt: Spelling[] = [];
  const families = new Map<string, string>();
  /** Commands of one word often follow each other. */
  let last: Spelling | undefined;

  const known = (line: MonitorLine, words: 1 | 2): Spelling | undefined => {
    const [start, end] = [line.argStarts[0]!, line.argEnds[words - 1]!]; // callers know that it has so many
    const place = spellings.find(line.view, start, end, 0, spellings.hashOf(line.view, start, end, 0));
    return place < 0 ? undefined : learnt[spellings.tagAt(place)];
  };
  const learn = (line: MonitorLine, words: 1 | 2): Spelling => {
    const [start, end] = [line.argStarts[0]!, line.argEnds[words - 1]!]; // as above
    const args = [argumentBytes(line, 0), words === 1 ? Buffer.from('?') : argumentBytes(line, 1)];
    const command = book.find(args);
    const spelling = { word: wordOf(argumentText(line, 0)), command: command.words <= words ? command : undefined };
    if (end - start <= LONGEST_SPELLING && spellings.hasRoom(end - start)) {
      spellings.add(line.view, start, end, 0, spellings.hashOf(line.view, start, end, 0), learnt.push(spelling) - 1, 0);
    }
    return spelling;
  };

  return {
    commandOf(line) {
      if (last?.command && isArgument(line, 0, last.word)) return last.command;
      last = known(line, 1) ?? learn(line, 1);
      if (last.command) return last.command;
      const pair = line.argCount > 1 ? (known(line, 2) ?? learn(line, 2)) : undefined;
      return pair?.command ?? book.find([argumentBytes(line, 0)]);
    },
    readKeys(seen) {
      const { line, command, keyAt, holds } = seen;
      if (command === holds.command && line.argCount === holds.argCount) return;
      const count = findKeys(seen);
      if (keyAt.length !== count) keyAt.length = count; // setting a length is slow
      holds.command = standInARow(command.grammar) ? command : undefined;
      holds.argCount = line.argCount;
    },
    familyOfBytes: familyOf,
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
  const rule = command.grammar?.keys[0];
  if (rule === undefined) return 0;
  let count = 0;
  if (rule.kind === 'range' && standInARow(command.grammar)) {
    const before = command.words - 1;
    const last = rule.last < 0 ? line.argCount + rule.last : Math.min(rule.last + before, line.argCount - 1);
    for (let at = rule.first + before; at <= last; at += rule.step) keyAt[count++] = at;
    return count;
  }
  const args = Array.from({ length: line.argCount }, (_, i) => argumentBytes(line, i));
  for (const at of keyPositions(args, args.length, command).positions) keyAt[count++] = at;
  return count;
}

const standInARow = (grammar: CommandGrammar | undefined): boolean => grammar?.keys.length === 1 && grammar.keys[0]?.kind === 'range';
