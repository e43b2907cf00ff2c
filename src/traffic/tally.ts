import type { HeavyHitters } from '../keyspace/heavy-hitters.ts';
import type { Access, KnownCommand } from '../redis/command-book.ts';
import { argumentsLength } from './argument.ts';
import { type Client, createClients } from './clients.ts';
import { type CountedKey, createKeyCounts, type KeyCounts, type RankedKey } from './key-counts.ts';
import { keyName } from './key-name.ts';
import { createRepeatedReads, type RepeatedRead } from './n-plus-one.ts';
import type { CommandReader, SeenCommand } from './seen-command.ts';

/** What commands of one kind came to. */
export interface Amounts {
  calls: number;
  reads: number;
  writes: number;
  /** How often a key was named. */
  keys: number;
  /** Of all arguments, the command's name included, as clients sent them. */
  requestBytes: number;
}

export interface FamilyAmounts extends Amounts {
  readonly family: string;
}

export interface TopKey extends Omit<RankedKey, 'family'> {
  readonly family: string;
}

export interface CommandAmounts extends Amounts {
  readonly access: Access;
}

/** Traffic added up, in bounded memory. */
export interface Tally {
  total(): Amounts;
  readonly byNode: ReadonlyMap<string, Amounts>;
  readonly byCommand: ReadonlyMap<string, CommandAmounts>;
  /** A command that names keys of several families counts once for each. */
  readonly families: readonly FamilyAmounts[];
  readonly keys: Pick<KeyCounts, 'exact' | 'distinct'> & { top(many: number): readonly TopKey[] };
  /** By host: all connections of one machine together. */
  clients(): HeavyHitters;
  repeatedReads(): readonly RepeatedRead[];
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
  const repeated = createRepeatedReads();
  const clients = createClients(repeated.end);
  const families: FamilyAmounts[] = [];
  const familyNumbers = new Map<string, number>();
  const times = { first: Number.NaN, last: Number.NaN };
  let lastNode: { readonly node: string; readonly amounts: Amounts } | undefined;
  let lastCommand: { readonly command: KnownCommand; readonly amounts: CommandAmounts } | undefined;

  const numberOf = (family: string): number => {
    const known = familyNumbers.get(family);
    if (known !== undefined) return known;
    familyNumbers.set(family, families.length);
    return families.push({ ...nothing(), family }) - 1;
  };
  const keys = createKeyCounts({
    familyOf: (key) => numberOf(reader.familyOfBytes(key)),
    moving: () =>
      clients.known().forEach(({ run }) => {
        if (run.calls > 0 && run.lastKey >= 0) run.lastKeyName = nameOf(keys.keyAt(run.lastKey));
      }),
  });
  // Lines of one node, and of one command, often follow each other.
  const amountsOfNode = (node: string): Amounts => {
    if (lastNode?.node !== node) lastNode = { node, amounts: byNode.get(node) ?? started(byNode, node, nothing()) };
    return lastNode.amounts;
  };
  const amountsOfCommand = (command: KnownCommand): CommandAmounts => {
    if (lastCommand?.command !== command) lastCommand = { command, amounts: commandAmounts(byCommand, command) };
    return lastCommand.amounts;
  };
  const countKeys = ({ keyAt, line, command }: SeenCommand, bytes: number): void => {
    const named = new Set<FamilyAmounts>();
    for (const at of keyAt) {
      const family = families[keys.familyAt(keys.count(line, at))]!; // it was numbered when the key was met
      family.keys++;
      named.add(family);
    }
    for (const family of named) count(family, command.access, 0, bytes);
  };
  /** Most commands name one key, or none. */
  const countKey = ({ line, command }: SeenCommand, at: number, bytes: number, client: Client): void => {
    const key = keys.count(line, at);
    const family = families[keys.familyAt(key)]!; // as above
    count(family, command.access, 1, bytes);
    if (!client.isConnection) return;
    if (command.access === 'read') repeated.read(client, command.name, line, at, family.family, key);
    else repeated.end(client);
  };

  return {
    total: () => sumOf(byNode.values()),
    byNode,
    byCommand,
    families,
    keys: {
      exact: keys.exact,
      distinct: keys.distinct,
      top: (many) => keys.top(many).map((key) => ({ ...key, family: families[key.family]!.family })), // as above
    },
    clients: clients.hosts,
    repeatedReads: () => repeated.found(clients.known()),
    firstAtMicroseconds: () => times.first,
    lastAtMicroseconds: () => times.last,
    add(seen) {
      const { line, command, node, keyAt } = seen;
      if (!(times.first <= line.atMicroseconds)) times.first = line.atMicroseconds;
      if (!(times.last >= line.atMicroseconds)) times.last = line.atMicroseconds;
      const bytes = argumentsLength(line);
      count(amountsOfNode(node), command.access, keyAt.length, bytes);
      count(amountsOfCommand(command), command.access, keyAt.length, bytes);
      const client = clients.of(line);
      client.calls++;
      if (keyAt.length === 1) return countKey(seen, keyAt[0]!, bytes, client); // there is one
      repeated.end(client);
      if (keyAt.length > 1) countKeys(seen, bytes);
    },
  };
}

const nameOf = ({ key, db }: CountedKey): string => keyName(key.toString('latin1'), db);

const nothing = (): Amounts => ({ calls: 0, reads: 0, writes: 0, keys: 0, requestBytes: 0 });

function sumOf(all: Iterable<Amounts>): Amounts {
  const sum = nothing();
  for (const { calls, reads, writes, keys, requestBytes } of all) {
    sum.calls += calls;
    sum.reads += reads;
    sum.writes += writes;
    sum.keys += keys;
    sum.requestBytes += requestBytes;
  }
  return sum;
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

function count(amounts: Amounts, access: Access, keys: number, bytes: number): void {
  amounts.calls++;
  amounts.keys += keys;
  amounts.requestBytes += bytes;
  if (access === 'read') amounts.reads++;
  else if (access === 'write') amounts.writes++;
}
