import { keysOf } from '../traffic/seen-command.ts';
import { keyName } from '../traffic/key-name.ts';
import type { Attribution, Lookup } from './attribute.ts';
import { type Dialect, isUntold, looksBeyondItsKeys, timesLookedUp } from './key-lookups.ts';
import { fillsKey } from './key-changes.ts';

/**
 * Guesses without events: whoever misses a key in a cache reads it from elsewhere and writes it. So a lookup counts as a
 * miss once its key is written within {@link SOON_MICROSECONDS} of it, and as a hit otherwise. Misses that nobody fills, and
 * writes that follow a hit, make it wrong: it is only ever called an estimate.
 */
export function createEstimate(dialect: Dialect, onLookup: (lookup: Lookup) => void): Attribution {
  const unanswered = new Map<string, Lookup>(); // in the order of their time
  let beyondTheirKeys = 0;
  const forget = (now: number): void => {
    for (const [name, { atMicroseconds }] of unanswered) {
      if (unanswered.size <= MOST_UNANSWERED && now - atMicroseconds <= SOON_MICROSECONDS) return;
      unanswered.delete(name);
    }
  };
  return {
    line(seen) {
      const { node, line, command } = seen;
      if (looksBeyondItsKeys(seen, dialect)) beyondTheirKeys++;
      const at = line.atMicroseconds;
      keysOf(seen).forEach((key, i) => {
        const name = keyName(key, line.db);
        if (fillsKey(seen, i)) {
          const read = unanswered.get(name);
          if (read && at - read.atMicroseconds <= SOON_MICROSECONDS) onLookup({ ...read, hits: -read.hits, misses: read.hits });
          unanswered.delete(name);
        }
        const times = timesLookedUp(seen, i, dialect);
        if (times === 0) return;
        const untold = isUntold(command.name) ? times : 0;
        const lookup = { node, db: line.db, key, command: command.name, hits: times - untold, misses: 0, untold, atMicroseconds: at };
        onLookup(lookup);
        if (untold > 0) return;
        unanswered.delete(name);
        unanswered.set(name, lookup);
      });
      forget(at);
    },
    miss: () => undefined, // there are no events
    settle: () => undefined,
    get beyondTheirKeys() {
      return beyondTheirKeys;
    },
  };
}

const SOON_MICROSECONDS = 2_000_000;
const MOST_UNANSWERED = 50_000;
