import type { HeavyHitters } from '../keyspace/heavy-hitters.ts';
import type { Access, KnownCommand } from '../redis/command-book.ts';
import { type Amounts, count, nothing, sumOf } from './amounts.ts';
import { createClients } from './clients.ts';
import { createKeyUses, type KeyUses } from './key-uses.ts';
import type { CommandReader, SeenCommand } from './seen-command.ts';

export interface CommandAmounts extends Amounts {
  readonly access: Access;
}

/** Traffic added up, in bounded memory. */
export interface Tally {
  total(): Amounts;
  readonly byNode: ReadonlyMap<string, Amounts>;
  readonly byCommand: ReadonlyMap<string, CommandAmounts>;
  readonly keys: Omit<KeyUses, 'add' | 'forget'>;
  /** By host: all connections of one machine together. */
  clients(): HeavyHitters;
  /** By the servers' clocks; NaN before the first command. */
  firstAtMicroseconds(): number;
  lastAtMicroseconds(): number;
  add(seen: SeenCommand): void;
}

const MOST_COMMANDS = 1_000;
const OTHER_COMMANDS = '(other)';

export function createTally(reader: CommandReader): Tally {
  const byNode = new Map<string, Amounts>();
  const byCommand = new Map<string, CommandAmounts>();
  const clients = createClients((client) => keys.forget(client));
  const keys = createKeyUses(reader.familyOfBytes, clients.known);
  const times = { first: Number.NaN, last: Number.NaN };
  let lastNode: { readonly node: string; readonly amounts: Amounts } | undefined;
  let lastCommand: { readonly command: KnownCommand; readonly amounts: CommandAmounts } | undefined;

  // Lines of one node, and of one command, often follow each other.
  const amountsOfNode = (node: string): Amounts => {
    if (lastNode?.node !== node) lastNode = { node, amounts: byNode.get(node) ?? started(byNode, node, nothing()) };
    return lastNode.amounts;
  };
  const amountsOfCommand = (command: KnownCommand): CommandAmounts => {
    if (lastCommand?.command !== command) lastCommand = { command, amounts: commandAmounts(byCommand, command) };
    return lastCommand.amounts;
  };

  return {
    total: () => sumOf(byNode.values()),
    byNode,
    byCommand,
    keys,
    clients: clients.hosts,
    firstAtMicroseconds: () => times.first,
    lastAtMicroseconds: () => times.last,
    add(seen) {
      const { line, command, node, keyAt } = seen;
      if (!(times.first <= line.atMicroseconds)) times.first = line.atMicroseconds;
      if (!(times.last >= line.atMicroseconds)) times.last = line.atMicroseconds;
      count(amountsOfNode(node), command.access, keyAt.length, line.argBytes);
      count(amountsOfCommand(command), command.access, keyAt.length, line.argBytes);
      const client = clients.of(line);
      client.calls++;
      keys.add(seen, client);
    },
  };
}

function started<A extends Amounts>(amounts: Map<string, A>, name: string, fresh: A): A {
  amounts.set(name, fresh);
  return fresh;
}

function commandAmounts(byCommand: Map<string, CommandAmounts>, { name, access }: Pick<KnownCommand, 'name' | 'access'>): CommandAmounts {
  const known = byCommand.get(name);
  if (known) return known;
  const isTooMany = byCommand.size >= MOST_COMMANDS && name !== OTHER_COMMANDS;
  return isTooMany
    ? commandAmounts(byCommand, { name: OTHER_COMMANDS, access: 'other' })
    : started(byCommand, name, { ...nothing(), access });
}
