import type { Unchecked } from '../report.ts';
import { formatInteger } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import type { KeySource, NodeCost, SourcePlan } from './source.ts';

/** What looking at keys cost the servers: the same in the JSON of all commands that scan. */
export interface ScanCost {
  readonly commands: number;
  /** Lookups that the servers counted as keyspace hits: their hit ratio since start is too good by these. */
  readonly keyspaceHits: number;
  readonly keyspaceMisses: number;
  readonly seconds: number;
  readonly keysPerSecond: number;
  /** Why reading changed what the servers know of the use of keys; null when it did not. */
  readonly touches: string | null;
  /** What was not looked up so as not to change it, and why; null: nothing. */
  readonly leftOut: string | null;
  readonly nodes: readonly NodeCost[];
}

interface Spent {
  readonly nodes: readonly NodeCost[];
  readonly seconds: number;
  /** That were read. */
  readonly keys: number;
}

export function scanCostOf(sources: readonly KeySource[], { nodes, seconds, keys }: Spent): ScanCost {
  const sum = (name: 'commands' | 'keyspaceHits' | 'keyspaceMisses'): number => nodes.reduce((total, cost) => total + cost[name], 0);
  return {
    commands: sum('commands'),
    keyspaceHits: sum('keyspaceHits'),
    keyspaceMisses: sum('keyspaceMisses'),
    seconds,
    keysPerSecond: seconds > 0 ? keys / seconds : 0,
    touches: firstOf(sources, ({ touches }) => touches),
    leftOut: firstOf(sources, ({ leftOut }) => leftOut),
    nodes,
  };
}

/** Costs that arose one after the other, by node. */
export function addUpCosts(costs: readonly NodeCost[]): readonly NodeCost[] {
  const byNode = new Map<string, NodeCost>();
  for (const cost of costs) {
    const { node, runId, commands, keyspaceHits, keyspaceMisses } = cost;
    const known = byNode.get(node);
    byNode.set(node, {
      node,
      runId: known?.runId ?? runId,
      commands: commands + (known?.commands ?? 0),
      keyspaceHits: keyspaceHits + (known?.keyspaceHits ?? 0),
      keyspaceMisses: keyspaceMisses + (known?.keyspaceMisses ?? 0),
    });
  }
  return [...byNode.values()];
}

export const costsOf = (sources: readonly KeySource[]): readonly NodeCost[] => addUpCosts(sources.flatMap((source) => source.costs()));

/** `looking cost 412 commands; its lookups count as 15,026 keyspace hits on the server`. */
export function scanCostText({ commands, keyspaceHits, keyspaceMisses, touches }: ScanCost): string {
  const misses = keyspaceMisses > 0 ? ` and ${plural(keyspaceMisses, 'miss', 'misses')}` : '';
  const counted = keyspaceHits === 0 ? '' : `; its lookups count as ${formatInteger(keyspaceHits)} keyspace hits${misses} on the server`;
  return `looking cost ${plural(commands, 'command')}${counted}${touches === null ? '' : `; ${touches}`}`;
}

/** How what was left out so as not to count as use can be had. */
export const WITHOUT_HARM = '--from replica, or --touch';

/** Sizes that would have to be estimated of lengths. */
export const sizesLeftOut = ({ leftOut }: ScanCost): readonly Unchecked[] =>
  leftOut === null ? [] : [{ id: 'sizes', subject: {}, reason: leftOut, wouldNeed: `MEMORY USAGE, ${WITHOUT_HARM}`, matters: false }];

const firstOf = (sources: readonly KeySource[], of: (plan: SourcePlan) => string | undefined): string | null =>
  sources.map(({ plan }) => of(plan)).find((text) => text !== undefined) ?? null;
