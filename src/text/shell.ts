import { replaceInvisible } from './escape.ts';

/**
 * A word as a POSIX shell reads it back. Characters that a terminal acts on, or that no reader sees, would not survive
 * being shown and pasted, so they are written as `$'\x1b'`, which bash, zsh, ksh and busybox read.
 */
export function quoteForShell(word: string): string {
  if (/^[\w%+,./:=@-]+$/.test(word)) return word;
  const quoted = `'${word.replaceAll("'", String.raw`'\''`)}'`;
  return replaceInvisible(word, () => '') === word
    ? quoted
    : `$'${replaceInvisible(word.replaceAll(/[\\']/g, String.raw`\$&`), asEscape)}'`;
}

const asEscape = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
