import { structuredPatch } from 'diff';
import { escapeText } from '../text/escape.ts';
import { visible } from './byte-text.ts';
import type { ByteText } from './model.ts';
import { REDACTED, redactLine, secretSpansBehind } from './redact.ts';

/**
 * The difference of two versions of a file as a unified diff, for reading: secrets are redacted, and what a terminal acts on
 * is escaped, so it is not for `patch`. Empty when nothing differs.
 */
export function unifiedDiff(path: string, before: ByteText, after: ByteText): string {
  if (before === after) return '';
  const { hunks } = structuredPatch(path, path, before, after, undefined, undefined, { context: CONTEXT_LINES });
  const continued = new Set([...continuedSecrets(before), ...continuedSecrets(after)]);
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: content }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...content.map((line) => shown(line, continued)),
  ]);
  return [`--- ${escapeText(path)}`, `+++ ${escapeText(path)} (fixed)`, ...lines, ''].join('\n');
}

const CONTEXT_LINES = 3;

/** Lines that go on with a secret of the line above, which a hunk may not show. */
function continuedSecrets(text: ByteText): readonly ByteText[] {
  if (!/\\[ \t\r]*\n/.test(text)) return [];
  let before: Parameters<typeof secretSpansBehind>[0] = { line: '', secrets: [] };
  return text.split('\n').flatMap((written) => {
    const line = written.replace(/\r$/, '');
    const [secrets, alone] = [secretSpansBehind(before, line), redactLine(line)];
    before = { line, secrets };
    return redactLine(line, secrets) === alone ? [] : [line];
  });
}

/** A carriage return at the end is part of the line end, and says nothing. */
function shown(written: string, continued: ReadonlySet<ByteText>): string {
  const sign = written.charAt(0);
  if (sign === '\\') return written;
  const line = written.slice(1).replace(/\r$/, '');
  return sign + (continued.has(line) ? REDACTED : visible(escapeText(redactLine(line))));
}
