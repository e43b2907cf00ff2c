import type { FamilyOf } from '../keyspace/family.ts';
import type { Access, KnownCommand } from '../redis/command-book.ts';
import { type Amounts, count, nothing } from './amounts.ts';
import type { Client } from './clients.ts';
import { createKeyCounts, type RankedKey } from './key-counts.ts';
import { keyName } from './key-name.ts';
import { createRepeatedReads, type KeyRead, type RepeatedRead } from './n-plus-one.ts';
import { addKey, createNamedKeys, MOST_NAMED_KEYS } from './named-keys.ts';
import { NO_COMMAND, type SeenCommand } from './seen-command.ts';

export interface FamilyAmounts extends Amounts {
  readonly family: string;
}

export interface TopKey extends Omit<RankedKey, 'family'> {
  readonly family: string;
}

/** Keys that commands name, with their families, and reads of one key after the other. */
export interface KeyUses {
  /** Called before commands of another client, or other commands, are added. */
  begin(client: Client, command: KnownCommand): void;
  add(seen: SeenCommand): void;
  /** Ends what is known of a client. */
  forget(client: Client): void;
  /** A command that names keys of several families counts once for each. */
  families(): readonly FamilyAmounts[];
  /** Whether every count is exact; see key-counts.ts, here and below. */
  exact(): boolean;
  distinct(): number;
  top(many: number): readonly TopKey[];
  repeatedReads(): readonly RepeatedRead[];
}

/** Commands of one kind that came one after the other: those that name one key each wait to be counted. */
interface Row {
  client: Client | undefined;
  command: KnownCommand;
  /** Where its keys begin in the batch; they end where those of the next row begin. */
  from: number;
  /** Whether a run of reads of its client ends before them. */
  endsReads: boolean;
}

interface Sum extends Pick<Amounts, 'calls' | 'keys' | 'requestBytes'> {
  family: number;
  access: Access;
}

interface Family {
  readonly name: string;
  readonly amounts: Amounts;
}

/**
 * Counts commands of one key many at a time, and before somebody asks.
 *
 * @param known the clients that are held
 */
export function createKeyUses(familyOf: FamilyOf, known: () => readonly Client[]): KeyUses {
  const families: Family[] = [];
  const familyNumbers = new Map<string, number>();
  const repeated = createRepeatedReads();
  const batch = createNamedKeys();
  const rows = Array.from({ length: MOST_NAMED_KEYS }, (): Row => ({ client: undefined, command: NO_COMMAND, from: 0, endsReads: false }));
  /** How many rows there are; the last goes on. */
  let many = 1;
  /** Commands of one family that came one after the other. */
  const sum: Sum = { family: 0, access: 'other', calls: 0, keys: 0, requestBytes: 0 };
  const read: KeyRead = { command: '', family: '', place: 0, keys: batch, at: 0 };

  const numberOf = (name: string): number => {
    const number = familyNumbers.get(name);
    if (number !== undefined) return number;
    familyNumbers.set(name, families.length);
    return families.push({ name, amounts: nothing() }) - 1;
  };
  const nameAt = (place: number): string => {
    const { key, db } = keys.keyAt(place);
    return keyName(key.toString('latin1'), db);
  };
  const keys = createKeyCounts({
    familyOf: (key) => numberOf(familyOf(key)),
    moving: () =>
      known().forEach(({ run }) => {
        if (run.calls > 0 && run.lastKeyName === undefined) run.lastKeyName = nameAt(run.lastKey);
      }),
  });
  const countRow = ({ client, command, from, endsReads }: Row, to: number): void => {
    const connection = client?.isConnection ? client : undefined;
    const isRead = command.access === 'read';
    if (client && (endsReads || !isRead)) repeated.end(client);
    for (let i = from; i < to; i++) {
      const place = keys.count(batch, i);
      const number = keys.familyAt(place);
      if (sum.family !== number || sum.access !== command.access) {
        countSum();
        sum.family = number;
        sum.access = command.access;
      }
      sum.calls++;
      sum.requestBytes += batch.requestBytes[i]!; // the batch holds it
      if (!isRead || !connection) continue;
      read.command = command.name;
      read.family = families[number]!.name; // it was numbered when the key was met
      read.place = place;
      read.at = i;
      repeated.read(connection, read);
    }
  };
  const countSum = (): void => {
    if (sum.calls === 0) return;
    sum.keys = sum.calls;
    count(families[sum.family]!.amounts, sum.access, sum); // as above
    sum.calls = sum.requestBytes = 0;
  };
  const settle = (): void => {
    keys.prepare(batch);
    for (let i = 0; i < many; i++) countRow(rows[i]!, i + 1 < many ? rows[i + 1]!.from : batch.size); // there are as many
    countSum();
    batch.size = 0;
    const { client, command } = rows[many - 1]!; // there is one at least
    many = 0;
    startRow(client, command);
  };
  const startRow = (client: Client | undefined, command: KnownCommand): void => {
    const row = rows[many++]!; // settled before they are all in use
    row.client = client;
    row.command = command;
    row.from = batch.size;
    row.endsReads = false;
  };
  const rowThatGoesOn = (): Row => rows[many - 1]!; // as above
  const endReads = (): void => {
    if (rowThatGoesOn().from < batch.size) settle();
    rowThatGoesOn().endsReads = true;
  };
  const countAll = ({ line, command, keyAt }: SeenCommand): void => {
    const named = new Set<Family>();
    for (let next = 0; next < keyAt.length;) {
      batch.size = 0;
      while (next < keyAt.length && addKey(batch, line, keyAt[next]!)) next++; // there are as many
      keys.prepare(batch);
      for (let i = 0; i < batch.size; i++) {
        const family = families[keys.familyAt(keys.count(batch, i))]!; // as above
        family.amounts.keys++;
        named.add(family);
      }
    }
    batch.size = 0;
    for (const { amounts } of named) count(amounts, command.access, { calls: 1, keys: 0, requestBytes: line.argBytes });
  };

  return {
    begin(client, command) {
      if (many === rows.length) settle();
      startRow(client, command);
    },
    /** Most commands name one key, or none. */
    add(seen) {
      const { line, keyAt } = seen;
      if (keyAt.length === 0) return endReads();
      if (keyAt.length === 1) {
        if (addKey(batch, line, keyAt[0]!)) return; // there is one
        settle();
        addKey(batch, line, keyAt[0]!); // as there is room now
        return;
      }
      endReads();
      settle();
      countAll(seen);
    },
    forget(client) {
      settle();
      repeated.end(client);
    },
    families() {
      settle();
      return families.map(({ name: family, amounts }) => ({ family, ...amounts }));
    },
    exact() {
      settle();
      return keys.exact();
    },
    distinct() {
      settle();
      return keys.distinct();
    },
    top(most) {
      settle();
      return keys.top(most).map((key) => ({ ...key, family: families[key.family]!.name })); // as above
    },
    repeatedReads() {
      settle();
      return repeated.found(known());
    },
  };
}
