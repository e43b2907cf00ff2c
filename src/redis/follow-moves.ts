import { redirectionIn } from './redirection.ts';
import type { Argument, Node, ReadCommand, Reply } from './target.ts';
import type { Writer } from './writer.ts';

/** Reads a key from a node, or from where its slot has moved meanwhile. Fails with ConnectionError or CommandError. */
export type ReadKeyOn = (node: Node, command: ReadCommand, key: Buffer, ...args: Argument[]) => Promise<Reply>;

/** @param reader what can follow a redirection; opened for the first one */
export function followMoves(reader: () => Promise<Pick<Writer, 'read'>>): ReadKeyOn {
  return async (node, ...words) => {
    try {
      return await node.call(...words);
    } catch (error) {
      if (redirectionIn(error, '') === undefined) throw error;
      return (await (await reader()).read(node, ...words)).reply;
    }
  };
}
