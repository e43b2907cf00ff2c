import type { Severity } from '../report.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from './byte-text.ts';
import { deleteLineAt, withEdits } from './edit.ts';
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
  const comments = uniqueFiles(configuration)
    .filter(({ text }) => text.includes('cacheops-disable'))
    .flatMap((file) => file.comments.flatMap((comment) => readComment(file, comment) ?? []));
  if (comments.length === 0) return { problems, suppressed: [] };
  const left: Problem[] = [];
  const suppressed: Suppressed[] = [];
  for (const problem of problems) {
    const by = comments.find((comment) => covers(comment, problem));
    by?.used.add(problem.ruleId);
    if (by === undefined) left.push(problem);
    else suppressed.push({ problem, by: by.place, reason: by.reason });
  }
  const told = comments.flatMap((comment) => problemsOf(comment, active)).filter(({ ruleId }) => active.has(ruleId));
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

function readComment(file: ConfigFile, comment: Comment): SuppressingComment | undefined {
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
    lastLine: nextLine === undefined ? undefined : lineBelow(file, comment.line),
    used: new Set(),
  };
}

/** The next line that is no comment and not blank; those in between are covered too. */
function lineBelow({ lines }: ConfigFile, after: number): number {
  const below = lines.flatMap(({ directive, problem }) => directive?.line ?? problem?.line ?? []).filter((line) => line > after);
  return below.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...below);
}

function covers({ place, ruleIds, lastLine }: SuppressingComment, { path, line, scope, ruleId }: Problem): boolean {
  if (path !== place.path || !ruleIds.includes(ruleId)) return false;
  return lastLine === undefined || (scope === 'line' && line > place.line && line <= lastLine);
}

function problemsOf(suppression: SuppressingComment, active: ReadonlySet<string>): readonly Problem[] {
  const { file, comment, ruleIds, unknown, used, place } = suppression;
  const names = unknown.map((name) => {
    const meant = nearest(
      name,
      rules.flatMap(({ id, name: ruleName }) => [id, ruleName]),
    );
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
