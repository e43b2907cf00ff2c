import { quote } from '../byte-text.ts';
import type { ByteText, CatalogueEntry, LintTarget } from '../model.ts';
import { compareVersions, isBefore7 } from '../target.ts';
import { parseLooseInteger, parseMemory } from './numbers.ts';
import type { ValueProblem } from './problem.ts';

type SpecialCheck = (words: readonly ByteText[], target: LintTarget) => ValueProblem | undefined;

/** Settings with a grammar of their own, by name. */
export function checkSpecial(name: string, words: readonly ByteText[], target: LintTarget): ValueProblem | undefined {
  return GRAMMARS[name]?.(words, target);
}

/** Whether a single quoted word is split again: Redis 7.0 gave all settings of several words one way of reading. */
export function takesManyWords({ type, name }: CatalogueEntry, target: LintTarget): boolean {
  if (type !== 'flags' && (type !== 'special' || name === 'dir' || name === 'notify-keyspace-events')) return false;
  return !isBefore7(target);
}

const GRAMMARS: Readonly<Record<string, SpecialCheck>> = {
  bind: addresses,
  'rdma-bind': addresses,
  'client-output-buffer-limit': clientOutputBufferLimit,
  dir: (words) => one(words) ?? (words[0] === '' ? { kind: 'invalid-value', word: 0, reason: 'it may not be empty' } : undefined),
  'latency-tracking-info-percentiles': percentiles,
  'notify-keyspace-events': keyspaceEvents,
  'oom-score-adj-values': oomScores,
  replicaof,
  save,
};

function arity(reason: string): ValueProblem {
  return { kind: 'wrong-arity', word: undefined, reason };
}

function one(words: readonly ByteText[]): ValueProblem | undefined {
  return words.length === 1 ? undefined : { kind: 'wrong-arity', word: words.length > 1 ? 1 : undefined, reason: 'it takes one value' };
}

function addresses(words: readonly ByteText[], target: LintTarget): ValueProblem | undefined {
  if (words.length === 0 && isBefore7(target)) return arity('it needs an address');
  return words.length > 16 ? arity('it takes 16 addresses at most') : undefined;
}

const CLIENT_CLASSES = new Set(['normal', 'slave', 'replica', 'pubsub']);

function clientOutputBufferLimit(words: readonly ByteText[], target: LintTarget): ValueProblem | undefined {
  if (words.length % 4 !== 0) return arity('it takes a class, a hard limit, a soft limit and seconds');
  for (let at = 0; at < words.length; at += 4) {
    const [name = '', hard = '', soft = '', seconds = ''] = words.slice(at, at + 4);
    if (!CLIENT_CLASSES.has(name.toLowerCase())) {
      return { kind: 'invalid-enum', word: at, reason: `${quote(name)} is none of the classes normal, replica, pubsub` };
    }
    const limit = [hard, soft].findIndex((size) => parseMemory(size, target) === undefined);
    if (limit !== -1)
      return { kind: 'invalid-memory', word: at + 1 + limit, reason: `${quote([hard, soft][limit] ?? '')} is no size such as 100mb` };
    const parsed = parseLooseInteger(seconds);
    if (parsed === undefined || parsed < 0n)
      return { kind: 'invalid-int', word: at + 3, reason: `${quote(seconds)} is no number of seconds (without a unit)` };
  }
  return undefined;
}

function percentiles(words: readonly ByteText[], target: LintTarget): ValueProblem | undefined {
  if (words.length === 1 && words[0] === '') return undefined;
  const hexadecimal = !(target.engine === 'valkey' && compareVersions(target.version, '9.1') >= 0);
  for (const [index, word] of words.entries()) {
    const value = parseFloating(word, hexadecimal);
    if (value === undefined) return { kind: 'invalid-value', word: index, reason: `${quote(word)} is no number` };
    if (value < 0 || value > 100) return { kind: 'out-of-range', word: index, reason: `${quote(word)} is not between 0 and 100` };
  }
  return undefined;
}

function parseFloating(word: ByteText, hexadecimal: boolean): number | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(word)) return Number(word);
  if (hexadecimal && /^0x[0-9a-f]+$/i.test(word)) return Number(word);
  return undefined;
}

/** Redis 6 knew fewer; Redis 8.8 knows more. */
function keyspaceEvents(words: readonly ByteText[], target: LintTarget): ValueProblem | undefined {
  const [letters = ''] = words;
  const known = isBefore7(target) ? 'Ag$lshzxeKEtm' : isFrom(target, 'redis', '8.8') ? 'Ag$lshzxeKEtmdnocaSTIV' : 'Ag$lshzxeKEtmdn';
  const unknown = letters.split('').find((letter) => !known.includes(letter));
  if (unknown === undefined) return one(words);
  return { kind: 'invalid-enum', word: 0, reason: `${quote(unknown)} is none of the event classes ${known}` };
}

const isFrom = (target: LintTarget, engine: string, version: string): boolean =>
  target.engine === engine && compareVersions(target.version, version) >= 0;

function oomScores(words: readonly ByteText[]): ValueProblem | undefined {
  if (words.length !== 3) return arity('it takes three values');
  const wrong = words.findIndex((word) => {
    const value = parseLooseInteger(word);
    return value === undefined || value < -2000n || value > 2000n;
  });
  return wrong === -1
    ? undefined
    : { kind: 'out-of-range', word: wrong, reason: `${quote(words[wrong] ?? '')} is not between -2000 and 2000` };
}

function replicaof(words: readonly ByteText[]): ValueProblem | undefined {
  const [host = '', port = ''] = words;
  if (words.length !== 2) return arity('it takes a host and a port');
  if (host.toLowerCase() === 'no' && port.toLowerCase() === 'one') return undefined;
  // The server keeps the low 32 bits.
  const number = BigInt.asIntN(32, parseLooseInteger(port) ?? -1n);
  if (number >= 0n && number <= 65535n) return undefined;
  return { kind: 'out-of-range', word: 1, reason: `${quote(port)} is no port` };
}

function save(words: readonly ByteText[]): ValueProblem | undefined {
  if (words.length === 0 || (words.length === 1 && words[0] === '')) return undefined;
  if (words.length % 2 !== 0) return arity('it takes pairs of seconds and changes');
  const wrong = words.findIndex((word, index) => {
    const value = parseLooseInteger(word);
    return value === undefined || value < (index % 2 === 0 ? 1n : 0n);
  });
  if (wrong === -1) return undefined;
  return {
    kind: 'invalid-value',
    word: wrong,
    reason: `${quote(words[wrong] ?? '')} is no ${wrong % 2 === 0 ? 'number of seconds from 1 on' : 'number of changes'}`,
  };
}
