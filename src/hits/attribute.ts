import { argumentText } from '../traffic/argument.ts';
import { keysOf, type SeenCommand } from '../traffic/seen-command.ts';
import { type Dialect, isUntold, looksBeyondItsKeys, timesLookedUp } from './key-lookups.ts';

/** Where the `keymiss` events of a command stand: before its line (Redis from 7.0 on) or behind it (before). */
export type EventOrder = 'events-first' | 'line-first';

/** What became of the lookups of one key by one command. */
export interface Lookup {
  readonly node: string;
  readonly db: number;
  /** One character a byte. */
  readonly key: string;
  /** Null when an event came that fits no line, such as of a command that was blocked before. */
  readonly command: string | null;
  readonly hits: number;
  readonly misses: number;
  /** Lookups that no event would have told of. */
  readonly untold: number;
  /** By the server's clock. */
  readonly atMicroseconds: number;
}

/** Pairs the lines of one node with its events, in the order in which both come. */
export interface Attribution {
  line(seen: SeenCommand): void;
  miss(db: number, key: string): void;
  /** Nothing that came before belongs to what comes from now on. */
  settle(): void;
  /** Commands that may look up more than their line tells. */
  readonly beyondTheirKeys: number;
}

/**
 * One thread executes commands, so what it says while it runs one stands together on a connection that hears both: the
 * events of the keys that were not there, and the line. Of the keys that a line names, those with an event were missed, and
 * the others found. A key is there or not for the whole of a command, however often that looks it up.
 */
export function createAttribution(order: EventOrder, dialect: Dialect, onLookup: (lookup: Lookup) => void): Attribution {
  const events = new Map<string, number>();
  let [open, beyondTheirKeys, lastAt]: [Held | undefined, number, number] = [undefined, 0, 0];

  const resolve = (held: Held): void => {
    for (const [key, times] of held.times) {
      const missed = events.size === 0 ? 0 : (events.get(eventName(held.db, key)) ?? 0);
      if (missed > 0) events.delete(eventName(held.db, key));
      else if (times === 0) continue;
      const { node, db, command, atMicroseconds } = held;
      const found = missed > 0 ? 0 : times;
      const untold = isUntold(command) ? found : 0;
      onLookup({ node, db, key, command, hits: found - untold, misses: missed, untold, atMicroseconds });
    }
    strays(held.node);
  };
  /** Keys that no line names. */
  const strays = (node: string): void => {
    if (events.size === 0) return;
    for (const [name, misses] of events) {
      const { db, key } = readEventName(name);
      onLookup({ node, db, key, command: null, hits: 0, misses, untold: 0, atMicroseconds: lastAt });
    }
    events.clear();
  };
  const settle = (): void => {
    if (open) resolve(open);
    open = undefined;
  };
  let lastNode = '';
  return {
    line(seen) {
      lastNode = seen.node;
      lastAt = seen.line.atMicroseconds;
      if (order === 'line-first') settle();
      if (looksBeyondItsKeys(seen, dialect)) beyondTheirKeys++;
      const held = hold(seen, dialect);
      if (order === 'line-first') open = held;
      else if (held) resolve(held);
      else strays(seen.node);
    },
    miss(db, key) {
      const name = eventName(db, key);
      events.set(name, (events.get(name) ?? 0) + 1);
    },
    settle() {
      settle();
      strays(lastNode);
    },
    get beyondTheirKeys() {
      return beyondTheirKeys;
    },
  };
}

/** What is needed of a line after it has gone. */
interface Held {
  readonly node: string;
  readonly db: number;
  readonly command: string;
  readonly atMicroseconds: number;
  /** How often each key is looked up. */
  readonly times: readonly (readonly [key: string, times: number])[];
}

function hold(seen: SeenCommand, dialect: Dialect): Held | undefined {
  const { keyAt, node, line, command } = seen;
  if (keyAt.length === 0) return undefined;
  const times = keyAt.length === 1 ? [[argumentText(line, keyAt[0]!), timesLookedUp(seen, 0, dialect)] as const] : together(seen, dialect); // it has one
  return { node, db: line.db, command: command.name, atMicroseconds: line.atMicroseconds, times };
}

/** Keys may be named several times. */
function together(seen: SeenCommand, dialect: Dialect): Held['times'] {
  const times = new Map<string, number>();
  keysOf(seen).forEach((key, i) => times.set(key, (times.get(key) ?? 0) + timesLookedUp(seen, i, dialect)));
  return [...times];
}

const eventName = (db: number, key: string): string => `${db} ${key}`;

function readEventName(name: string): { readonly db: number; readonly key: string } {
  const space = name.indexOf(' ');
  return { db: Number(name.slice(0, space)), key: name.slice(space + 1) };
}
