import { quote } from '../byte-text.ts';
import { type SentinelStatement, sentinelStatements } from '../catalogue/statements.ts';
import type { Configuration, Directive, LintTarget, LoadProblem, Token } from '../model.ts';
import { compareVersions } from '../target.ts';
import { isIpv4, isIpv6 } from '../values/checks.ts';
import { leadingInteger } from '../values/numbers.ts';
import type { LineOutcome } from './line-outcome.ts';
import { atLine, dependsOn } from './problem.ts';

/**
 * The `sentinel` statements of a file in Sentinel's mode. They are kept until the file is read: settings first, then
 * `monitor`, then what is said of the monitored primaries.
 *
 * @see https://github.com/redis/redis/blob/7.2/src/sentinel.c (loadSentinelConfigFromQueue)
 */
export function judgeSentinel({ directives }: Configuration, target: LintTarget): readonly LineOutcome[] {
  const statements = directives.filter(({ lowerName, args }) => lowerName === 'sentinel' && args.length > 0);
  const names = (of: (name: string, known: SentinelStatement | undefined) => boolean): readonly Directive[] =>
    statements.filter((directive) => of(nameOf(directive), find(nameOf(directive), target)));
  const reading: Reading = { target, resolves: resolvesHostnames(statements), primaries: new Set(), named: new Set() };
  const first = names((_, known) => known?.first === true);
  const monitors = names((name) => name === 'monitor');
  for (const { args } of monitors) reading.named.add(args[1]?.value ?? '');
  const others = names((name, known) => known?.first !== true && name !== 'monitor');
  return [...first, ...monitors, ...others].map((directive) => judgeStatement(directive, reading));
}

interface Reading {
  readonly target: LintTarget;
  readonly resolves: boolean;
  readonly primaries: Set<string>;
  /** Also by monitor lines that are refused themselves. */
  readonly named: Set<string>;
}

const nameOf = ({ args }: Directive): string => args[0]?.value.toLowerCase() ?? '';

function find(name: string, target: LintTarget): SentinelStatement | undefined {
  const known = sentinelStatements.find((statement) => statement.name === name);
  if (known?.valkeySince === undefined) return known;
  return target.engine === 'valkey' && compareVersions(target.version, known.valkeySince) >= 0 ? known : undefined;
}

function resolvesHostnames(statements: readonly Directive[]): boolean {
  const last = statements.findLast((directive) => nameOf(directive) === 'resolve-hostnames');
  return last?.args[1]?.value.toLowerCase() === 'yes';
}

function judgeStatement(directive: Directive, reading: Reading): LineOutcome {
  const [name, ...args] = directive.args;
  const statement = find(nameOf(directive), reading.target);
  if (statement === undefined || name === undefined) {
    return { problem: wrong(directive, `unknown sentinel statement ${quote(nameOf(directive))}`, name) };
  }
  const [least, most] = statement.arity;
  if (args.length < least || args.length > most) {
    return {
      problem: wrong(
        directive,
        `sentinel ${statement.name} takes ${least === most ? least : `${least} to ${most}`} values, and this line has ${args.length}`,
      ),
    };
  }
  if (statement.value === 'monitor') return { problem: judgeMonitor(directive, args, reading) };
  const [primary] = args;
  if (statement.first !== true && primary !== undefined && !reading.named.has(primary.value)) {
    return { problem: wrong(directive, `no monitored primary is called ${quote(primary.value)}`, primary) };
  }
  return judgeStatementValue(directive, statement, args.at(-1));
}

function judgeMonitor(directive: Directive, [name, host, port, quorum]: readonly Token[], reading: Reading): LoadProblem | undefined {
  if (leadingInteger(quorum?.value ?? '') <= 0) return wrong(directive, 'the quorum must be 1 or more', quorum);
  if (reading.primaries.has(name?.value ?? '')) return wrong(directive, `${quote(name?.value ?? '')} is monitored twice`, name);
  const address = host?.value ?? '';
  if (!reading.resolves && !isIpv4(address) && !isIpv6(address)) {
    return wrong(directive, `${quote(address)} is no IP address: host names need sentinel resolve-hostnames yes`, host);
  }
  const number = leadingInteger(port?.value ?? '');
  if (number < 0 || number > 65_535) return wrong(directive, `${quote(port?.value ?? '')} is no port`, port);
  reading.primaries.add(name?.value ?? '');
  return undefined;
}

function judgeStatementValue(directive: Directive, { name, value }: SentinelStatement, token: Token | undefined): LineOutcome {
  const text = token?.value ?? '';
  if (value === 'positive-time' && leadingInteger(text) <= 0) {
    return { problem: wrong(directive, `sentinel ${name}: ${quote(text)} is no number of milliseconds above 0`, token) };
  }
  if (value === 'bool' && !/^(?:yes|no)$/i.test(text))
    return { problem: wrong(directive, `sentinel ${name}: ${quote(text)} is neither yes nor no`, token) };
  if (value === 'run-id' && text.length !== 40) return { problem: wrong(directive, 'an id of sentinel has 40 characters', token) };
  if (value === 'script') return { dependency: dependsOn(directive, 'script', `the script ${quote(text)} must exist and be executable`) };
  return {};
}

/** These are found after the whole file, but the server names their line. */
function wrong(directive: Directive, reason: string, token?: Token): LoadProblem {
  return atLine(directive, 'sentinel', reason, token);
}
