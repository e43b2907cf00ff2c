import type { Excerpt } from '../report.ts';
import { characters, toText } from './byte-text.ts';
import type { ByteText, ConfigFile } from './model.ts';
import { REDACTED, secretSpans } from './redact.ts';

/** Part of a line, in columns of the file. */
interface Marked {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** The line with a part of it marked. Secrets are redacted, and the columns are those of what is shown. */
export function excerptOf(file: ConfigFile, { line, column, endColumn }: Marked): Excerpt | undefined {
  const text = lineText(file, line);
  if (text === undefined || text.trim() === '') return undefined;
  const shown = redacted(text);
  const [start, end] = [shown.positionOf(offsetOf(text, column)), shown.positionOf(offsetOf(text, endColumn))];
  return {
    text: toText(shown.text),
    column: characters(shown.text.slice(0, start)) + 1,
    endColumn: characters(shown.text.slice(0, Math.max(start + 1, end))) + 1,
  };
}

/** The line without secrets and with single blanks: the same when it only moved, or when a password changed. */
export function lineIdentity(file: ConfigFile, line: number): string {
  return redacted(lineText(file, line) ?? '')
    .text.trim()
    .replaceAll(/\s+/g, ' ');
}

const splitFiles = new WeakMap<ConfigFile, readonly ByteText[]>();

function lineText(file: ConfigFile, line: number): ByteText | undefined {
  const lines = splitFiles.get(file) ?? file.text.split('\n');
  splitFiles.set(file, lines);
  const text = lines[line - 1];
  return text?.endsWith('\r') ? text.slice(0, -1) : text;
}

interface Redacted {
  readonly text: ByteText;
  /** Where a byte of the line stands in `text`; of a secret's bytes, where it starts or ends. */
  positionOf(offset: number): number;
}

function redacted(line: ByteText): Redacted {
  const spans = secretSpans(line);
  let text = '';
  let at = 0;
  for (const { start, end } of spans) {
    text += line.slice(at, start) + REDACTED_BYTES;
    at = end;
  }
  const positionOf = (offset: number): number => {
    let position = offset;
    for (const { start, end } of spans) {
      if (offset >= end) position += REDACTED_BYTES.length - (end - start);
      else if (offset > start) position += REDACTED_BYTES.length - (offset - start);
    }
    return position;
  };
  return { text: text + line.slice(at), positionOf };
}

const REDACTED_BYTES = Buffer.from(REDACTED).toString('latin1');

/** Of a column, which counts characters. */
function offsetOf(line: ByteText, column: number): number {
  let left = column - 1;
  let offset = 0;
  while (offset < line.length && left > 0) {
    offset += 1;
    if ((line.charCodeAt(offset) & 0xc0) !== 0x80) left -= 1;
  }
  return offset;
}
