import { structuredPatch } from 'diff';
import { escapeText } from '../text/escape.ts';
import type { ByteText } from './model.ts';
import { redactLine } from './redact.ts';

/**
 * The difference of two versions of a file as a unified diff, for reading: secrets are redacted, and what a terminal acts on
 * is escaped, so it is not for `patch`. Empty when nothing differs.
 */
export function unifiedDiff(path: string, before: ByteText, after: ByteText): string {
  if (before === after) return '';
  const { hunks } = structuredPatch(path, path, before, after, undefined, undefined, { context: CONTEXT_LINES });
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: content }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...content.map(shown),
  ]);
  return [`--- ${escapeText(path)}`, `+++ ${escapeText(path)} (fixed)`, ...lines, ''].join('\n');
}

const CONTEXT_LINES = 3;

/** A carriage return at the end is part of the line end, and says nothing. */
function shown(line: string): string {
  const sign = line.charAt(0);
  if (sign === '\\') return line;
  return sign + escapeText(redactLine(line.slice(1).replace(/\r$/, '')));
}
