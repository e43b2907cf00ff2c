import type { Serializer } from './cache.ts';
import type { Connection } from './connection.ts';
import type { Entry } from './entry.ts';
import { inTime, patient } from './patient.ts';
import { storeEntry } from './store-entry.ts';
import { lockName } from './tag-names.ts';
import { takeTurn } from './take-turn.ts';

export interface WrapWork {
  readonly connection: Connection;
  /** How long a caller waits for Redis at each step. */
  readonly patienceMs: number;
  readonly serializer: Serializer;
  readonly tagPrefix: string;
  readonly jitter: number;
  readonly lockMs: number;
  readonly onError: (error: unknown, key: string) => void;
}

export interface Wrapping {
  /** What is stored, else what `load` resolves to; callers that come while it is under way are told the same. Rejects only as `load` does. */
  wrap<T>(entry: Entry, load: () => T | Promise<T>): Promise<T>;
  /** What is being loaded for such entries is as old as what is about to be replaced or purged: it is not kept. */
  outdate(isConcerned: (entry: Entry) => boolean): void;
}

/** A load under way. */
interface Flight {
  readonly entry: Entry;
  outdated: boolean;
}

export function createWrapping(work: WrapWork): Wrapping {
  const flights = new Map<string, Flight & { readonly value: Promise<unknown> }>();
  /** Their callers may have stopped waiting. */
  const storing = new Set<Flight>();
  return {
    wrap<T>(entry: Entry, load: () => T | Promise<T>): Promise<T> {
      const known = flights.get(entry.key);
      if (known) return known.value as Promise<T>; // the caller says what is stored under the key
      const flight: Flight = { entry, outdated: false };
      const value = fill(flight, load, { ...work, storing });
      const landing = Object.assign(flight, { value });
      const land = (): void => {
        if (flights.get(entry.key) === landing) flights.delete(entry.key);
      };
      flights.set(entry.key, landing);
      value.then(land, land);
      return value;
    },
    outdate(isConcerned) {
      for (const flight of [...flights.values(), ...storing]) {
        if (!isConcerned(flight.entry)) continue;
        flight.outdated = true;
        flights.delete(flight.entry.key); // who comes from now on loads anew
      }
    },
  };
}

interface FillWork extends WrapWork {
  readonly storing: Set<Flight>;
}

async function fill<T>(flight: Flight, load: () => T | Promise<T>, work: FillWork): Promise<T> {
  const { key } = flight.entry;
  const { onError, patienceMs } = work;
  const quietly = <R>(step: () => Promise<R>): Promise<R | undefined> =>
    step().catch((error: unknown) => {
      onError(error, key);
      return undefined;
    });
  const turn = await quietly(() => lookOrTurn<T>(key, work));
  if (turn === undefined) return load(); // and store nothing: once Redis can be reached again, it would be old
  if ('found' in turn) return turn.found;
  try {
    const value = await load();
    await quietly(() => inTime(keep(flight, value, work), patienceMs));
    return value;
  } finally {
    await quietly(turn.release);
  }
}

async function lookOrTurn<T>(key: string, { serializer, tagPrefix, lockMs, onError, ...work }: FillWork) {
  const connection = patient(work.connection, work.patienceMs);
  const look = async (): Promise<{ readonly found: T } | undefined> => {
    const bytes = await connection.get(key);
    try {
      return bytes && { found: serializer.decode(bytes) as T }; // the caller says what is stored under the key
    } catch (error) {
      onError(error, key);
      return undefined; // what nobody can read is written anew
    }
  };
  const stored = await look();
  if (stored || lockMs === 0) return stored ?? { release: async () => undefined };
  return takeTurn({ lock: lockName(key, tagPrefix), lockMs, connection, look });
}

/** Goes on when nobody waits for it any more: a value that Redis takes late must get its tags, or go again. */
async function keep(flight: Flight, value: unknown, { connection, serializer, jitter, storing }: FillWork): Promise<void> {
  if (value === undefined || flight.outdated) return;
  const encoded = serializer.encode(value);
  storing.add(flight);
  try {
    await storeEntry(flight.entry, encoded, jitter, connection);
    if (flight.outdated) await connection.write('UNLINK', flight.entry.key);
  } finally {
    storing.delete(flight);
  }
}
