import type { Link } from './link.ts';
import { readWords } from './read-words.ts';
import type { Connection } from './target.ts';

/** Gives a link to a caller who may only read. `readonly`: asks a replica of a cluster to answer for its primary's slots. */
export async function createConnection(link: Link, { readonly }: { readonly readonly: boolean }): Promise<Connection> {
  const connection: Connection = {
    call: async (command, ...args) => link.send([...readWords(command), ...args], command),
    async callMany(commands) {
      commands.forEach(([command]) => readWords(command));
      return link.sendMany(commands);
    },
    exchange: async (pipeline) => link.exchange(pipeline), // who makes one lets in no others
    close: () => link.close(),
  };
  if (readonly) await connection.call('READONLY');
  return connection;
}
