import { quote } from '../byte-text.ts';
import type { Configuration, LintTarget, LoadProblem } from '../model.ts';
import { judgeAclRules } from './acl.ts';
import type { LineOutcome } from './line-outcome.ts';

/**
 * A file of users: no comments, no quotes, `user` in lower case, words apart by blanks.
 *
 * @see https://github.com/redis/redis/blob/7.2/src/acl.c (ACLLoadFromFile)
 */
export function judgeAclFile({ root }: Configuration, target: LintTarget): readonly LineOutcome[] {
  const users = new Set<string>();
  return root.text.split('\n').flatMap((text, index) => {
    const line = text.replaceAll(/^[ \t\r]+|[ \t\r]+$/g, '');
    if (line === '') return [];
    const reason = judgeUserLine(line, users, target);
    return reason === undefined ? [] : [{ problem: ofLine(root.path, index + 1, text, reason) }];
  });
}

function judgeUserLine(line: string, users: Set<string>, target: LintTarget): string | undefined {
  const [word, name, ...rules] = line.split(' ');
  if (word !== 'user' || name === undefined || name === '') return 'a line starts with the word user and a name; comments are refused too';
  if (users.has(name)) return `the user ${quote(name)} is defined twice`;
  users.add(name);
  return judgeAclRules(rules.filter(Boolean), target, false)?.reason;
}

function ofLine(path: string, line: number, text: string, reason: string): LoadProblem {
  const kind = 'invalid-acl';
  return {
    kind,
    directive: undefined,
    token: undefined,
    path,
    line,
    column: 1,
    endColumn: text.trimEnd().length + 1,
    reason,
    when: 'at-line',
  };
}
