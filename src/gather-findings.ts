import type { Finding } from './report.ts';
import { formatInteger } from './text/humanize.ts';

/** A finding, and how it compares with others of its id. */
export interface Judged {
  readonly finding: Finding;
  /** What tells it apart from others of the same id, such as the command or the kind of error: other causes stay findings of their own. */
  readonly cause?: string | undefined;
  /** Larger is worse. */
  readonly badness?: number | undefined;
}

/**
 * What several nodes have in common becomes one finding about the deployment, so that a cluster of thirty does not say one
 * thing thirty times. The worst node speaks for all; `nodes` of the evidence has their addresses.
 */
export function gatherFindings(all: readonly Judged[]): readonly Finding[] {
  const alike = new Map<string, Judged[]>();
  for (const judged of all) {
    const { id, severity, subject } = judged.finding;
    const kind = JSON.stringify([id, severity, judged.cause, { ...subject, node: undefined }]);
    alike.set(kind, [...(alike.get(kind) ?? []), judged]);
  }
  return [...alike.values()].flatMap(together);
}

function together(group: readonly Judged[]): readonly Finding[] {
  const findings = group.map(({ finding }) => finding);
  const nodes = [...new Set(findings.flatMap(({ subject }) => subject.node ?? []))];
  const { finding: worst } = group.reduce((a, b) => ((b.badness ?? 0) > (a.badness ?? 0) ? b : a));
  if (nodes.length < 2) return findings;
  const { node, ...elsewhere } = worst.subject;
  const asOne = findings.every(({ message }) => message === worst.message);
  const example = group.some(({ badness }) => badness !== undefined) ? 'worst' : 'such as';
  return [
    {
      ...worst,
      subject: elsewhere,
      message: `on ${formatInteger(nodes.length)} nodes${asOne ? '' : `, ${example} ${node}`}: ${worst.message}`,
      evidence: { ...worst.evidence, nodes: nodes.join(' ') },
    },
  ];
}
