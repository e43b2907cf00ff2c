import type { MeteredNode } from '../health/metered-node.ts';

/** How often we asked what, by name as servers spell it in their statistics: `ping`, `config|get`. */
export type OwnCalls = ReadonlyMap<string, number>;

/** A node that remembers how often we asked it what. */
export interface CountedNode extends MeteredNode {
  readonly ownCalls: OwnCalls;
}

/** So that a server's time can be told apart from what measuring it took. */
export function countCalls(node: MeteredNode): CountedNode {
  const ownCalls = new Map<string, number>();
  const count = (command: string): void => {
    const name = command.toLowerCase().replace(' ', '|');
    ownCalls.set(name, (ownCalls.get(name) ?? 0) + 1);
  };
  return {
    ...node,
    get cost() {
      return node.cost;
    },
    ownCalls,
    call(command, ...args) {
      count(command);
      return node.call(command, ...args);
    },
    ask(decode, command, ...args) {
      count(command);
      return node.ask(decode, command, ...args);
    },
  };
}

export const callsSince = (before: OwnCalls, now: OwnCalls): OwnCalls =>
  new Map([...now].map(([name, calls]) => [name, calls - (before.get(name) ?? 0)]));
