import { quote } from '../byte-text.ts';
import type { Include, LintTarget } from '../model.ts';
import { compareVersions } from '../target.ts';
import type { LineOutcome } from './line-outcome.ts';
import { atLine, dependsOn } from './problem.ts';

/** What a server makes of an include line, beside the lines it brings. */
export function judgeInclude(include: Include, target: LintTarget): LineOutcome {
  const { directive, pattern, glob, outcome } = include;
  const [token] = directive.args;
  if (glob && target.engine === 'redis' && compareVersions(target.version, '7.0') < 0) {
    return {
      problem: atLine(directive, 'include', `before redis 7.0, ${quote(pattern)} is the name of a file, not a pattern`, token),
    };
  }
  if (pattern === '') return { problem: atLine(directive, 'include', 'the name of the included file is empty', token) };
  switch (outcome) {
    case 'cycle':
      return { problem: atLine(directive, 'include', 'the file includes itself: the server crashes', token) };
    case 'missing':
      return { dependency: dependsOn(directive, 'include', `the included file ${quote(pattern)} must exist; it does not here`) };
    case 'unreadable':
      return { dependency: dependsOn(directive, 'include', `the included file ${quote(pattern)} could not be read here`) };
    case 'too-deep':
    case 'too-large':
      return { dependency: dependsOn(directive, 'include', `what ${quote(pattern)} includes is more than was followed`) };
    default:
      return {};
  }
}
