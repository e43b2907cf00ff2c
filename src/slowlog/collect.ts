import type { FamilyOf } from '../keyspace/family.ts';
import type { LogKind } from '../redis/commandlog.ts';
import type { Target } from '../redis/target.ts';
import type { Finding, Missing, Unchecked } from '../report.ts';
import { judgeNode, type NodeLogs } from './judge-node.ts';
import { describeCommand, type Logged, type LoggedCommand } from './logged-command.ts';
import type { Marks } from './marks.ts';
import { readNode } from './read-node.ts';

export interface CollectOptions {
  readonly kinds: readonly LogKind[];
  /** How many entries of each log of each node are wanted. */
  readonly count: number;
  /** Where the last run ended; `undefined` to take all there is. */
  readonly since: Marks | undefined;
  readonly showValues: boolean;
  /** Under which name we connect: our own reading of the log is left out of it. */
  readonly ownClientName: string;
}

export interface Collected {
  /** Newest first. */
  readonly commands: readonly LoggedCommand[];
  readonly nodes: readonly NodeLogs[];
  /** Where the next run begins: the marks given, moved on for all nodes that answered. */
  readonly marks: Marks;
  readonly findings: readonly Finding[];
  readonly unchecked: readonly Unchecked[];
  readonly missing: readonly Missing[];
}

/** Reads the logs of all nodes side by side. Fails only when no node answers. */
export async function collectSlowlog(target: Target, familyOf: FamilyOf, options: CollectOptions): Promise<Collected> {
  const kinds = knownKinds(target, options.kinds);
  const results = await target.each(target.nodes, (node) =>
    readNode(node, { kinds, count: options.count, mark: options.since?.get(node.address) }),
  );
  const failed = results.flatMap((result) => ('error' in result ? [result] : []));
  if (failed[0] && failed.length === results.length) throw failed[0].error;
  const read = results.flatMap((result) => ('value' in result ? [judgeNode(result.value, options)] : []));
  return {
    commands: read.flatMap(({ logged }) => logged).sort(newestFirst).map((logged) => describeCommand(logged, familyOf, options.showValues)), // prettier-ignore
    nodes: read.map(({ summary }) => summary),
    marks: new Map([...(options.since ?? []), ...read.map(({ summary, mark }) => [summary.address, mark] as const)]),
    findings: together(read.flatMap(({ findings }) => findings)),
    unchecked: [...lackingKinds(target, options.kinds), ...read.flatMap(({ unchecked }) => unchecked)],
    missing: [
      ...target.absent.map(({ address, reason }) => ({ subject: { node: address }, reason })),
      ...failed.map(({ node, error }) => ({ subject: { node: node.address }, reason: error.message })),
      ...read.flatMap(({ missing }) => missing),
    ],
  };
}

/** COMMANDLOG is Valkey's; a server whose name we do not know may still have it. */
const knownKinds = ({ engine }: Target, kinds: readonly LogKind[]): readonly LogKind[] =>
  engine === 'valkey' || engine === 'unknown' ? kinds : kinds.filter((kind) => kind === 'slow');

function lackingKinds(target: Target, kinds: readonly LogKind[]): readonly Unchecked[] {
  const known = knownKinds(target, kinds);
  return kinds
    .filter((kind) => !known.includes(kind))
    .map((kind) => ({
      id: `slowlog/${kind}`,
      subject: {},
      reason: `${target.engine} has no COMMANDLOG`,
      wouldNeed: 'Valkey 8.1 or newer',
      matters: known.length === 0,
    }));
}

/** What many nodes have in common is said once. */
function together(findings: readonly Finding[]): readonly Finding[] {
  const same = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.id} ${finding.message} ${finding.advice}`;
    same.set(key, [...(same.get(key) ?? []), finding]);
  }
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (!first || group.length === 1) return group;
    const nodes = group.map(({ subject }) => subject.node).join(', ');
    return [{ ...first, subject: {}, message: `${first.message} (on ${group.length} nodes)`, evidence: { ...first.evidence, nodes } }];
  });
}

function newestFirst(a: Logged, b: Logged): number {
  const byTime = b.entry.at.getTime() - a.entry.at.getTime();
  if (byTime !== 0) return byTime;
  return a.node === b.node ? Number(b.entry.id - a.entry.id) : a.node < b.node ? -1 : 1;
}
