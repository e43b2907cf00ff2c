import { isKnown, type NodeResult } from '../redis/target.ts';
import type { Finding, Missing, Unchecked } from '../report.ts';
import { toLiveFinding } from './findings.ts';
import { lint } from './lint.ts';
import type { Wishes } from './wishes.ts';
import type { LiveConfig } from './live-config.ts';
import { liveConfiguration } from './live-configuration.ts';
import { liveFacts } from './live-facts.ts';
import type { Problem } from './rule.ts';
import { findRule } from './rules/index.ts';

/** What running servers answered, and which did not. */
export interface ReadNodes {
  readonly lives: readonly LiveConfig[];
  readonly missing: readonly Missing[];
}

export function sortOut(results: readonly NodeResult<LiveConfig>[]): ReadNodes {
  return {
    lives: results.flatMap((result) => ('value' in result ? [result.value] : [])),
    missing: results.flatMap((result) =>
      'error' in result ? [{ subject: { node: result.node.address }, reason: result.error.message }] : [],
    ),
  };
}

/** The rules that make sense for running servers. What a server would not tell is not judged, and is said to be unchecked. */
export function lintLive(
  lives: readonly LiveConfig[],
  wishes: Wishes,
): { readonly findings: readonly Finding[]; readonly unchecked: readonly Unchecked[] } {
  const judged = lives.map((live) => ({ live, problems: problemsOf(live, wishes) }));
  return {
    findings: judged.flatMap(({ live, problems }) => problems.map((problem) => toLiveFinding(problem, live.node))),
    unchecked: lives.flatMap(gapsOf),
  };
}

function problemsOf(live: LiveConfig, { role, settings, requirements, facts }: Wishes): readonly Problem[] {
  if (!isKnown(live.target)) return [];
  const target = live.target.value;
  const configuration = liveConfiguration(live.node, live.settings, target);
  const known = live.info === undefined ? { live: {} } : liveFacts(live.info);
  const { problems } = lint({ configuration, targets: [target], role, settings, requirements, facts: { ...facts, ...known } });
  return isKnown(live.complete) ? problems : problems.filter((problem) => restsOn(live, problem));
}

/** With CONFIG refused, defaults are not known: only what is said of settings that INFO tells can be relied on. */
function restsOn({ settings }: LiveConfig, { ruleId }: Problem): boolean {
  const tells = findRule(ruleId)?.tells;
  return tells !== undefined && settings.has(tells);
}

function gapsOf({ node, target, complete, settings }: LiveConfig): readonly Unchecked[] {
  const gap = !isKnown(target) ? target : isKnown(complete) ? undefined : complete;
  if (gap === undefined) return [];
  const told = isKnown(target) && settings.size > 0 ? ` (INFO tells ${[...settings.keys()].join(', ')})` : '';
  return [
    {
      id: 'configuration',
      subject: { node },
      reason: gap.unavailable + told,
      ...(gap.wouldNeed !== undefined && { wouldNeed: gap.wouldNeed }),
      matters: true,
    },
  ];
}
