import { RefusedError } from '../errors.ts';
import { gatherFindings } from '../gather-findings.ts';
import type { FamilyOf } from '../keyspace/family.ts';
import { isKnown, type Target } from '../redis/target.ts';
import type { Finding, Missing, Unchecked } from '../report.ts';
import { judgeNode } from './judge-node.ts';
import { knownKinds, lackingKinds } from './known-kinds.ts';
import { describeCommand, type LoggedCommand } from './logged-command.ts';
import type { Marks } from './marks.ts';
import type { NodeLogs } from './node-logs.ts';
import type { Plan } from './plan.ts';
import { type NodeReading, readNode } from './read-node.ts';

export interface CollectOptions extends Pick<Plan, 'kinds' | 'count' | 'wantsAll'> {
  /** Where the last run ended; `undefined` to take all there is. */
  readonly since: Marks | undefined;
  readonly showValues: boolean;
  /** Under which name we connect: our own reading of the log is left out of it. */
  readonly ownClientName: string;
  readonly now: Date;
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

/** Reads the logs of all nodes side by side. Fails when no node answers, and with RefusedError when none lets us read its log. */
export async function collectSlowlog(target: Target, familyOf: FamilyOf, options: CollectOptions): Promise<Collected> {
  const kinds = knownKinds(target, options.kinds);
  const lacking = lackingKinds(target, options.kinds);
  if (kinds.length === 0 && lacking[0]) throw new RefusedError(lacking[0].reason, { hint: lacking[0].wouldNeed });
  const results = await target.each(target.nodes, (node) =>
    readNode(node, { kinds, count: options.count, mark: options.since?.get(node.address) }),
  );
  const failed = results.flatMap((result) => ('error' in result ? [result] : []));
  if (failed[0] && failed.length === results.length) throw failed[0].error;
  const readings = results.flatMap((result) => ('value' in result ? [result.value] : []));
  if (readings.every(isRefused)) throw refusal(readings);
  const describe = (logged: Parameters<typeof describeCommand>[0]) => describeCommand(logged, familyOf, options.showValues);
  const judged = readings.map((reading) => judgeNode(reading, { ...options, describe }));
  return {
    commands: judged.flatMap(({ commands }) => commands).sort(newestFirst),
    nodes: judged.map(({ summary }) => summary),
    marks: new Map([...(options.since ?? []), ...judged.map(({ summary, mark }) => [summary.address, mark] as const)]),
    findings: gatherFindings(judged.flatMap(({ findings }) => findings)),
    unchecked: [...lacking, ...judged.flatMap(({ unchecked }) => unchecked)],
    missing: [
      ...target.absent.map(({ address, reason }) => ({ subject: { node: address }, reason })),
      ...failed.map(({ node, error }) => ({ subject: { node: node.address }, reason: error.message })),
      ...readings.filter(isRefused).map(({ address }) => ({ subject: { node: address }, reason: 'its log may not be read' })),
      ...judged.flatMap(({ missing }) => missing),
    ],
  };
}

/** None of the logs asked for could be read. */
const isRefused = ({ logs }: NodeReading): boolean => logs.every(({ entries }) => !isKnown(entries));

function refusal(readings: readonly NodeReading[]): RefusedError {
  const [first] = readings.flatMap(({ logs }) => logs.flatMap(({ entries }) => (isKnown(entries) ? [] : [entries])));
  return new RefusedError(first?.unavailable ?? 'no log was asked for', { hint: first?.wouldNeed });
}

function newestFirst(a: LoggedCommand, b: LoggedCommand): number {
  const byTime = b.at.getTime() - a.at.getTime();
  if (byTime !== 0) return byTime;
  return a.node === b.node ? Number(b.id - a.id) : a.node < b.node ? -1 : 1;
}
