import type { Configuration, Dependency, Directive, LoadProblem, ProblemKind, SyntaxProblem, Token } from '../model.ts';

/** A server stops at this line and names it. */
export function atLine(directive: Directive, kind: ProblemKind, reason: string, token?: Token): LoadProblem {
  return blame(directive, kind, reason, 'at-line', token);
}

/** A server stops later, mostly without naming the line. */
export function afterReading(directive: Directive, kind: ProblemKind, reason: string, token?: Token): LoadProblem {
  return blame(directive, kind, reason, 'after-reading', token);
}

/** No single line is wrong. */
export function ofWholeFile({ root }: Configuration, kind: ProblemKind, reason: string): LoadProblem {
  return { kind, directive: undefined, token: undefined, path: root.path, line: 1, column: 1, endColumn: 1, reason, when: 'after-reading' };
}

export function ofSyntax({ path, line, column, endColumn }: SyntaxProblem, reason: string): LoadProblem {
  return { kind: 'syntax', directive: undefined, token: undefined, path, line, column, endColumn, reason, when: 'at-line' };
}

export function dependsOn(directive: Directive, on: Dependency['on'], reason: string): Dependency {
  return { on, directive, path: directive.path, line: directive.line, reason };
}

function blame(directive: Directive, kind: ProblemKind, reason: string, when: LoadProblem['when'], token: Token | undefined): LoadProblem {
  const from = token ?? directive.name;
  const to = token ?? directive.args.at(-1) ?? directive.name;
  return { kind, directive, token, path: directive.path, line: directive.line, column: from.column, endColumn: to.endColumn, reason, when };
}
