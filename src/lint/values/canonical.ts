import type { ByteText, CatalogueEntry, Directive, LintTarget } from '../model.ts';
import { parseInteger, parseLooseInteger, parseMemory } from './numbers.ts';
import { wordsOf } from './value.ts';

/**
 * The value as CONFIG GET shows it: sizes in bytes, keywords in lower case, several words joined. Of lines that the server
 * takes; `undefined` when there are none.
 */
export function canonicalValue(entry: CatalogueEntry, directives: readonly Directive[], target: LintTarget): ByteText | undefined {
  const lines = directives.map(({ args }) => wordsOf(entry, args, target));
  const last = lines.at(-1);
  if (last === undefined) return undefined;
  const [word = ''] = last;
  switch (entry.type) {
    case 'bool':
      return word.toLowerCase();
    case 'enum':
      return entry.values.find((value) => value.toLowerCase() === word.toLowerCase());
    case 'flags':
      return entry.values.filter((value) => last.some((flag) => flag.toLowerCase() === value)).join(' ');
    case 'int':
      return entry.name === 'hz' ? clampedHz(word) : (parseInteger(word) ?? 0n).toString();
    case 'octal':
      return (parseLooseInteger(word, 8) ?? 0n).toString(8);
    case 'memory':
      return bytesOf(word, target);
    case 'memory-or-percent':
      return word.endsWith('%') ? word : bytesOf(word, target);
    case 'special':
      return special(entry.name, lines, target);
    default:
      return last.join(' ');
  }
}

const bytesOf = (word: ByteText, target: LintTarget): string => (parseMemory(word, target)?.bytes ?? parseInteger(word) ?? 0n).toString();

/** The server takes any number and uses 1 to 500. */
function clampedHz(word: ByteText): string {
  return Math.min(500, Math.max(1, Number(word))).toString();
}

function special(name: string, lines: readonly (readonly ByteText[])[], target: LintTarget): ByteText {
  const last = lines.at(-1) ?? [];
  switch (name) {
    case 'save':
      return lines.map(numbers).filter(Boolean).join(' ');
    case 'client-output-buffer-limit':
      return outputBufferLimits(lines.flat(), target);
    case 'oom-score-adj-values':
      return numbers(last);
    case 'notify-keyspace-events':
      return eventClasses(last[0] ?? '');
    case 'replicaof':
      return last.join(' ').toLowerCase() === 'no one' ? '' : last.join(' ');
    default:
      return last.join(' ');
  }
}

const numbers = (words: readonly ByteText[]): string =>
  words.length === 1 && words[0] === '' ? '' : words.map((word) => (parseLooseInteger(word) ?? 0n).toString()).join(' ');

const OUTPUT_BUFFER_LIMITS = { normal: '0 0 0', slave: '268435456 67108864 60', pubsub: '33554432 8388608 60' };

/** Each class keeps its last limits, or the defaults. */
function outputBufferLimits(words: readonly ByteText[], target: LintTarget): string {
  const limits: Record<string, string> = { ...OUTPUT_BUFFER_LIMITS };
  for (let at = 0; at < words.length; at += 4) {
    const [name = '', hard = '', soft = '', seconds = ''] = words.slice(at, at + 4);
    const known = name.toLowerCase() === 'replica' ? 'slave' : name.toLowerCase();
    limits[known] = `${bytesOf(hard, target)} ${bytesOf(soft, target)} ${parseLooseInteger(seconds) ?? 0n}`;
  }
  return Object.entries(limits)
    .map(([known, limit]) => `${known} ${limit}`)
    .join(' ');
}

const EVERY_CLASS = 'g$lshzxetd'.split('');

/** Letters in the server's order; `A` stands for all classes but `m` and `n`. */
function eventClasses(letters: ByteText): string {
  const all = letters.includes('A') || EVERY_CLASS.every((letter) => letters.includes(letter));
  const classes = all ? 'A' : EVERY_CLASS.filter((letter) => letters.includes(letter)).join('');
  const others = ['n', 'K', 'E', 'm'].filter((letter) => letters.includes(letter) && !(all && letter === 'n'));
  return classes + others.join('') + (all && letters.includes('n') ? 'n' : '');
}
