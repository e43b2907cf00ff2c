import type { Endpoint } from '../profile/profile.ts';
import { addressOf } from './address.ts';
import { CommandError } from './command-error.ts';
import { createConnection } from './connection.ts';
import { keepLink } from './kept-link.ts';
import type { Link } from './link.ts';
import { openChannelFeed, openMonitorFeed } from './monitor-feed.ts';
import type { Dial } from './connect.ts';
import { READ_COMMANDS, type Argument, type Known, type Node, type ReadCommand, type Reply } from './target.ts';

/** A node as discovery found it. */
export interface FoundNode extends Pick<Node, 'role' | 'slots' | 'replicaOf'> {
  readonly endpoint: Endpoint;
}

/** A node that can be closed; what callers see of it is {@link Node}. */
export interface OpenedNode extends Node {
  close(): void;
}

const permitted: ReadonlySet<string> = new Set(READ_COMMANDS);

/**
 * Connects on the first call, and anew on the first call after the connection was lost, so that a command that
 * watches survives a restart. Pass the link that discovery already opened to this node.
 */
export function createNode(found: FoundNode, dial: Dial, opened?: Link): OpenedNode {
  const kept = keepLink(() => dial(found.endpoint), opened);

  const call = async (command: ReadCommand, ...args: Argument[]): Promise<Reply> => {
    if (!permitted.has(command)) throw new TypeError(`${command} is not a command that only reads`);
    return (await kept.link()).send([...command.split(' '), ...args], command);
  };

  return {
    address: addressOf(found.endpoint),
    role: found.role,
    slots: found.slots,
    replicaOf: found.replicaOf,
    call,
    async ask<T>(decode: (reply: Reply) => T, command: ReadCommand, ...args: Argument[]): Promise<Known<T>> {
      try {
        return { value: decode(await call(command, ...args)) };
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        return { unavailable: error.message, ...(error.wouldNeed !== undefined && { wouldNeed: error.wouldNeed }) };
      }
    },
    connection: async ({ db, clustered }) =>
      createConnection(await dial(found.endpoint, { db }), { readonly: clustered && found.role === 'replica' }),
    monitor: async (sink) => openMonitorFeed(await dial(found.endpoint, { hears: true }), sink),
    listen: async (sink) => openChannelFeed(await dial(found.endpoint, { hears: true }), sink),
    close: kept.close,
  };
}
