import { nearest } from '../text/nearest.ts';
import type { ByteText } from './model.ts';
import { splitWords, type Word } from './tokens.ts';

/** What stands where a secret was. */
export const REDACTED = '‹redacted›';

/** From where to where in a line: `line.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A line of a configuration file with its secrets taken out, for excerpts and diffs. Rather too much than too little: a
 * misspelt `requirepas`, a line that cannot be split, and a password in a comment are covered too.
 */
export function redactLine(line: ByteText, secrets: readonly Span[] = secretSpans(line)): string {
  let text = '';
  let at = 0;
  for (const { start, end } of secrets) {
    text += decode(line.slice(at, start)) + REDACTED;
    at = end;
  }
  return text + decode(line.slice(at));
}

/**
 * The secrets of a line behind another one. Where that ends with a secret and a backslash, people go on with the secret here,
 * although no server joins the two.
 */
export function secretSpansBehind(before: { readonly line: ByteText; readonly secrets: readonly Span[] }, line: ByteText): readonly Span[] {
  const end = before.line.trimEnd().length;
  const goesOn = before.line.charAt(end - 1) === '\\' && before.secrets.at(-1)?.end === end;
  return goesOn && line.trim() !== '' ? [{ start: /^\s*/.exec(line)?.[0].length ?? 0, end: line.trimEnd().length }] : secretSpans(line);
}

/** In order, not overlapping. */
export function secretSpans(line: ByteText): readonly Span[] {
  const start = /^(?:\xef\xbb\xbf|[\s#])*/.exec(line)?.[0].length ?? 0;
  const end = line.trimEnd().length;
  if (start >= end) return [];
  const { words, unbalancedAt } = splitWords(line.replaceAll(/[\n\0]/g, ' '), start, end);
  const spans = unbalancedAt === undefined ? spansOf(line, words, end) : spansOfBroken(line, words[0], unbalancedAt, { start, end });
  return merge([...spans, ...urlSpans(line)]);
}

/** From an open quote on nobody knows what is what; behind a name that may hold a secret, nor what stands before it. */
function spansOfBroken(line: ByteText, name: Word | undefined, unbalancedAt: number, { start, end }: Span): readonly Span[] {
  // Broken in its first word, which may hold blanks between quotes: `requirepass=a"b c"d`.
  if (name === undefined) return [{ start: start + (/^-*[\w.-]*/.exec(line.slice(start))?.[0].length ?? 0), end }];
  const bare = /^-*([\w.-]*)/.exec(name.value)?.[1] ?? '';
  const isHarmless = kindOf(bare.toLowerCase(), undefined) === 'harmless' && !/^sentinel$/i.test(bare);
  if (isHarmless) return [{ start: wordStart(line, unbalancedAt), end }];
  const behind = name.start + plainLength(line, name);
  return [{ start: behind + (/^\s*/.exec(line.slice(behind))?.[0].length ?? 0), end }];
}

function spansOf(line: ByteText, words: readonly Word[], end: number): readonly Span[] {
  const [name, first] = words;
  if (name === undefined) return [];
  // `requirepass=secret`: the secret stands in the name.
  const [, bare = '', assigned = ''] = /^-*([\w.-]*)(.*)$/s.exec(name.value) ?? [];
  const kind = kindOf(bare.toLowerCase(), first?.value.toLowerCase());
  if (kind === 'harmless') return words.flatMap((word) => (/(?:pass(?:word|wd|phrase)?|pwd)[=:]/i.test(word.value) ? from(word, end) : []));
  if (assigned !== '') return [{ start: name.start + plainLength(line, name), end }];
  switch (kind) {
    case 'secret':
      return from(first, end);
    case 'sentinel':
      return from(/auth/i.test(first?.value ?? '') ? (words[3] ?? words[2]) : words[2], end);
    case 'user':
      return words.slice(2).filter(({ value, quoting }) => quoting !== 'none' || !isRight(value));
    case 'renamed':
      return from(words[2], end);
    case 'named':
      return words.slice(1).flatMap((word, index) => (isNameOfSecret(word.value) ? from(words[index + 2], end) : []));
  }
}

/** How much of a name is as written, before any `=` or quote. */
const plainLength = (line: ByteText, { start, end }: Word): number => /^-*[\w.-]*/.exec(line.slice(start, end))?.[0].length ?? 0;

const from = (word: Word | undefined, end: number): readonly Span[] => (word === undefined ? [] : [{ start: word.start, end }]);

/** Where the secret stands: behind the name, behind the next word, among a user's rules … */
type Kind = 'secret' | 'sentinel' | 'user' | 'renamed' | 'named' | 'harmless';

function kindOf(name: string, next: string | undefined): Kind {
  if (/^(?:sentinel|sentine)$/.test(name)) return next !== undefined && isNameOfSecret(next) ? 'sentinel' : 'harmless';
  if (isNameOfSecret(name)) return 'secret';
  if (/^(?:user|users|usr|usre|uesr|acl)$/.test(name)) return 'user';
  if (name === 'rename-command') return 'renamed';
  if (name.startsWith('loadmodule') || name.includes('.')) return 'named';
  return 'harmless';
}

/** The names that hold one, all that look like them, and all that speak of one. */
function isNameOfSecret(word: string): boolean {
  const known = remembered.get(word);
  if (known !== undefined) return known;
  const answer = looksLikeSecret(word.toLowerCase());
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(word, answer);
  return answer;
}

/** Files name the same few settings again and again, and comparing spellings takes its time. */
const remembered = new Map<string, boolean>();
const MOST_REMEMBERED = 2_000;

function looksLikeSecret(name: string): boolean {
  if (/pass|pwd|auth(?!or|-clients)|secret|token|credential/.test(name)) return !HARMLESS.has(name);
  return nearest(name, SECRET_NAMES) !== undefined && !HARMLESS.has(name);
}

const SECRET_NAMES = [
  'requirepass',
  'masterauth',
  'masteruser',
  'primaryauth',
  'primaryuser',
  'tls-key-file-pass',
  'tls-client-key-file-pass',
  'auth-pass',
  'auth-user',
  'sentinel-pass',
  'sentinel-user',
];
const HARMLESS: ReadonlySet<string> = new Set([
  'tls-key-file',
  'tls-client-key-file',
  'tls-auth-clients',
  'tls-auth-clients-user',
  'nopass',
  'resetpass',
]);

/** A rule of a user that is no password; one is taken for a password otherwise. */
function isRight(rule: ByteText): boolean {
  return /^(?:on|off|nopass|resetpass|reset|allkeys|resetkeys|allchannels|resetchannels|allcommands|nocommands|clearselectors|(?:skip-)?sanitize-payload|%[rw]{1,2}~\S*|[~&+-]\S*|\([~&+%-]\S*|[~&+%-]\S*\))$/i.test(
    rule,
  );
}

/** `redis://user:password@host`. */
function urlSpans(line: ByteText): readonly Span[] {
  return [...line.matchAll(/:\/\/([^\s/@]+)@/g)].map(({ index, 1: userInfo = '' }) => ({
    start: index + 3,
    end: index + 3 + userInfo.length,
  }));
}

function wordStart(line: ByteText, at: number): number {
  let start = at;
  while (start > 0 && !/\s/.test(line.charAt(start - 1))) start -= 1;
  return start;
}

function merge(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else merged.push({ start, end });
  }
  return merged;
}

const decode = (bytes: ByteText): string => Buffer.from(bytes, 'latin1').toString('utf8');
