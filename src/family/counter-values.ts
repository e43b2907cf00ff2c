import { keyAt, type KeyBatch } from '../keyspace/batch.ts';
import type { NodeCost } from '../keyspace/source.ts';
import { CommandError } from '../redis/command-error.ts';
import { askNotToTouch } from '../redis/no-touch.ts';
import { asText } from '../redis/reply.ts';
import type { Connection, Target } from '../redis/target.ts';

/** Reads the numbers that counters hold. What is no whole number is not read further than a number is long. */
export interface CounterReader {
  /** The values of these keys of a batch, in their order; `undefined` for what is no counter or has gone. */
  read(batch: KeyBatch, rows: readonly number[]): Promise<readonly (bigint | undefined)[]>;
  /** What reading cost each node so far. */
  costs(): readonly NodeCost[];
  /** Why reading them changed what the servers know of their use; `undefined` when it did not. */
  touches(): string | undefined;
  close(): void;
}

/** The longest: −9223372036854775808. */
const MOST_CHARACTERS = 20;
const AT_ONCE = 200;

/** Has connections of its own, that leave idle times as they are where the server can. */
export function createCounterReader(target: Target): CounterReader {
  const connections = new Map<string, Promise<Connection>>();
  const costs = new Map<string, { commands: number; keyspaceHits: number; keyspaceMisses: number }>();
  let touching: string | undefined;
  const open = async (address: string, db: number): Promise<Connection> => {
    const node = target.nodes.find((one) => one.address === address);
    if (node === undefined) throw new TypeError(`${address} is no node of this deployment`);
    const clustered = target.topology === 'cluster';
    const connection = await node.connection({ db, clustered });
    touching = (await askNotToTouch(connection, { clustered })) ?? touching;
    return connection;
  };
  return {
    async read(batch, rows) {
      const place = `${batch.node} ${batch.db}`;
      const connection = connections.get(place) ?? open(batch.node, batch.db);
      connections.set(place, connection);
      const values: (bigint | undefined)[] = [];
      const cost = costs.get(batch.node) ?? { commands: 0, keyspaceHits: 0, keyspaceMisses: 0 };
      costs.set(batch.node, cost);
      for (let from = 0; from < rows.length; from += AT_ONCE) {
        const commands = rows.slice(from, from + AT_ONCE).map((row) => ['GETRANGE', keyAt(batch, row), 0, MOST_CHARACTERS] as const);
        cost.commands += commands.length;
        for (const reply of await (await connection).callMany(commands)) {
          const value = reply instanceof CommandError ? undefined : asText(reply);
          values.push(value === undefined ? undefined : counterIn(value));
          // Nothing is what GETRANGE says of a key that has gone since; a string without a byte is rare.
          if (value !== undefined) cost[value === '' ? 'keyspaceMisses' : 'keyspaceHits']++;
        }
      }
      return values;
    },
    costs: () => [...costs].map(([node, cost]) => ({ node, runId: null, ...cost })),
    touches: () => (touching === undefined ? undefined : touches(touching)),
    close: () => connections.forEach((connection) => void connection.then((open) => open.close()).catch(() => undefined)),
  };
}

/** As INCR takes it: no plus sign, no leading zeros. */
const counterIn = (text: string): bigint | undefined => (/^(0|-?[1-9]\d{0,18})$/.test(text) ? BigInt(text) : undefined);

const touches = (why: string): string =>
  `the counters were read, and this server cannot leave idle times as they are (${why}): they look as if they had just been used`;
