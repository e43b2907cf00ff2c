import { quote } from '../byte-text.ts';
import { type Catalogue, removedDirective, whereKnown } from '../catalogue.ts';
import type { Directive, Line, LintTarget, LoadProblem } from '../model.ts';
import { compareVersions, isUnreadable } from '../target.ts';
import { checkValue } from '../values/value.ts';
import type { LineOutcome } from './line-outcome.ts';
import { neededAtLine } from './machine.ts';
import { afterReading, atLine, dependsOn, ofSyntax } from './problem.ts';
import type { Statements } from './statements.ts';

/**
 * Judges a line as the server does that reads it.
 *
 * @see https://github.com/redis/redis/blob/7.2/src/config.c (loadServerConfigFromString)
 */
export function judgeLine({ directive, problem }: Line, catalogue: Catalogue, statements: Statements): LineOutcome {
  if (directive === undefined || isUnreadable(problem, catalogue.target)) {
    return problem === undefined ? {} : { problem: ofSyntax(problem, syntaxReason(problem.kind)) };
  }
  const entry = catalogue.find(directive.lowerName);
  if (entry === undefined) return judgeUnknown(directive, catalogue.target, statements);
  if (entry.type === 'statement' || entry.ignored) {
    const [least, most] = entry.arity;
    if (directive.args.length < least || directive.args.length > most)
      return judgeWrongStatement(directive, catalogue.target, [least, most]);
    return entry.ignored ? {} : statements.judge(directive);
  }
  if (entry.buildCondition !== undefined) {
    return { dependency: dependsOn(directive, 'build', `${entry.name} exists only in servers built with ${entry.buildCondition}`) };
  }
  const wrong = checkValue(entry, directive.args, catalogue.target);
  if (wrong === undefined) return { dependency: neededAtLine(entry, directive, catalogue.target) };
  const token = wrong.word === undefined ? undefined : (directive.args[wrong.word] ?? directive.args.at(-1));
  return { problem: atLine(directive, wrong.kind, `${directive.lowerName}: ${wrong.reason}`, token) };
}

function syntaxReason(kind: string): string {
  return kind === 'unbalanced-quotes' ? 'a quote is never closed' : 'text follows a closing quote: only valkey 9.1 and later join them';
}

/** A statement with the wrong number of words is to the server no statement at all. */
function judgeWrongStatement(directive: Directive, target: LintTarget, [least, most]: readonly [number, number]): LineOutcome {
  const wanted = most === Infinity ? `at least ${least}` : `${least}`;
  const reason = `${directive.lowerName} takes ${wanted} ${wanted === '1' ? 'value' : 'values'}, and this line has ${directive.args.length}`;
  return {
    problem: isDeferred(directive, target) ? afterReading(directive, 'wrong-arity', reason) : atLine(directive, 'wrong-arity', reason),
  };
}

function judgeUnknown(directive: Directive, target: LintTarget, statements: Statements): LineOutcome {
  if (isDeferred(directive, target)) {
    if (statements.loadsModules)
      return { dependency: dependsOn(directive, 'module', `${quote(directive.lowerName)} must be a setting of a loaded module`) };
    return { problem: explainUnknown(directive, afterReading) };
  }
  return { problem: explainUnknown(directive, atLine) };
}

/** From 7.0 on `module.option value` waits for its module; Redis 8.0 lets any unknown name wait, and then does not say which it was. */
function isDeferred({ lowerName, args }: Directive, { engine, version }: LintTarget): boolean {
  if (args.length === 0) return false;
  if (engine === 'redis' && compareVersions(version, '8.0') >= 0) return true;
  return lowerName.includes('.') && (engine === 'valkey' || compareVersions(version, '7.0') >= 0);
}

function explainUnknown(directive: Directive, blame: typeof atLine): LoadProblem {
  const name = quote(directive.lowerName);
  const old = removedDirective(directive.lowerName);
  if (old !== undefined) return blame(directive, 'removed-directive', `${name} was removed in redis ${old.removedIn}`, directive.name);
  const where = whereKnown(directive.lowerName);
  if (where !== undefined) return blame(directive, 'not-in-version', `${name} is known only to ${where}`, directive.name);
  if (directive.lowerName.includes('.'))
    return blame(directive, 'orphan-module-setting', `no module is loaded that could know ${name}`, directive.name);
  return blame(directive, 'unknown-directive', `unknown directive ${name}`, directive.name);
}
