import type { Severity } from '../report.ts';
import { quote } from './byte-text.ts';
import { deleteLineAt, withEdits } from './edit.ts';
import { meantBy } from './meant.ts';
import type { Comment, ConfigFile, Configuration } from './model.ts';
import type { Place, Problem, Suppressed } from './rule.ts';
import { findRule, rules } from './rules/index.ts';
import { UNKNOWN_SUPPRESSION, UNUSED_SUPPRESSION } from './rules/told-by-linter.ts';

interface Outcome {
  /** What is left, and what is wrong with the comments themselves. */
  readonly problems: readonly Problem[];
  readonly suppressed: readonly Suppressed[];
}

/**
 * Takes out what comments of the files ask to keep quiet: `# cacheops-disable-next-line RC301 -- why` for the line below,
 * `# cacheops-disable RC301 -- why` for the file it stands in. A comment that kept nothing quiet is a problem itself.
 *
 * @param active ids of the rules that were asked: of others nobody knows whether there was anything to keep quiet
 */
export function suppress(
  configuration: Configuration,
  problems: readonly Problem[],
  active: ReadonlySet<string>,
  severityOf: (ruleId: string) => Severity,
): Outcome {
  const files = uniqueFiles(configuration).filter(({ text }) => text.includes('cacheops-disable'));
  const linesOf = new Map(files.map((file) => [file.path, lineNumbers(file)]));
  const comments = files.flatMap((file) => file.comments.flatMap((comment) => readComment(file, comment, linesOf) ?? []));
  if (comments.length === 0) return { problems, suppressed: [] };
  const left: Problem[] = [];
  const suppressed: Suppressed[] = [];
  const covering = coveringComments(comments, linesOf);
  for (const problem of problems) {
    const by = covering(problem);
    by?.used.add(problem.ruleId);
    if (by === undefined) left.push(problem);
    else suppressed.push({ problem, by: by.place, reason: by.reason });
  }
  const told = comments.flatMap((comment) => problemsOf(comment, active, configuration)).filter(({ ruleId }) => active.has(ruleId));
  return { problems: [...left, ...told.map((problem) => ({ ...problem, severity: severityOf(problem.ruleId) }))], suppressed };
}

interface SuppressingComment {
  readonly file: ConfigFile;
  readonly comment: Comment;
  readonly place: Place;
  readonly ruleIds: readonly string[];
  readonly unknown: readonly string[];
  readonly reason: string | undefined;
  /** The last line it covers; `undefined` for the whole file. */
  readonly lastLine: number | undefined;
  readonly used: Set<string>;
}

function uniqueFiles({ files }: Configuration): readonly ConfigFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** Of lines that are neither blank nor comments, in order. */
type LineNumbers = ReadonlyMap<string, readonly number[]>;

const lineNumbers = ({ lines }: ConfigFile): readonly number[] => lines.map(({ directive, problem }) => (directive ?? problem).line);

function readComment(file: ConfigFile, comment: Comment, linesOf: LineNumbers): SuppressingComment | undefined {
  const [, nextLine, list = '', why] = /^#+\s*cacheops-disable(-next-line)?(?=\s|$)(.*?)(?:\s--\s*(.*))?$/.exec(comment.text) ?? [
    undefined,
  ];
  if (!/^#+\s*cacheops-disable(?:-next-line)?(?:\s|$)/.test(comment.text)) return undefined;
  const names = list.split(/[\s,]+/).filter((name) => name !== '');
  const found = names.map((name) => findRule(name)?.id);
  return {
    file,
    comment,
    place: { path: file.path, line: comment.line, column: comment.column, endColumn: comment.column + comment.text.length },
    ruleIds: found.filter((id) => id !== undefined),
    unknown: names.filter((_, index) => found[index] === undefined),
    reason: why?.trim() === '' ? undefined : why?.trim(),
    lastLine: nextLine === undefined ? undefined : lineFrom(linesOf, file.path, comment.line + 1),
    used: new Set(),
  };
}

/** The next line from there on that is no comment and not blank; a comment above covers those in between too. */
function lineFrom(linesOf: LineNumbers, path: string, from: number): number {
  const lines = linesOf.get(path) ?? [];
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return lines[low] ?? Number.POSITIVE_INFINITY;
}

/** The first comment that covers a problem, without looking through all of them for each. */
function coveringComments(
  comments: readonly SuppressingComment[],
  linesOf: LineNumbers,
): (problem: Problem) => SuppressingComment | undefined {
  const first = new Map<string, SuppressingComment>();
  for (const comment of comments) {
    for (const ruleId of comment.ruleIds) {
      const key = keyOf(comment.file.path, ruleId, comment.lastLine);
      if (!first.has(key)) first.set(key, comment);
    }
  }
  return ({ path, ruleId, scope, line }) => {
    const ofFile = first.get(keyOf(path, ruleId, undefined));
    const ofLine = scope === 'line' ? first.get(keyOf(path, ruleId, lineFrom(linesOf, path, line))) : undefined;
    if (ofLine === undefined || ofLine.place.line >= line) return ofFile;
    return ofFile !== undefined && ofFile.place.line < ofLine.place.line ? ofFile : ofLine;
  };
}

const keyOf = (path: string, ruleId: string, lastLine: number | undefined): string => `${ruleId} ${lastLine ?? 'file'} ${path}`;

function problemsOf(suppression: SuppressingComment, active: ReadonlySet<string>, configuration: Configuration): readonly Problem[] {
  const { file, comment, ruleIds, unknown, used, place } = suppression;
  const names = unknown.map((name) => {
    const meant = meantBy(name, IDS_AND_NAMES, configuration);
    return {
      message: `there is no rule ${quote(name)}: the comment suppresses nothing`,
      ...(meant !== undefined && { advice: `did you mean ${meant}?` }),
    };
  });
  const nothing = ruleIds.length === 0 && unknown.length === 0 ? [{ message: 'the comment names no rule, and suppresses nothing' }] : [];
  const unused = ruleIds.filter((id) => active.has(id) && !used.has(id));
  const all = unused.length === ruleIds.length && unknown.length === 0;
  const told = [...nothing, ...names].map((what) => problemAt(place, UNKNOWN_SUPPRESSION, what));
  if (unused.length === 0) return told;
  const fix = all ? withEdits('safe', [deleteLineAt(file, comment.start)]) : undefined;
  return [
    ...told,
    {
      ...problemAt(place, UNUSED_SUPPRESSION, {
        message: `${unused.join(', ')} ${unused.length === 1 ? 'finds' : 'find'} nothing here: the comment suppresses nothing`,
      }),
      fix,
    },
  ];
}

const IDS_AND_NAMES: readonly string[] = rules.flatMap(({ id, name }) => [id, name]);

function problemAt(place: Place, ruleId: string, { message, advice }: { readonly message: string; readonly advice?: string }): Problem {
  const rule = findRule(ruleId);
  return {
    ...place,
    ruleId,
    ruleName: rule?.name ?? ruleId,
    severity: 'warning',
    message,
    advice: advice ?? rule?.advice ?? '',
    scope: 'line',
    targets: [],
    evidence: {},
    fix: undefined,
    related: [],
    source: rule?.source ?? '',
  };
}
