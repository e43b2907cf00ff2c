import type { Argument, Node, Reply } from '../redis/target.ts';

/** What looking at a node cost it so far. */
export interface Cost {
  readonly commands: number;
  /** Payload of the replies; the protocol's own bytes are a little more. */
  readonly replyBytes: number;
}

/** A node that counts what is asked of it. */
export interface MeteredNode extends Node {
  readonly cost: Cost;
}

export function meter(node: Node): MeteredNode {
  const cost = { commands: 0, replyBytes: 0 };
  const counted = (reply: Reply) => {
    cost.replyBytes += payloadBytes(reply);
    return reply;
  };
  return {
    ...node,
    get cost() {
      return { ...cost };
    },
    async call(command, ...args: Argument[]) {
      cost.commands += 1;
      return counted(await node.call(command, ...args));
    },
    ask(decode, command, ...args: Argument[]) {
      cost.commands += 1;
      return node.ask((reply) => decode(counted(reply)), command, ...args);
    },
  };
}

function payloadBytes(reply: Reply): number {
  if (reply === null) return 0;
  if (typeof reply === 'string' || Buffer.isBuffer(reply)) return Buffer.byteLength(reply);
  return reply.reduce((sum, element) => sum + payloadBytes(element), 0);
}
