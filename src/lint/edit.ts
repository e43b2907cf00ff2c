import { knownToAll } from './known-to-all.ts';
import type { ByteText, ConfigFile, Directive, Token } from './model.ts';
import type { Edit, Fix, Subject } from './rule.ts';

// Fixes in terms of what people change: a value, a line. Nothing else of the file is touched.

/**
 * The setting's last line gets the value, and others that add to it go; without a line, one is added at the file's end,
 * unless one of the targets would refuse the name.
 */
export function setTo(subject: Subject, kind: Fix['kind'], name: string, value: ByteText): Fix | undefined {
  const line = subject.line(name);
  if (line === undefined) {
    return knownToAll(subject, name) ? { kind, edits: [appendLine(subject.configuration.root, `${name} ${value}`)] } : undefined;
  }
  const setting = subject.settings.get(name);
  const others = setting?.entry.repeats === 'accumulates' ? setting.directives.filter((other) => other !== line) : [];
  return withEdits(kind, [...(deleteLines(subject, kind, others)?.edits ?? []), replaceValue(line, value)]);
}

/** All words behind the name become `value`, as written in a file. */
export function replaceValue(line: Directive, value: ByteText): Edit {
  const [first, last] = [line.args[0], line.args.at(-1)];
  if (first === undefined || last === undefined) return { path: line.path, start: line.name.end, end: line.name.end, text: ` ${value}` };
  return { path: line.path, start: first.start, end: last.end, text: value };
}

export function replaceToken(path: string, token: Token, text: ByteText): Edit {
  return { path, start: token.start, end: token.end, text };
}

/** Takes away whole lines with their line ends. `undefined` when a file of one of them is not at hand. */
export function deleteLines(subject: Subject, kind: Fix['kind'], lines: readonly Directive[]): Fix | undefined {
  const edits = lines.flatMap((line) => {
    const file = subject.file(line.path);
    return file === undefined ? [] : [deleteLineAt(file, line.name.start)];
  });
  return edits.length === lines.length ? withEdits(kind, edits) : undefined;
}

/** The whole line that the byte at `offset` stands in. */
export function deleteLineAt({ path, text }: ConfigFile, offset: number): Edit {
  const start = lineStart(text, offset);
  const newline = text.indexOf('\n', offset);
  return { path, start, end: newline === -1 ? text.length : newline + 1, text: '' };
}

/** `content` as a line of its own behind the last one. */
export function appendLine({ path, text, endsWithNewline }: ConfigFile, content: ByteText): Edit {
  const separator = text === '' || endsWithNewline ? '' : '\n';
  return { path, start: text.length, end: text.length, text: `${separator}${content}\n` };
}

/** `content` as a line of its own above the line that the byte at `offset` stands in. */
export function insertLineAbove({ path, text }: ConfigFile, offset: number, content: ByteText): Edit {
  const start = lineStart(text, offset);
  return { path, start, end: start, text: `${content}\n` };
}

export function withEdits(kind: Fix['kind'], edits: readonly Edit[]): Fix | undefined {
  return edits.length === 0 ? undefined : { kind, edits };
}

function lineStart(text: ByteText, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}
