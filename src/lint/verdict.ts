import { catalogueOf } from './catalogue.ts';
import { settingsOf } from './configuration.ts';
import type { Configuration, Dependency, FileVerdict, Judgement, LintTarget, LoadProblem } from './model.ts';
import { judgeAclFile } from './verdict/acl-file.ts';
import { judgeInclude } from './verdict/includes.ts';
import { judgeLine } from './verdict/line.ts';
import { judgeSentinel } from './verdict/sentinel.ts';
import { readStatements } from './verdict/statements.ts';
import { awaitFilling } from './verdict/unfilled.ts';
import { judgeWhole } from './verdict/whole.ts';

/**
 * Would that server start with this file? Reads the lines as the server does, and then makes its checks of the whole.
 * All problems are collected, though a server stops at the first.
 */
export function judge(configuration: Configuration, target: LintTarget): Judgement {
  const asWritten = configuration.kind === 'acl' ? judgeAclFile(configuration, target) : judgeServerFile(configuration, target);
  const outcomes = configuration.isTemplate === true ? awaitFilling(configuration, asWritten) : asWritten;
  const found = outcomes.flatMap(({ problem }) => problem ?? []);
  const problems = [...found.filter(({ when }) => when === 'at-line'), ...found.filter(({ when }) => when === 'after-reading')];
  const needed = outcomes.flatMap(({ dependency }) => dependency ?? []);
  const dependencies = [...needed.filter(stopsAtLine), ...needed.filter((dependency) => !stopsAtLine(dependency))];
  return { target, verdict: verdictOf(configuration, target, problems, dependencies), problems, dependencies };
}

interface Outcome {
  readonly problem?: LoadProblem | undefined;
  readonly dependency?: Dependency | undefined;
}

function judgeServerFile(configuration: Configuration, target: LintTarget): readonly Outcome[] {
  const catalogue = catalogueOf(target);
  const statements = readStatements(configuration, target);
  const lines = configuration.steps.map((step) =>
    step.kind === 'line' ? judgeLine(step.line, catalogue, statements) : judgeInclude(step.include, target),
  );
  // The whole is judged with the file that includes it.
  if (configuration.partOf !== undefined) return lines;
  const settings = settingsOf(configuration, target);
  const sentinel = configuration.kind === 'sentinel' ? judgeSentinel(configuration, target) : [];
  return [...lines, ...sentinel, ...judgeWhole(configuration, settings)];
}

/** What the server tries while it reads; the rest it tries when it has read everything. */
function stopsAtLine({ on, directive }: Dependency): boolean {
  return on === 'include' || on === 'placeholder' || directive.lowerName === 'dir' || directive.lowerName === 'activedefrag';
}

function verdictOf(
  { root }: Configuration,
  target: LintTarget,
  problems: readonly LoadProblem[],
  dependencies: readonly Dependency[],
): FileVerdict {
  const about = { file: root.path, target: target.name };
  const [problem] = problems;
  const [dependency] = dependencies;
  // What stops the server at a line may stand behind what hangs on the machine: it does not start either way.
  if (problem !== undefined) {
    return { ...about, verdict: 'rejected', line: problem.line, lineFile: problem.path, reason: problem.reason };
  }
  if (dependency !== undefined) {
    return { ...about, verdict: 'depends', line: dependency.line, lineFile: dependency.path, reason: dependency.reason };
  }
  return { ...about, verdict: 'accepted', line: null, lineFile: null, reason: null };
}
