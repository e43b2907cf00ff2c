import { gatherFindings, type Judged } from '../gather-findings.ts';
import type { Finding, Severity, Subject, Unchecked } from '../report.ts';
import type { Check, Problem } from './check.ts';
import { checks } from './checks/index.ts';
import type { HealthFacts, NodeFacts } from './facts.ts';
import { type Reading, readingOf, Untold } from './reading.ts';

export interface Assessment {
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly unchecked: readonly Unchecked[];
}

/** Judges facts by the table of checks. Pure: what was not told is unchecked, never fine. */
export function assess(facts: HealthFacts, table: readonly Check[] = checks): Assessment {
  const outcomes = table.filter((check) => applies(check, facts)).flatMap((check) => run(check, facts));
  return {
    findings: gatherFindings(outcomes.flatMap(({ judged }) => judged)).toSorted((a, b) => RANK[b.severity] - RANK[a.severity]),
    unchecked: outcomes.flatMap(({ unchecked }) => unchecked),
  };
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

const applies = (check: Check, { role, topology, engine }: HealthFacts): boolean =>
  check.roles[role] !== undefined && (check.topology ?? topology) === topology && (check.engine ?? engine) === engine;

interface Outcome {
  readonly judged: readonly Judged[];
  readonly unchecked: readonly Unchecked[];
}

function run(check: Check, facts: HealthFacts): readonly Outcome[] {
  const thresholds = { ...check.thresholds, ...check.targeted?.(facts.targets) };
  if (check.scope === 'deployment') {
    const nodes = servingNodes(facts);
    return [
      judge(check, facts, wholeOrOnly(nodes), () => check.assess(readingsOf(nodes, check.evenUnanswered === true), thresholds, facts)),
    ];
  }
  return facts.nodes
    .filter(({ role }) => check.on === undefined || check.on === role)
    .map((node) => judge(check, facts, { node: node.address }, () => check.assess(readingOf(node), thresholds, facts)));
}

/** The primaries, or the replica that was addressed alone. */
export function servingNodes({ nodes }: HealthFacts): readonly NodeFacts[] {
  const primaries = nodes.filter(({ role }) => role === 'primary');
  return primaries.length > 0 ? primaries : nodes;
}

function readingsOf(nodes: readonly NodeFacts[], mayBeNone: boolean): readonly Reading[] {
  if (nodes.length === 0 && !mayBeNone) throw new Untold('no node answered');
  return nodes.map(readingOf);
}

const wholeOrOnly = (nodes: readonly NodeFacts[]): Subject =>
  nodes.length === 1 && nodes[0] !== undefined ? { node: nodes[0].address } : {};

function judge(check: Check, { role }: HealthFacts, subject: Subject, problemsOf: () => readonly Problem[]): Outcome {
  try {
    return { judged: problemsOf().map((problem) => judgedBy(check, subject, capped(problem, check.roles[role]))), unchecked: [] };
  } catch (error) {
    if (!(error instanceof Untold)) throw error;
    return { judged: [], unchecked: [uncheckedBy(check, subject, error, check.matters.includes(role))] };
  }
}

function capped(problem: Problem, worst: Severity | undefined): Problem {
  return worst !== undefined && RANK[problem.severity] > RANK[worst] ? { ...problem, severity: worst } : problem;
}

function judgedBy(check: Check, subject: Subject, { severity, message, evidence, advice, cause, badness }: Problem): Judged {
  const finding = { id: check.id, severity, subject, message, evidence, advice: advice ?? check.advice, source: check.source };
  return { finding, cause, badness };
}

/** What a server is too old for has one reason, whatever the field, so that it is said once. */
function uncheckedBy({ id, since }: Check, subject: Subject, untold: Untold, matters: boolean): Unchecked {
  if (since !== undefined && untold.field !== undefined)
    return { id, subject, reason: 'this server does not tell it', wouldNeed: since, matters };
  const { message, wouldNeed } = untold;
  return { id, subject, reason: message, ...(wouldNeed !== undefined && { wouldNeed }), matters };
}
