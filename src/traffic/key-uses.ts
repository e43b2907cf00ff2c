import type { FamilyOf } from '../keyspace/family.ts';
import type { KnownCommand } from '../redis/command-book.ts';
import { type Amounts, count, nothing } from './amounts.ts';
import type { Client } from './clients.ts';
import { createKeyCounts, MOST_PREPARED, type RankedKey } from './key-counts.ts';
import { keyName } from './key-name.ts';
import { createRepeatedReads, type KeyRead, type RepeatedRead } from './n-plus-one.ts';
import { noKey, readKey } from './named-key.ts';
import { NO_COMMAND, type SeenCommand } from './seen-command.ts';

export interface FamilyAmounts extends Amounts {
  readonly family: string;
}

export interface TopKey extends Omit<RankedKey, 'family'> {
  readonly family: string;
}

/** Keys that commands name, with their families, and reads of one key after the other. */
export interface KeyUses {
  add(seen: SeenCommand, client: Client): void;
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

/** A command that names one key. */
interface KeyUse extends KeyRead {
  command: KnownCommand;
  client: Client | undefined;
  requestBytes: number;
}

/** Written out: V8 is slow with what is made of other objects. */
function noUse(): KeyUse {
  const { view } = noKey();
  const [command, client, atMicroseconds] = [NO_COMMAND, undefined, Number.NaN];
  return { view, start: 0, end: 0, cut: 0, db: 0, hash: 0, command, client, atMicroseconds, requestBytes: 0 };
}

/**
 * Counts commands of one key up to {@link MOST_PREPARED} at a time, and before somebody asks.
 *
 * @param known the clients that are held
 */
export function createKeyUses(familyOf: FamilyOf, known: () => readonly Client[]): KeyUses {
  const families: FamilyAmounts[] = [];
  const familyNumbers = new Map<string, number>();
  const repeated = createRepeatedReads();
  const uses = Array.from({ length: MOST_PREPARED }, noUse);
  let waiting = 0;
  /** All that wait stand in the same bytes: more are not to be held, as a line may have a megabyte. */
  let bytes: Buffer | undefined;

  const numberOf = (family: string): number => {
    const number = familyNumbers.get(family);
    if (number !== undefined) return number;
    familyNumbers.set(family, families.length);
    return families.push({ ...nothing(), family }) - 1;
  };
  const nameAt = (place: number): string => {
    const { key, db } = keys.keyAt(place);
    return keyName(key.toString('latin1'), db);
  };
  const keys = createKeyCounts({
    familyOf: (key) => numberOf(familyOf(key)),
    moving: () =>
      known().forEach(({ run }) => {
        if (run.calls > 0 && run.lastKey >= 0) run.lastKeyName = nameAt(run.lastKey);
      }),
  });
  const countUse = (use: KeyUse): void => {
    const { client, command, requestBytes } = use;
    const place = keys.count(use);
    const family = families[keys.familyAt(place)]!; // it was numbered when the key was met
    count(family, command.access, 1, requestBytes);
    if (!client?.isConnection) return;
    if (command.access === 'read') repeated.read(client, use, family.family, place);
    else repeated.end(client);
  };
  const settle = (): void => {
    const many = waiting;
    waiting = 0;
    keys.prepare(uses, many);
    for (let i = 0; i < many; i++) countUse(uses[i]!); // there are as many
  };
  /** Most commands name one key, or none. */
  const countLater = ({ line, command, keyAt }: SeenCommand, client: Client): void => {
    if (line.bytes !== bytes) {
      settle();
      bytes = line.bytes;
    }
    const use = uses[waiting]!; // fewer wait than there are
    readKey(use, line, keyAt[0]!); // the caller knows that there is one
    use.command = command;
    use.client = client;
    use.atMicroseconds = line.atMicroseconds;
    use.requestBytes = line.argBytes;
    if (++waiting === uses.length) settle();
  };
  const countAll = ({ line, command, keyAt }: SeenCommand): void => {
    const named = new Set<FamilyAmounts>();
    for (let from = 0; from < keyAt.length; from += uses.length) {
      const many = Math.min(uses.length, keyAt.length - from);
      for (let i = 0; i < many; i++) readKey(uses[i]!, line, keyAt[from + i]!); // there are as many, here and below
      keys.prepare(uses, many);
      for (let i = 0; i < many; i++) {
        const family = families[keys.familyAt(keys.count(uses[i]!))]!; // as above
        family.keys++;
        named.add(family);
      }
    }
    for (const family of named) count(family, command.access, 0, line.argBytes);
  };

  return {
    add(seen, client) {
      if (seen.keyAt.length === 1) return countLater(seen, client);
      settle();
      repeated.end(client);
      if (seen.keyAt.length > 1) countAll(seen);
    },
    forget(client) {
      settle();
      repeated.end(client);
    },
    families() {
      settle();
      return families;
    },
    exact() {
      settle();
      return keys.exact();
    },
    distinct() {
      settle();
      return keys.distinct();
    },
    top(many) {
      settle();
      return keys.top(many).map((key) => ({ ...key, family: families[key.family]!.family })); // as above
    },
    repeatedReads() {
      settle();
      return repeated.found(known());
    },
  };
}
