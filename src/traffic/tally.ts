import { createHeavyHitters, type HeavyHitters } from '../keyspace/heavy-hitters.ts';
import type { Access } from '../redis/command-book.ts';
import { argumentsLength, clientText, isClient } from './argument.ts';
import type { MonitorLine } from './line.ts';
import { createRepeatedReads, type RepeatedReads } from './n-plus-one.ts';
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

/** Traffic added up, in bounded memory. */
export interface Tally {
  readonly total: Amounts;
  readonly byNode: ReadonlyMap<string, Amounts>;
  readonly byCommand: ReadonlyMap<string, Amounts & { readonly access: Access }>;
  /** A command that names keys of several families counts once for each. */
  readonly byFamily: ReadonlyMap<string, Amounts>;
  /** By {@link keyName}. */
  readonly keys: HeavyHitters;
  /** By host: all connections of one machine together. */
  readonly clients: HeavyHitters;
  readonly repeated: RepeatedReads;
  /** By the servers' clocks; NaN before the first command. */
  readonly firstAtMicroseconds: number;
  readonly lastAtMicroseconds: number;
  add(seen: SeenCommand): void;
}

const KEYS_TOLD_APART = 2_000;
const CLIENTS_TOLD_APART = 5_000;
const MOST_COMMANDS = 1_000;
const OTHER_COMMANDS = '(other)';
/** Longer keys are told apart by their beginning alone, so that ten thousand of them stay small. */
const LONGEST_KEY = 512;
/** What scripts and functions run, which no client waits for one by one. */
const SCRIPTS = 'lua';

export function createTally(reader: CommandReader): Tally {
  const total = nothing();
  const byNode = new Map<string, Amounts>();
  const byCommand = new Map<string, Amounts & { readonly access: Access }>();
  const byFamily = new Map<string, Amounts>();
  const [keys, clients, repeated] = [createHeavyHitters(KEYS_TOLD_APART), createHeavyHitters(CLIENTS_TOLD_APART), createRepeatedReads()];
  const fresh = new Map<string, FreshKey>();
  const readClient = createClientReader();
  let [first, last] = [Number.NaN, Number.NaN];

  const amountsOf = (family: string): Amounts => byFamily.get(family) ?? started(byFamily, family);
  const freshKey = (key: string, db: number): FreshKey => {
    const name = keyName(key, db);
    const known = fresh.get(name);
    if (known) return known;
    if (fresh.size >= MOST_FRESH_KEYS) settle(fresh, keys);
    const family = reader.familyOf(key);
    const made = { family, amounts: amountsOf(family), calls: 0 };
    fresh.set(name, made);
    return made;
  };
  const counted: Amounts[] = []; // families of the command at hand
  const countKeys = ({ keys: named, line, command }: SeenCommand, bytes: number): void => {
    counted.length = 0;
    for (const key of named) {
      const known = freshKey(key, line.db);
      known.calls++;
      known.amounts.keys++;
      if (counted.includes(known.amounts)) continue;
      counted.push(known.amounts);
      count(known.amounts, command.access, 0, bytes);
    }
  };
  const watchRepeats = (seen: SeenCommand, client: string): void => {
    if (client === SCRIPTS || client === '') return;
    const [key] = seen.keys;
    if (seen.command.access !== 'read' || key === undefined || seen.keys.length > 1) repeated.other(client);
    else repeated.read(client, seen.line, seen.command.name, freshKey(key, seen.line.db).family, key);
  };

  return {
    total,
    byNode,
    byCommand,
    byFamily,
    get keys() {
      settle(fresh, keys);
      return keys;
    },
    clients,
    repeated,
    get firstAtMicroseconds() {
      return first;
    },
    get lastAtMicroseconds() {
      return last;
    },
    add(seen) {
      const { line, command, node } = seen;
      const at = line.atMicroseconds;
      if (!(first <= at)) first = at;
      if (!(last >= at)) last = at;
      const bytes = argumentsLength(line);
      const named = seen.keys.length;
      count(total, command.access, named, bytes);
      count(byNode.get(node) ?? started(byNode, node), command.access, named, bytes);
      count(commandAmounts(byCommand, command.name, command.access), command.access, named, bytes);
      countKeys(seen, bytes);
      const { client, host } = readClient(line);
      clients.add(host, 1, bytes, 0n);
      watchRepeats(seen, client);
    },
  };
}

/** A key that was named lately: it is looked up once a line, and ranked when there is no room for more. */
interface FreshKey {
  readonly family: string;
  readonly amounts: Amounts;
  calls: number;
}

const MOST_FRESH_KEYS = 20_000;

function settle(fresh: Map<string, FreshKey>, keys: HeavyHitters): void {
  for (const [name, { calls }] of fresh) if (calls > 0) keys.add(name, calls, 0, 0n);
  fresh.clear();
}

/** Lines of one client often follow each other: its name is made anew only when it is another. */
function createClientReader(): (line: MonitorLine) => { readonly client: string; readonly host: string } {
  let last = { client: '', host: '' };
  return (line) => {
    if (!isClient(line, last.client)) {
      const client = clientText(line);
      last = { client, host: hostOf(client) };
    }
    return last;
  };
}

/** A key of database 0 is itself; before another stands a character that is no byte. */
export const keyName = (key: string, db: number): string =>
  (db === 0 ? '' : String.fromCharCode(FIRST_NO_BYTE + db)) + (key.length > LONGEST_KEY ? key.slice(0, LONGEST_KEY) : key);

export function readKeyName(name: string): { readonly db: number; readonly key: Buffer } {
  const first = name.charCodeAt(0);
  const db = first > FIRST_NO_BYTE ? first - FIRST_NO_BYTE : 0;
  return { db, key: Buffer.from(db === 0 ? name : name.slice(1), 'latin1') };
}

const FIRST_NO_BYTE = 0x100;

const nothing = (): Amounts => ({ calls: 0, reads: 0, writes: 0, keys: 0, requestBytes: 0 });

function started(amounts: Map<string, Amounts>, name: string): Amounts {
  const fresh = nothing();
  amounts.set(name, fresh);
  return fresh;
}

function commandAmounts(byCommand: Map<string, Amounts & { readonly access: Access }>, name: string, access: Access) {
  const known = byCommand.get(name);
  if (known) return known;
  if (byCommand.size >= MOST_COMMANDS && name !== OTHER_COMMANDS) return commandAmounts(byCommand, OTHER_COMMANDS, 'other');
  const fresh = { ...nothing(), access };
  byCommand.set(name, fresh);
  return fresh;
}

function count(amounts: Amounts, access: Access, keys: number, bytes: number): void {
  amounts.calls++;
  amounts.keys += keys;
  amounts.requestBytes += bytes;
  if (access === 'read') amounts.reads++;
  else if (access === 'write') amounts.writes++;
}

/** `10.0.0.1:1234` and `[::1]:1234` without their ports; everything else is itself. */
function hostOf(client: string): string {
  const colon = client.lastIndexOf(':');
  return colon > 0 && !client.startsWith('unix:') ? client.slice(0, colon) : client;
}
