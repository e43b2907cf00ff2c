import { quote } from '../byte-text.ts';
import type { ByteText, CatalogueEntry, LintTarget, ProblemKind, Token } from '../model.ts';
import { joinsQuotedText } from '../target.ts';
import { splitWords } from '../tokens.ts';
import { checkText } from './checks.ts';
import { parseInteger, parseLooseInteger, parseMemory } from './numbers.ts';
import type { ValueProblem } from './problem.ts';
import { checkOfRedis6 } from './redis-6.ts';
import { checkSpecial, takesManyWords } from './special.ts';

/**
 * What a server of that version says about the words behind a setting's name, or `undefined` when it takes them.
 * Types, bounds and grammars only: whether paths or addresses exist is another matter.
 */
export function checkValue(entry: CatalogueEntry, args: readonly Token[], target: LintTarget): ValueProblem | undefined {
  const words = wordsOf(entry, args, target);
  const checkAsRedis6 = checkOfRedis6(entry.name, target);
  if (checkAsRedis6 !== undefined) return checkAsRedis6(words);
  if (entry.type === 'special') return checkSpecial(entry.name, words, target);
  if (entry.type === 'flags') return checkFlags(entry, words);
  const [word] = words;
  if (words.length !== 1 || word === undefined)
    return { kind: 'wrong-arity', word: words.length > 1 ? 1 : undefined, reason: arityReason(words.length) };
  return checkWord(entry, word, target);
}

/**
 * The words as the setting gets them: from 7.0 on, settings of several words split a single quoted one again. When the
 * quotes inside it are unbalanced, none are left.
 */
export function wordsOf(entry: CatalogueEntry, args: readonly Token[], target: LintTarget): readonly ByteText[] {
  const values = args.map(({ value }) => value);
  const [only] = values;
  if (values.length !== 1 || only === undefined || only === '' || !takesManyWords(entry, target)) return values;
  const { words, unbalancedAt, gluedAt } = splitWords(only, 0, only.length);
  if (unbalancedAt !== undefined || (gluedAt !== undefined && !joinsQuotedText(target))) return [];
  return words.map(({ value }) => value);
}

function arityReason(count: number): string {
  return count === 0 ? 'it needs a value' : `it takes one value, and this line has ${count}`;
}

function checkWord(entry: CatalogueEntry, word: ByteText, target: LintTarget): ValueProblem | undefined {
  switch (entry.type) {
    case 'bool':
      return /^(?:yes|no)$/i.test(word)
        ? undefined
        : { kind: 'invalid-bool', word: 0, reason: `${said(entry, word)} is neither yes nor no` };
    case 'enum':
      return checkEnum(entry, word);
    case 'int':
      return within(entry, parseInteger(word), word, 'invalid-int', 'no integer');
    case 'octal':
      return within(entry, parseLooseInteger(word, 8), word, 'invalid-octal', 'no octal number');
    case 'memory':
      return checkMemory(entry, word, target);
    case 'memory-or-percent':
      return checkPercent(word) ?? (word.endsWith('%') ? undefined : checkMemory(entry, word, target));
    default:
      return checkString(entry, word);
  }
}

function checkEnum(entry: CatalogueEntry, word: ByteText): ValueProblem | undefined {
  if (entry.values.some((value) => value.toLowerCase() === word.toLowerCase())) return undefined;
  return { kind: 'invalid-enum', word: 0, reason: `${said(entry, word)} is none of ${entry.values.join(', ')}` };
}

function checkFlags(entry: CatalogueEntry, words: readonly ByteText[]): ValueProblem | undefined {
  if (words.length === 0) return { kind: 'wrong-arity', word: undefined, reason: 'it needs a value' };
  const flags = words.map((word) => word.toLowerCase());
  const unknown = flags.findIndex((flag) => !entry.values.includes(flag));
  if (unknown !== -1) {
    return { kind: 'invalid-enum', word: unknown, reason: `${said(entry, words[unknown] ?? '')} is none of ${entry.values.join(', ')}` };
  }
  if (!flags.includes('save') || !flags.includes('nosave')) return undefined;
  return { kind: 'invalid-value', word: undefined, reason: 'save and nosave exclude each other' };
}

function checkMemory(entry: CatalogueEntry, word: ByteText, target: LintTarget): ValueProblem | undefined {
  const signed = entry.min !== undefined && entry.min < 0n ? parseInteger(word) : undefined;
  return within(entry, signed ?? parseMemory(word, target)?.bytes, word, 'invalid-memory', 'no size such as 100mb');
}

function checkPercent(word: ByteText): ValueProblem | undefined {
  if (!word.endsWith('%')) return undefined;
  const percent = parseInteger(word.slice(0, -1));
  if (percent === undefined || percent < 0n)
    return { kind: 'invalid-memory', word: 0, reason: `${quote(word)} is no percentage such as 5%` };
  return percent <= 100n ? undefined : { kind: 'out-of-range', word: 0, reason: `${quote(word)} is more than 100%` };
}

function checkString(entry: CatalogueEntry, word: ByteText): ValueProblem | undefined {
  const reason = entry.check === undefined ? undefined : checkText(entry.check, word);
  return reason === undefined ? undefined : { kind: 'invalid-value', word: 0, reason };
}

function within(
  entry: CatalogueEntry,
  value: bigint | undefined,
  word: ByteText,
  kind: ProblemKind,
  lack: string,
): ValueProblem | undefined {
  if (value === undefined) return { kind, word: 0, reason: `${said(entry, word)} is ${lack}` };
  const { min, max } = entry;
  const stored = max === UINT64_MAX ? BigInt.asUintN(64, value) : value;
  if ((min === undefined || stored >= min) && (max === undefined || stored <= max)) return undefined;
  const [low, high] = entry.type === 'octal' ? [min?.toString(8), max?.toString(8)] : [min, max];
  return { kind: 'out-of-range', word: 0, reason: `${said(entry, word)} is not between ${low} and ${high}` };
}

/** Settings of 64 unsigned bits take a negative number as what its bits mean. */
const UINT64_MAX = 2n ** 64n - 1n;

function said({ sensitive }: CatalogueEntry, word: ByteText): string {
  return sensitive ? 'the value' : quote(word);
}
