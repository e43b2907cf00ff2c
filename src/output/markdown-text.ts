import type { Cell } from '../report.ts';
import { escapeProse } from '../text/escape.ts';
import { cellSpan } from './drawing/cells.ts';

/** A cell that stays one cell, and means nothing to Markdown; what a server sent stands as code when it is not a plain word. */
export function cellMarkdown(cell: Cell): string {
  const { text, tone } = cellSpan(cell);
  if (text === '') return '';
  if (cell !== null && typeof cell === 'object' && 'prose' in cell) return proseMarkdown(cell.prose);
  const isServerText = typeof cell === 'string' || (cell !== null && 'base64' in cell);
  if (isServerText) return PLAIN_WORDS.test(text) ? text : codeSpan(text);
  return tone === 'strong' || tone === 'error' ? `**${shownMarkdown(text)}**` : shownMarkdown(text);
}

/**
 * Our own sentences: what stands between backticks is code, to be pasted. They may quote what a server sent, which can make
 * itself code at most: within, nothing acts.
 */
export function proseMarkdown(text: string): string {
  return escapeProse(text)
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 1 ? codeSpan(part.slice(1, -1)) : shownMarkdown(part)))
    .join('');
}

/** Text that is visible already: what Markdown or HTML would act on is taken literally. */
export function shownMarkdown(shown: string): string {
  return shown.replace(/[\\`*_[\]|~#]/g, '\\$&').replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}

/** At the start of a line some more characters mean a list or a heading. Takes Markdown, gives Markdown. */
export const lineStart = (markdown: string): string => markdown.replace(/^[-+=]/, '\\$&').replace(/^(\d+)([.)])/, '$1\\$2');

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** The signs of our own phrases mean nothing to Markdown either. */
const PLAIN_WORDS = /^[\p{L}\p{N}(·→≤±][\p{L}\p{N} ,%()·→≤±-]*$/u;

/**
 * Code has no escapes, and in a table a pipe would still end the cell, so a pipe stands as `\x7c`, as unprintable bytes do.
 * The fence is longer than any run of backticks within.
 */
function codeSpan(shown: string): string {
  const code = shown.replaceAll('|', '\\x7c');
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const room = /^[` ]|[` ]$/.test(code) ? ' ' : '';
  return fence + room + code + room + fence;
}
