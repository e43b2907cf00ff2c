import type { ByteText, Configuration, Directive, LoadProblem, ProblemKind } from './model.ts';
import type { Subject } from './rule.ts';
import { isPlaceholder } from './secrets.ts';

/**
 * The reasons for which a server would not start, by the rule that tells each. Every one belongs to exactly one rule, so
 * that the findings and the verdict never disagree.
 */
export function refusalsOf(subject: Subject, ruleId: string): readonly LoadProblem[] {
  const known = byJudgement.get(subject.judgement) ?? byRule(subject);
  byJudgement.set(subject.judgement, known);
  return known.get(ruleId) ?? [];
}

const byJudgement = new WeakMap<Subject['judgement'], ReadonlyMap<string, readonly LoadProblem[]>>();

function byRule(subject: Subject): ReadonlyMap<string, readonly LoadProblem[]> {
  const rules = new Map<string, LoadProblem[]>();
  for (const problem of subject.judgement.problems) {
    const ruleId = ruleOf(problem, subject);
    const known = rules.get(ruleId);
    if (known === undefined) rules.set(ruleId, [problem]);
    else known.push(problem); // not copied: a file may have a hundred thousand of them
  }
  return rules;
}

function ruleOf(problem: LoadProblem, subject: Subject): string {
  const { kind, directive } = problem;
  const shape = directive === undefined || !SHAPED.has(kind) ? undefined : ruleOfShape(problem, subject);
  if (shape !== undefined) return shape;
  if (kind === 'invalid-value' && /^(?:dbfilename|appendfilename|appenddirname)$/.test(directive?.lowerName ?? '')) return 'RC042';
  if (kind === 'include') return includesItself(problem, subject) ? 'RC027' : 'RC053';
  if (kind === 'rename-command' && directive?.args[0]?.value.includes('|') === true) return 'RC033';
  if (kind === 'sentinel' && isHostOfMonitor(problem)) return 'RC046';
  return RULE_OF_KIND[kind];
}

function includesItself({ directive }: LoadProblem, { configuration }: Subject): boolean {
  const known =
    cycles.get(configuration) ?? new Set(configuration.includes.flatMap((one) => (one.outcome === 'cycle' ? one.directive : [])));
  cycles.set(configuration, known);
  return directive !== undefined && known.has(directive);
}

const cycles = new WeakMap<Configuration, ReadonlySet<Directive>>();

function isHostOfMonitor({ directive, token }: LoadProblem): boolean {
  return directive?.args[0]?.value.toLowerCase() === 'monitor' && token !== undefined && token === directive.args[2];
}

/** What a line that is wrong for its name or values may really be: told by its shape, whatever the server complains about. */
function ruleOfShape({ directive, token, path }: LoadProblem, subject: Subject): string | undefined {
  if (directive === undefined) return undefined;
  const { name, args } = directive;
  if (name.value.startsWith('\xef\xbb\xbf')) return 'RC013';
  const file = subject.file(path);
  if (file?.lineEnding === 'none' && /\r[^\r\n]/.test(file.text)) return 'RC016';
  if (args.some(({ value, quoting }) => quoting === 'none' && value.startsWith('#'))) return 'RC012';
  const words = [name, ...args];
  if (words.some(({ value }) => value.includes('\xc2\xa0') || value.includes('\xe2\x80\x8b'))) return 'RC018';
  if (words.some(({ value, quoting }) => quoting === 'none' && CONTROL.test(value))) return 'RC017';
  if (
    isOtherSyntax(
      name.value,
      args.map(({ value }) => value),
    )
  )
    return 'RC015';
  return (token === undefined ? words : [token]).some(({ value }) => isPlaceholder(value)) ? 'RC019' : undefined;
}

const CONTROL = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** `name=value`, `name: value`, `--name`, `; comment`, `// comment`, and a backslash that should go on with the line. */
export function isOtherSyntax(name: ByteText, args: readonly ByteText[]): boolean {
  if (/^(?:--|;|\/\/|=)|[=:]$|^[\w-]+[=:]\S/.test(name)) return true;
  return args[0] === '=' || args[0]?.startsWith('=') === true || args.at(-1) === '\\';
}

/** Kinds that say that a name or a value is wrong, not that lines do not fit together. */
const SHAPED: ReadonlySet<ProblemKind> = new Set([
  'unknown-directive',
  'not-in-version',
  'removed-directive',
  'orphan-module-setting',
  'wrong-arity',
  'invalid-bool',
  'invalid-int',
  'invalid-memory',
  'invalid-octal',
  'invalid-enum',
  'invalid-value',
  'out-of-range',
  'rename-command',
]);

const RULE_OF_KIND: Readonly<Record<ProblemKind, string>> = {
  syntax: 'RC014',
  'unknown-directive': 'RC001',
  'not-in-version': 'RC002',
  'removed-directive': 'RC003',
  'wrong-arity': 'RC006',
  'invalid-bool': 'RC007',
  'invalid-int': 'RC008',
  'invalid-octal': 'RC008',
  'invalid-memory': 'RC009',
  'invalid-enum': 'RC010',
  'out-of-range': 'RC011',
  'invalid-value': 'RC049',
  'sentinel-in-server': 'RC044',
  include: 'RC053',
  'rename-command': 'RC034',
  'duplicate-user': 'RC036',
  'invalid-acl': 'RC050',
  'users-and-aclfile': 'RC037',
  'orphan-module-setting': 'RC035',
  'cluster-and-replicaof': 'RC038',
  'cluster-port': 'RC039',
  'no-listener': 'RC040',
  'tls-without-certificate': 'RC041',
  sentinel: 'RC052',
};
