import type { ByteText, ConfigFile } from './model.ts';
import { secretSpansBehind, type Span } from './redact.ts';

/** A line without its line end; `undefined` behind the last one. */
export function lineOf(file: ConfigFile, line: number): ByteText | undefined {
  const text = read(file).lines[line - 1];
  return text?.endsWith('\r') ? text.slice(0, -1) : text;
}

/** Where its secrets stand. Many findings may point into one line, and each target tells its own. */
export function secretsOf(file: ConfigFile, line: number): readonly Span[] {
  const { secrets } = read(file);
  let first = line;
  while (
    !secrets.has(first) &&
    lineOf(file, first - 1)
      ?.trimEnd()
      .endsWith('\\') === true
  )
    first -= 1;
  for (let at = first; at <= line; at += 1) {
    if (secrets.has(at)) continue;
    const before = { line: lineOf(file, at - 1) ?? '', secrets: secrets.get(at - 1) ?? [] };
    secrets.set(at, secretSpansBehind(before, lineOf(file, at) ?? ''));
  }
  return secrets.get(line) ?? [];
}

/** Where a column, which counts characters, begins in its line. */
export function offsetOf(file: ConfigFile, line: number, column: number): number {
  const from = read(file);
  const text = lineOf(file, line) ?? '';
  const { last } = from;
  const start = last.line === line && last.column <= column ? last : { line, column: 1, offset: 0 };
  const offset = skipCharacters(text, start.offset, column - start.column);
  from.last = { line, column, offset };
  return offset;
}

/** The offset of what stands `count` characters behind `offset`; at most the line's end. */
export function skipCharacters(text: ByteText, offset: number, count: number): number {
  let at = offset;
  for (let left = count; at < text.length && left > 0;) {
    at += 1;
    if ((text.charCodeAt(at) & 0xc0) !== 0x80) left -= 1;
  }
  return at;
}

interface ReadFile {
  readonly lines: readonly ByteText[];
  readonly secrets: Map<number, readonly Span[]>;
  /** The column found last: findings come in order, so the next one is mostly behind it. */
  last: { readonly line: number; readonly column: number; readonly offset: number };
}

const readFiles = new WeakMap<ConfigFile, ReadFile>();

function read(file: ConfigFile): ReadFile {
  const known = readFiles.get(file) ?? { lines: file.text.split('\n'), secrets: new Map(), last: { line: 0, column: 0, offset: 0 } };
  readFiles.set(file, known);
  return known;
}
