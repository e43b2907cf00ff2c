import { keySlot } from '../redis/key-slot.ts';
import type { ConnectionOptions, Node } from '../redis/target.ts';
import type { OwnCommands } from '../traffic/own-commands.ts';

/** Looks up a key that is not there, so that a `keymiss` event has to come. */
export interface Prober {
  /** Fails with ConnectionError or CommandError. */
  miss(key: string): Promise<void>;
  close(): void;
}

/** A connection of its own: a replica of a cluster answers only those that said READONLY. */
export async function openProber(node: Node, options: ConnectionOptions): Promise<Prober> {
  const connection = await node.connection(options);
  return {
    miss: async (key) => void (await connection.call('STRLEN', key)), // told apart by its one argument: see own-commands.ts
    close: () => connection.close(),
  };
}

/** A key that is only ours, and in a cluster in a slot of this node. */
export function probeKey(own: Pick<OwnCommands, 'nextWord'>, { slots }: Pick<Node, 'slots'>): string {
  const word = own.nextWord();
  if (slots.length === 0) return word;
  for (let i = 0; ; i++) {
    const key = `${word}:${i}`;
    const slot = keySlot(Buffer.from(key));
    if (slots.some(([first, last]) => first <= slot && slot <= last)) return key;
  }
}
