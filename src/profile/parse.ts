import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { UsageError } from '../errors.ts';
import { checkProfile, type Problem } from './problems.ts';
import type { ProfileFile } from './schema.ts';
import { yamlProblem } from './yaml-problems.ts';

export interface ParsedProfile {
  readonly content: ProfileFile;
  /** Where a value stands: `file:line:column`, counted from 1. The nearest section that is in the file, for one that is not. */
  where(path: readonly PropertyKey[]): string;
  /** Where the key of a value stands. */
  whereKey(path: readonly PropertyKey[]): string;
}

interface Located {
  readonly offset: number;
  readonly message: string;
}

const MOST_SHOWN = 10;

/**
 * Reads the text of a profile file; an empty one says nothing. Fails with one UsageError that lists what is wrong, a line
 * each: `file:line:column: message`.
 *
 * @param file as it should be shown to the user
 */
export function parseProfile(source: string, file: string): ParsedProfile {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const where = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const malformed = [...document.errors, ...document.warnings].map(({ code, pos }) => ({
    offset: pos[0],
    message: yamlProblem(code, source, pos[0]),
  }));
  if (malformed.length > 0) throw invalid(malformed, where);
  const checked = checkProfile(contentOf(document, where));
  if ('problems' in checked)
    throw invalid(
      checked.problems.map((problem) => located(document, problem)),
      where,
    );
  return {
    content: checked.file,
    where: (path) => where(offsetOf(document, path, 'value')),
    whereKey: (path) => where(offsetOf(document, path, 'key')),
  };
}

function contentOf(document: Document, where: (offset: number) => string): unknown {
  const dangling = danglingAlias(document);
  if (dangling) throw invalid([{ offset: startOf(dangling) ?? 0, message: yamlProblem('BAD_ALIAS', '', 0) }], where);
  try {
    return document.toJS() ?? {};
  } catch (cause) {
    // What toJS refuses: aliases that multiply beyond measure.
    throw invalid([{ offset: 0, message: 'too many aliases (*name): write the values out' }], where, cause);
  }
}

function danglingAlias(document: Document): Node | undefined {
  let found: Node | undefined;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

function invalid(problems: readonly Located[], where: (offset: number) => string, cause?: unknown): UsageError {
  const inOrder = problems.toSorted((a, b) => a.offset - b.offset);
  const shown = inOrder.slice(0, MOST_SHOWN).map(({ offset, message }) => `${where(offset)}: ${message}`);
  const more = inOrder.length - shown.length;
  return new UsageError([...shown, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'), { cause });
}

function located(document: Document, { path, at, message }: Problem): Located {
  return { offset: offsetOf(document, path, at), message };
}

function offsetOf(document: Document, path: readonly PropertyKey[], at: 'key' | 'value'): number {
  let node = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const next = child(document, node, step);
    if (next === undefined) return offset;
    const isKeyWanted = at === 'key' && depth === path.length - 1;
    offset = (isKeyWanted ? undefined : startOf(next.value)) ?? startOf(next.key) ?? offset;
    node = next.value;
  }
  return offset;
}

function child(document: Document, node: Node | null, step: PropertyKey): { key: Node | null; value: Node | null } | undefined {
  const section = isAlias(node) ? node.resolve(document) : node;
  if (isMap<Node, Node | null>(section)) {
    return section.items.find(({ key }) => isScalar(key) && String(key.value) === step);
  }
  if (!isSeq<Node>(section)) return undefined;
  const value = section.items[Number(step)];
  return value === undefined ? undefined : { key: null, value };
}

function startOf(node: Node | null | undefined): number | undefined {
  return node?.range?.[0];
}
