import { quote } from '../byte-text.ts';
import type { ByteText, LintTarget } from '../model.ts';
import { leadingInteger } from './numbers.ts';
import type { ValueProblem } from './problem.ts';

type LenientCheck = (words: readonly ByteText[]) => ValueProblem | undefined;

/**
 * Settings that Redis 6 read in code of their own, with fewer checks than later versions: that check, where there is one.
 *
 * @see https://github.com/redis/redis/blob/6.0/src/config.c (loadServerConfigFromString)
 */
export function checkOfRedis6(name: string, { engine, version }: LintTarget): LenientCheck | undefined {
  if (engine !== 'redis' || !version.startsWith('6.')) return undefined;
  if (name === 'save') return save;
  return version === '6.0' ? CHECKS_OF_6_0.get(name) : undefined;
}

/** Whatever is not one pair has no effect, and no error. */
function save(words: readonly ByteText[]): ValueProblem | undefined {
  const [seconds = '', changes = ''] = words;
  if (words.length !== 2) return undefined;
  if (leadingInteger(seconds) < 1) return { kind: 'invalid-value', word: 0, reason: `${quote(seconds)} is no number of seconds from 1 on` };
  return leadingInteger(changes) < 0 ? { kind: 'invalid-value', word: 1, reason: `${quote(changes)} is no number of changes` } : undefined;
}

const CHECKS_OF_6_0: ReadonlyMap<string, LenientCheck> = new Map<string, LenientCheck>([
  ['client-query-buffer-limit', (words) => oneWord(words)],
  ['unixsocketperm', (words) => oneWord(words) ?? permissions(words[0] ?? '')],
  ['client-output-buffer-limit', outputBufferLimit],
]);

function oneWord(words: readonly ByteText[]): ValueProblem | undefined {
  return words.length === 1 ? undefined : { kind: 'wrong-arity', word: undefined, reason: 'it takes one value' };
}

/** What octal digits there are at the start. */
function permissions(word: ByteText): ValueProblem | undefined {
  const [, sign, digits = ''] = /^[\t-\r ]*([+-]?)([0-7]*)/.exec(word) ?? [];
  const inRange = sign !== '-' && (digits === '' || BigInt(`0o${digits}`) <= 0o777n);
  return inRange ? undefined : { kind: 'out-of-range', word: 0, reason: `${quote(word)} is not between 0 and 777` };
}

const CLIENT_CLASSES = new Set(['normal', 'slave', 'replica', 'pubsub']);

function outputBufferLimit(words: readonly ByteText[]): ValueProblem | undefined {
  const [name = '', , , seconds = ''] = words;
  if (words.length !== 4)
    return { kind: 'wrong-arity', word: undefined, reason: 'it takes a class, a hard limit, a soft limit and seconds' };
  if (!CLIENT_CLASSES.has(name.toLowerCase()))
    return { kind: 'invalid-enum', word: 0, reason: `${quote(name)} is none of the classes normal, replica, pubsub` };
  return leadingInteger(seconds) < 0 ? { kind: 'invalid-int', word: 3, reason: 'the seconds are negative' } : undefined;
}
