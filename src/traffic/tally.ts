import type { HeavyHitters } from '../keyspace/heavy-hitters.ts';
import type { Access, KnownCommand } from '../redis/command-book.ts';
import { type Amounts, count, nothing, sumOf } from './amounts.ts';
import { type Client, createClients } from './clients.ts';
import { createKeyUses, type KeyUses } from './key-uses.ts';
import { NO_KIND } from './line.ts';
import { type CommandReader, NO_COMMAND, type SeenCommand } from './seen-command.ts';

/** Traffic added up, in bounded memory. */
export interface Tally {
  total(): Amounts;
  byNode(): ReadonlyMap<string, Amounts>;
  byCommand(): ReadonlyMap<string, CommandAmounts>;
  readonly keys: Omit<KeyUses, 'begin' | 'add' | 'forget'>;
  /** By host: all connections of one machine together. */
  clients(): HeavyHitters;
  /** By the servers' clocks; NaN before the first command. */
  firstAtMicroseconds(): number;
  lastAtMicroseconds(): number;
  add(seen: SeenCommand): void;
}

export interface CommandAmounts {
  readonly access: Access;
  readonly amounts: Amounts;
}

/** Commands of one kind that came one after the other, counted when others follow. */
interface Row {
  kind: number;
  node: string | undefined;
  command: KnownCommand;
  client: Client | undefined;
  calls: number;
  keys: number;
  requestBytes: number;
  /** What they belong to. */
  ofNode: Amounts;
  ofCommand: Amounts;
}

const MOST_COMMANDS = 1_000;
const OTHER_COMMANDS = '(other)';

export function createTally(reader: CommandReader): Tally {
  const byNode = new Map<string, Amounts>();
  const byCommand = new Map<string, CommandAmounts>();
  const clients = createClients((client) => keys.forget(client));
  const keys = createKeyUses(reader.familyOfBytes, clients.known);
  const times = { first: Number.NaN, last: Number.NaN };
  const row: Row = { kind: NO_KIND, node: undefined, command: NO_COMMAND, client: undefined, calls: 0, keys: 0, requestBytes: 0, ofNode: nothing(), ofCommand: nothing() }; // prettier-ignore

  const settle = (): void => {
    const { command, client, calls } = row;
    if (calls === 0) return;
    count(row.ofNode, command.access, row);
    count(row.ofCommand, command.access, row);
    client!.calls += calls; // whoever called
    row.calls = row.keys = row.requestBytes = 0;
  };
  const begin = ({ line, command, node }: SeenCommand): void => {
    settle();
    if (node !== row.node) row.ofNode = amountsOf(byNode, node);
    if (command !== row.command) row.ofCommand = commandAmounts(byCommand, command).amounts;
    row.node = node;
    row.command = command;
    row.kind = line.kind;
    row.client = clients.of(line);
    keys.begin(row.client, command);
  };

  return {
    total() {
      settle();
      return sumOf(byNode.values());
    },
    byNode() {
      settle();
      return byNode;
    },
    byCommand() {
      settle();
      return byCommand;
    },
    keys,
    clients() {
      settle();
      return clients.hosts();
    },
    firstAtMicroseconds: () => times.first,
    lastAtMicroseconds: () => times.last,
    add(seen) {
      const { line, command, keyAt } = seen;
      if (!(times.first <= line.atMicroseconds)) times.first = line.atMicroseconds;
      if (!(times.last >= line.atMicroseconds)) times.last = line.atMicroseconds;
      if (line.kind !== row.kind || command !== row.command) begin(seen);
      row.calls++;
      row.keys += keyAt.length;
      row.requestBytes += line.argBytes;
      keys.add(seen);
    },
  };
}

function amountsOf(byNode: Map<string, Amounts>, node: string): Amounts {
  const known = byNode.get(node) ?? nothing();
  byNode.set(node, known);
  return known;
}

function commandAmounts(byCommand: Map<string, CommandAmounts>, { name, access }: Pick<KnownCommand, 'name' | 'access'>): CommandAmounts {
  const known = byCommand.get(name);
  if (known) return known;
  const isTooMany = byCommand.size >= MOST_COMMANDS && name !== OTHER_COMMANDS;
  if (isTooMany) return commandAmounts(byCommand, { name: OTHER_COMMANDS, access: 'other' });
  const fresh = { access, amounts: nothing() };
  byCommand.set(name, fresh);
  return fresh;
}
