import type { ByteText, ConfigFile } from './model.ts';
import type { Edit, Problem } from './rule.ts';

export interface FixedFile {
  /** The file's bytes with the fixes in them. */
  readonly bytes: Buffer;
  readonly text: ByteText;
  /** Problems whose fixes touch this file and are in it now. */
  readonly applied: readonly Problem[];
  /** Those that overlap with others: once these are applied, lint again. */
  readonly skipped: readonly Problem[];
}

interface FixOptions {
  /** Also those that change more than form; off by default. */
  readonly unsafe?: boolean;
}

/**
 * A file with the fixes of its problems applied. All bytes that no fix names stay as they are. A fix is taken as a whole or
 * not at all; of several that touch the same bytes, the first in the file is taken.
 */
export function applyFixes(file: ConfigFile, problems: readonly Problem[], { unsafe = false }: FixOptions = {}): FixedFile {
  const accepted: Edit[] = [];
  const applied: Problem[] = [];
  const skipped: Problem[] = [];
  for (const problem of problems) {
    const edits = editsIn(file, problem);
    if (edits.length === 0 || (problem.fix?.kind === 'unsafe' && !unsafe)) continue;
    // The same fix for several problems, or a problem told for several targets, is applied once.
    const fresh = edits.filter((edit) => !accepted.some((other) => isSame(edit, other)));
    if (fresh.some((edit) => accepted.some((other) => overlaps(edit, other)))) {
      skipped.push(problem);
      continue;
    }
    accepted.push(...fresh);
    applied.push(problem);
  }
  const text = replaceAll(file, accepted);
  return { text, bytes: Buffer.from(text, 'latin1'), applied, skipped };
}

function editsIn({ path }: ConfigFile, { fix }: Problem): readonly Edit[] {
  return fix?.edits.filter((edit) => edit.path === path) ?? [];
}

const isSame = (one: Edit, other: Edit): boolean => one.start === other.start && one.end === other.end && one.text === other.text;

/** Two insertions at one place do not overlap: they stand one behind the other. */
function overlaps(one: Edit, other: Edit): boolean {
  return one.start < other.end && other.start < one.end;
}

function replaceAll(file: ConfigFile, edits: readonly Edit[]): ByteText {
  const ordered = [...edits].sort((one, other) => one.start - other.start || one.end - other.end);
  let text = '';
  let at = 0;
  for (const edit of ordered) {
    text += file.text.slice(at, edit.start);
    text += inserted(file, edit, text);
    at = edit.end;
  }
  return text + file.text.slice(at);
}

/** With the line ends of the file; a second line that is appended to an unfinished last line needs no second separator. */
function inserted({ text, lineEnding }: ConfigFile, edit: Edit, before: ByteText): ByteText {
  const appended = edit.start === text.length && edit.start === edit.end;
  const needless = appended && edit.text.startsWith('\n') && before.endsWith('\n');
  const content = needless ? edit.text.slice(1) : edit.text;
  return lineEnding === '\r\n' ? content.replaceAll(/\r?\n/g, '\r\n') : content;
}
