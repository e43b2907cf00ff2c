import type { MeteredNode } from '../health/metered-node.ts';

/** A node that remembers how often we asked it what. */
export interface CountedNode extends MeteredNode {
  /** By name as servers spell it in their statistics: `ping`, `config|get`. */
  readonly ownCalls: ReadonlyMap<string, number>;
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
