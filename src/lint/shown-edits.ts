import type { FileEdit } from '../report.ts';
import { characters } from './byte-text.ts';
import type { ByteText, ConfigFile } from './model.ts';
import { secretSpans } from './redact.ts';
import type { Edit, Fix } from './rule.ts';

/** Where edits are looked up: files by path, and how a path is shown. */
interface Files {
  readonly files: ReadonlyMap<string, ConfigFile>;
  shown(path: string): string;
}

/** More than anybody reads; `--diff` shows the rest. */
const MOST_EDITS = 1_000;
const MOST_BYTES = 64 * 1024;
const MOST_BLANKS = 100;

/**
 * A fix for other programs to apply, in lines and columns. `undefined` for one that cannot be told as a whole: its text is no
 * UTF-8, or it writes into a line with a secret, which must not be repeated.
 */
export function shownEdits(fix: Fix | undefined, { files, shown }: Files): readonly FileEdit[] | undefined {
  if (fix === undefined || fix.edits.length > MOST_EDITS) return undefined;
  const inOrder = fix.edits.toSorted(byPlace).map(withoutNeedlessSeparator);
  const edits = inOrder.flatMap((edit) => shownEdit(edit, files.get(edit.path), shown) ?? []);
  return edits.length === fix.edits.length ? edits : undefined;
}

const byPlace = (one: Edit, other: Edit): number => (one.path === other.path ? one.start - other.start : one.path < other.path ? -1 : 1);

/** Behind an unfinished last line only the first of several lines needs a separator. */
function withoutNeedlessSeparator(edit: Edit, at: number, edits: readonly Edit[]): Edit {
  const before = edits[at - 1];
  const follows = before?.path === edit.path && before.start === edit.start && before.end === edit.end && before.text.endsWith('\n');
  return follows && edit.text.startsWith('\n') ? { ...edit, text: edit.text.slice(1) } : edit;
}

function shownEdit(edit: Edit, file: ConfigFile | undefined, shown: Files['shown']): FileEdit | undefined {
  if (file === undefined) return undefined;
  const text = file.lineEnding === '\r\n' ? edit.text.replaceAll(/\r?\n/g, '\r\n') : edit.text;
  if (text.trim() !== '' && mayTellSecret(file, { ...edit, text })) return undefined;
  const decoded = Buffer.from(text, 'latin1').toString();
  if (Buffer.from(decoded).toString('latin1') !== text) return undefined;
  const end = positionOf(file, edit.end);
  return { file: shown(edit.path), ...positionOf(file, edit.start), endLine: end.line, endColumn: end.column, text: decoded };
}

/** The lines touched, as they are and as they would be: what moves from one to the other may be a secret in either. */
function mayTellSecret({ text }: ConfigFile, edit: Edit): boolean {
  const from = edit.start === 0 ? 0 : text.lastIndexOf('\n', edit.start - 1) + 1;
  const newline = text.indexOf('\n', edit.end);
  const to = newline === -1 ? text.length : newline;
  // A backslash above: the line may go on with a secret.
  if (to - from + edit.text.length > MOST_BYTES || /\\\s*$/.test(text.slice(Math.max(0, from - MOST_BLANKS), from))) return true;
  const [before, after] = [text.slice(from, to), text.slice(from, edit.start) + edit.text + text.slice(edit.end, to)];
  return `${before}\n${after}`.split('\n').some((line) => secretSpans(line).length > 0);
}

function positionOf(file: ConfigFile, offset: number): { readonly line: number; readonly column: number } {
  const starts = lineStarts(file);
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: characters(file.text.slice(starts[low] ?? 0, offset)) + 1 };
}

const known = new WeakMap<ConfigFile, readonly number[]>();

function lineStarts(file: ConfigFile): readonly number[] {
  const starts = known.get(file) ?? startsIn(file.text);
  known.set(file, starts);
  return starts;
}

function startsIn(text: ByteText): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
