import { createHash } from 'node:crypto';
import type { Finding, RelatedPlace } from '../report.ts';
import { excerptOf, lineIdentity } from './excerpt.ts';
import type { ConfigFile } from './model.ts';
import type { Problem, Related } from './rule.ts';
import { findRule } from './rules/index.ts';
import { shownEdits } from './shown-edits.ts';
import { targetRange } from './target-range.ts';

/** Where problems are, for people who read them. */
export interface Readers {
  /** All files read, by path: for the lines that problems point into. */
  readonly files: ReadonlyMap<string, ConfigFile>;
  /** How a path is shown. */
  shown(path: string): string;
  /** Of this run: a problem that holds for all of them does not name them. */
  readonly targets: readonly string[];
}

/** A problem in a file, with its line. */
export function toFinding(problem: Problem, readers: Readers): Finding {
  const { line, column, endColumn, path, scope, ruleId, ruleName, severity, fix, source } = problem;
  const file = readers.files.get(path);
  const excerpt = scope === 'line' && file !== undefined ? excerptOf(file, problem) : undefined;
  const edits = shownEdits(fix, readers);
  return {
    id: ruleId,
    severity,
    subject: { file: readers.shown(path), ...(scope === 'line' && { line, column, endColumn }) },
    message: problem.message + whereItHolds(problem, readers.targets),
    evidence: { ...problem.evidence, targets: problem.targets.join(' ') },
    advice: [problem.advice, ...problem.related.map((place) => `${readers.shown(place.path)}:${place.line}: ${place.message}`)].join(' · '),
    source,
    rule: { name: ruleName, title: ruleTitle(ruleId), url: ruleUrl(ruleId) },
    ...(excerpt && { excerpt }),
    ...(fix && { fix: fix.kind }),
    ...(edits && { edits }),
    ...(problem.related.length > 0 && { related: problem.related.map((place) => toRelated(place, readers)) }),
    fingerprint: fingerprintOf(problem, scope === 'line' ? file : undefined),
  };
}

/** A problem of a running server: no file, no line. */
export function toLiveFinding({ ruleId, ruleName, severity, message, evidence, advice, source }: Problem, node: string): Finding {
  const rule = { name: ruleName, title: ruleTitle(ruleId), url: ruleUrl(ruleId) };
  return { id: ruleId, severity, subject: { node }, message, evidence, advice, source, rule };
}

const toRelated = ({ path, line, column, endColumn, message }: Related, readers: Readers): RelatedPlace => ({
  file: readers.shown(path),
  line,
  column,
  endColumn,
  message,
});

const ruleTitle = (ruleId: string): string => findRule(ruleId)?.title ?? ruleId;

const ruleUrl = (ruleId: string): string => `https://github.com/cacheops/cacheops/blob/main/docs/lint-rules.md#${ruleId.toLowerCase()}`;

function whereItHolds({ targets }: Problem, all: readonly string[]): string {
  return targets.length === 0 || targets.length === all.length ? '' : ` (${targetRange(targets)})`;
}

/** Without the message, whose numbers change; without the line's number, which moves. */
function fingerprintOf({ ruleId, line }: Problem, file: ConfigFile | undefined): string {
  const about = file === undefined ? '' : lineIdentity(file, line);
  return createHash('sha256').update(`${ruleId}\0${about}`).digest('hex').slice(0, 16);
}
