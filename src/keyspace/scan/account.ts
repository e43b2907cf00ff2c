import type { NodeCost } from '../source.ts';
import type { Step } from './step.ts';

/** Adds up what looking costs each node. */
export interface Account {
  add(node: string, step: Pick<Step, 'commands' | 'hits' | 'misses'>): void;
  costs(): readonly NodeCost[];
}

/** @param runIds by the address of a node */
export function createAccount(runIds: ReadonlyMap<string, string>): Account {
  const costs = new Map<string, { commands: number; keyspaceHits: number; keyspaceMisses: number }>();
  return {
    add(node, { commands, hits, misses }) {
      const cost = costs.get(node) ?? { commands: 0, keyspaceHits: 0, keyspaceMisses: 0 };
      cost.commands += commands;
      cost.keyspaceHits += hits;
      cost.keyspaceMisses += misses;
      costs.set(node, cost);
    },
    costs: () => [...costs].map(([node, cost]) => ({ node, runId: runIds.get(node) || null, ...cost })), // '' where it is not told
  };
}
