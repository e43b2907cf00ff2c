import type { Connection } from '../../redis/target.ts';
import { readCommandMicros } from './command-micros.ts';

/** How long SCAN keeps a server busy, by its own count of what commands take. One for each walk. */
export interface PageClock {
  /** For each key of COUNT, or somewhat more: calls of others are taken for ours. `undefined` where the server does not tell. */
  readonly microsPerKey: number | undefined;
  /** Takes note of a call that is about to be sent; when it is time to look again, asks the server. Fails with ConnectionError. */
  beforePage(connection: Pick<Connection, 'callMany'>, keys: number): Promise<void>;
}

/** Looks after so many pages the first time, and after ever more of them until {@link SELDOM}. */
const SOON = 8;
/** What a look costs, a tenth of a millisecond, is nothing beside so many pages. */
const SELDOM = 256;

export function createPageClock(): PageClock {
  let microsPerKey: number | undefined;
  let last: bigint | undefined;
  let [pages, keysAsked, due] = [0, 0, 0];

  const look = async (connection: Pick<Connection, 'callMany'>): Promise<void> => {
    const asked = keysAsked;
    keysAsked = 0;
    pages = 0;
    due = due === 0 ? SOON : Math.min(2 * due, SELDOM);
    const now = (await readCommandMicros(connection))?.get('scan');
    const passed = now !== undefined && last !== undefined ? Number(now - last) : -1;
    last = now;
    if (passed >= 0 && asked > 0) microsPerKey = passed / asked; // below 0: somebody reset the count
  };

  return {
    get microsPerKey() {
      return microsPerKey;
    },
    async beforePage(connection, keys) {
      if (pages >= due) await look(connection);
      pages++;
      keysAsked += keys;
    },
  };
}
