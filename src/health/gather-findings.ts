import type { Finding } from '../report.ts';
import { formatInteger } from '../text/humanize.ts';

/** Up to so many nodes each have a finding of their own. */
const EACH_BY_ITSELF = 3;

/**
 * The same finding on many nodes becomes one about the deployment, so that a cluster of thirty does not say
 * one thing thirty times. `nodes` of its evidence has their addresses; each node's figures are in the data.
 */
export function gatherFindings(findings: readonly Finding[]): readonly Finding[] {
  const alike = new Map<string, Finding[]>();
  for (const finding of findings) {
    const kind = `${finding.id} ${finding.severity}`;
    alike.set(kind, [...(alike.get(kind) ?? []), finding]);
  }
  return [...alike.values()].flatMap((group) => {
    const nodes = [...new Set(group.flatMap(({ subject }) => subject.node ?? []))];
    const [first] = group;
    return first === undefined || nodes.length <= EACH_BY_ITSELF ? group : [together(first, nodes)];
  });
}

function together(first: Finding, nodes: readonly string[]): Finding {
  return {
    ...first,
    subject: {},
    message: `on ${formatInteger(nodes.length)} nodes, such as ${first.subject.node}: ${first.message}`,
    evidence: { ...first.evidence, nodes: nodes.join(' ') },
  };
}
